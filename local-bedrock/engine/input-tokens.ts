import { countTokens } from './tokenizer.ts';
import type { EnginePart, EngineRequest, EngineTool } from './types.ts';

/** Tokens that every request costs beside its text; with {@link tokensPerMessage} it fits the recorded CountTokens-claude4-invokeModel-body (18). */
const tokensPerRequest = 3;
/** Tokens that every message costs beside its text: its role and its borders. */
const tokensPerMessage = 4;
/** What an image, a video or a sound costs, whatever its size: the bytes do not reach the engine. */
const tokensPerMedia = 1_600;
/** What a document costs that cannot be read as text, whatever its length. */
const tokensPerUnreadableDocument = 1_500;

/** What offering tools costs beside their texts: the service tells the model how to call them. */
const tokensPerToolset = 300;

/** Counts what a request costs as input: overheads, and the tokens of each tool, system text, message part and document. */
export async function countInputTokens(request: Pick<EngineRequest, 'system' | 'messages' | 'tools' | 'outputSchema'>): Promise<number> {
  const parts = request.messages.flatMap((message) => message.parts);
  const { tools = [], outputSchema } = request;
  const schema = outputSchema === undefined ? [] : [countTokens(JSON.stringify(outputSchema))];
  const counts = await Promise.all([...tools.map(countToolTokens), ...schema, ...request.system.map(countTokens), ...parts.map(countPartTokens)]);
  const overhead = tokensPerRequest + tokensPerMessage * request.messages.length + (tools.length === 0 ? 0 : tokensPerToolset);
  return counts.reduce((sum, count) => sum + count, overhead);
}

/** A block of a request. */
export interface CountedBlock {
  readonly tools: readonly EngineTool[];
  readonly system: readonly string[];
  /** Of one message. */
  readonly parts: readonly EnginePart[];
  /** Whether it is the first one of its message. */
  readonly startsMessage: boolean;
}

/** Counts what a request costs up to and including each of its blocks. The last count is what {@link countInputTokens} tells, but for a schema. */
export async function countBlocks(blocks: readonly CountedBlock[]): Promise<readonly number[]> {
  const costs = await Promise.all(blocks.map(({ tools, system, parts }) => Promise.all([...tools.map(countToolTokens), ...system.map(countTokens), ...parts.map(countPartTokens)])));
  const firstTool = blocks.findIndex(({ tools }) => tools.length > 0);
  let total = tokensPerRequest;
  return blocks.map(({ startsMessage }, index) => {
    const overhead = (startsMessage ? tokensPerMessage : 0) + (index === firstTool ? tokensPerToolset : 0);
    total = (costs[index] ?? []).reduce((sum, cost) => sum + cost, total + overhead);
    return total;
  });
}

function countToolTokens({ name, description, schema }: EngineTool): Promise<number> {
  return countTokens(`${name} ${description} ${JSON.stringify(schema)}`);
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
