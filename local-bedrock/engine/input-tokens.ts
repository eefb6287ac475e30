import { countTokens } from './tokenizer.ts';
import type { EnginePart, EngineRequest } from './types.ts';

/** Tokens that every request costs beside its text; with {@link tokensPerMessage} it fits the recorded CountTokens-claude4-invokeModel-body (18). */
const tokensPerRequest = 3;
/** Tokens that every message costs beside its text: its role and its borders. */
const tokensPerMessage = 4;
/** What an image, a video or a sound costs, whatever its size: the bytes do not reach the engine. */
const tokensPerMedia = 1_600;
/** What a document costs that cannot be read as text, whatever its length. */
const tokensPerUnreadableDocument = 1_500;

/** Counts what a request costs as input: overheads, and the tokens of each system text, message part and document. */
export async function countInputTokens(request: Pick<EngineRequest, 'system' | 'messages'>): Promise<number> {
  const parts = request.messages.flatMap((message) => message.parts);
  const counts = await Promise.all([...request.system.map(countTokens), ...parts.map(countPartTokens)]);
  const overhead = tokensPerRequest + tokensPerMessage * request.messages.length;
  return counts.reduce((sum, count) => sum + count, overhead);
}

async function countPartTokens(part: EnginePart): Promise<number> {
  switch (part.type) {
    case 'text':
    case 'toolResult':
      return countTokens(part.text);
    case 'toolUse':
      return countTokens(`${part.name} ${JSON.stringify(part.input)}`);
    case 'document':
      return (await countTokens(part.name)) + (part.text === null ? tokensPerUnreadableDocument : await countTokens(part.text));
    case 'media':
      return tokensPerMedia;
  }
}
