import type { ModelRequest } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';
import type { UsageRecord } from '../storage/generation-record.ts';

/** Stands in for Bedrock's counts where they failed to come: the texts of the request and of the answer, counted by a tokenizer like the models'. */
export async function estimateUsage(request: ModelRequest, answer: string): Promise<UsageRecord> {
  const texts: string[] = [];
  collectTexts(request.kind === 'converse' ? [request.system ?? [], request.messages.map(({ content }) => content)] : request.body, texts);
  const inputTokens = await estimateTokens(texts.join('\n'));
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

/** Texts only: bytes and signatures are no tokens, or none that can be counted here. */
function collectTexts(value: JsonValue, into: string[]): void {
  if (typeof value === 'string') into.push(value);
  else if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) collectTexts(item, into);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) if (!opaque.has(key)) collectTexts(member, into);
  }
}

const opaque = new Set(['bytes', 'data', 'signature', 'redactedContent', 'format', 'type', 'role', 'toolUseId', 'id', 'anthropic_version']);
