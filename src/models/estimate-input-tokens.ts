import type { ModelRequest } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { serviceTokensOf } from './service-tokens.ts';

/** About how many input tokens a request has: its texts and the definitions of its tools, counted by a tokenizer like the models', and what the service tells the model of tools and schemas. */
export async function estimateInputTokens(request: ModelRequest): Promise<number> {
  const { tokens, texts } = request.kind === 'converse' ? serviceTokensOf(request) : { tokens: 0, texts: [] };
  return tokens + (await estimateTokens([...listInputTexts(request), ...texts].join('\n')));
}

/** The texts that are counted. */
export function listInputTexts(request: ModelRequest): readonly string[] {
  const texts: string[] = [];
  if (request.kind === 'invokeModel') collectTexts(request.body, texts);
  else {
    collectTexts([request.system ?? [], request.messages.map(({ content }) => content)], texts);
    // Of a tool the model reads the names of the schema, too.
    if (request.toolConfig !== undefined) texts.push(JSON.stringify(request.toolConfig));
  }
  return texts;
}

/** Texts only: media and signatures are no tokens, or none that can be counted here. Without recursion, however deep a body is nested. */
function collectTexts(value: JsonValue, into: string[]): void {
  const open: JsonValue[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') {
      if (!media.test(next)) into.push(next);
    } else if (typeof next === 'object' && next !== null) for (const [key, member] of Object.entries(next)) if (!opaque.has(key)) open.push(member);
  }
}

/** A file as OpenAI's and Cohere's bodies have it, and nothing else. */
const media = /^data:[\w.+-]+\/[\w.+-]+;base64,[\w+/=-]*$/;
const opaque = new Set(['bytes', 'data', 'signature', 'redactedContent', 'format', 'type', 'role', 'toolUseId', 'id', 'anthropic_version']);
