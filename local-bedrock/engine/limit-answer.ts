import { chooseUnits, type Choice } from './choose-units.ts';
import { limitText } from './limit-text.ts';
import { cutIntoPieces, countTokens } from './tokenizer.ts';
import type { ToolCall } from './tools/call-tools.ts';
import type { EngineAnswer, EngineRequest, EngineToolUse } from './types.ts';

/** What is to be said, before the request's limits. */
export interface Plan {
  /** Empty: none. */
  readonly reasoning: string;
  /** Or what of it may be said, where it need not be all. */
  readonly text: string | Choice;
  readonly calls: readonly ToolCall[];
  /** Where something stands that is not in the request. Default: nowhere. */
  readonly invented?: readonly string[];
}

/** What a call costs beside its name and input. */
export const tokensPerCall = 8;
/** So many tokens of an input are streamed at once. */
export const tokensPerFragment = 3;

/**
 * Ends a plan where the request says: reasoning, text and calls share `maxTokens` in this order, and what follows the first of
 * them that was cut is not begun. A call is whole or not there.
 */
export async function limitAnswer({ reasoning, text, calls, invented = [] }: Plan, request: EngineRequest): Promise<EngineAnswer> {
  const thought = await cutIntoPieces(reasoning.toWellFormed(), Math.min(request.reasoningTokens ?? 0, request.maxTokens));
  const thoughts = thought.pieces.length === 0 ? {} : { reasoning: thought.pieces.map((piece) => piece.text) };
  const left = request.maxTokens - thought.tokenCount;
  const said = await limitText(typeof text === 'string' ? text : await chooseUnits(text, left), left, request.stopSequences);
  const soFar = { ...said, ...thoughts, ...(invented.length === 0 ? {} : { invented }), outputTokens: thought.tokenCount + said.outputTokens };
  if (said.stopReason !== 'end_turn' || calls.length === 0) return soFar;
  const toolUses: EngineToolUse[] = [];
  let { outputTokens } = soFar;
  for (const call of calls) {
    const { toolUse, tokenCount } = await writeCall(call);
    if (outputTokens + tokenCount > request.maxTokens) return { ...soFar, outputTokens, stopReason: 'max_tokens', ...(toolUses.length === 0 ? {} : { toolUses }) };
    outputTokens += tokenCount;
    toolUses.push(toolUse);
  }
  return { ...soFar, outputTokens, stopReason: 'tool_use', toolUses };
}

async function writeCall({ name, input }: ToolCall): Promise<{ toolUse: EngineToolUse; tokenCount: number }> {
  const { pieces, tokenCount } = await cutIntoPieces(JSON.stringify(input), Infinity);
  const fragments = pieces
    .map((_, index) => pieces.slice(index, index + tokensPerFragment).map(({ text }) => text).join(''))
    .filter((_, index) => index % tokensPerFragment === 0);
  return { toolUse: { name, input, fragments }, tokenCount: tokenCount + (await countTokens(name)) + tokensPerCall };
}
