import type { ModelRequest } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';
import type { UsageRecord } from '../storage/generation-record.ts';

/** Stands in for Bedrock's counts where they failed to come: the texts of the request and of the answer, counted by a tokenizer like the models'. */
export async function estimateUsage(request: ModelRequest, answer: string): Promise<UsageRecord> {
  const asked = request.kind === 'converse' ? [request.system ?? [], request.messages.map(({ content }) => content)] : request.body;
  const inputTokens = await estimateTokens(collectTexts(asked).join('\n'));
  const outputTokens = await estimateTokens(answer);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: null,
    cacheWriteInputTokens: null,
    cacheDetails: null,
    source: 'ESTIMATED',
  };
}

/** Texts only: bytes and signatures are no tokens, or none that can be counted here. Without recursion: a body may be nested as deep as it likes. */
function collectTexts(value: JsonValue): string[] {
  const texts: string[] = [];
  const open: JsonValue[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') texts.push(next);
    else if (typeof next === 'object' && next !== null) for (const [key, member] of Object.entries(next)) if (!opaque.has(key)) open.push(member);
  }
  return texts.reverse();
}

const opaque = new Set(['bytes', 'data', 'signature', 'redactedContent', 'format', 'type', 'role', 'toolUseId', 'id', 'anthropic_version']);
