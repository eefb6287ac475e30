import type { Said } from '../say.ts';
import { limitText } from './limit-text.ts';
import { tokensPerCall, tokensPerFragment } from './limit-answer.ts';
import { countTokens, cutIntoPieces } from './tokenizer.ts';
import type { EngineAnswer, EngineRequest, EngineToolUse } from './types.ts';

/** An answer whose stop reason may be any word. */
type SaidAnswer = Omit<EngineAnswer, 'stopReason'> & { readonly stopReason: string };

/**
 * Answers a request with what is given, as the engine would with its own words: in pieces, ended by stop sequences and `maxTokens`, and as the input
 * of a tool where one is forced. Unlike the engine's own, an input may be cut. Nothing is reasoned.
 */
export async function answerAsSaid(said: string | Said, request: EngineRequest): Promise<SaidAnswer> {
  const { text, input, stopReason } = arrange(typeof said === 'string' ? { text: said } : said, request);
  const answer = await limitText(text, request.maxTokens, request.stopSequences);
  if (answer.stopReason === 'max_tokens') return answer;
  const tool = chooseTool(request);
  if (input === undefined || tool === undefined || answer.stopReason !== 'end_turn') return { ...answer, stopReason: stopReason ?? answer.stopReason };
  const ownTokens = (await countTokens(tool)) + tokensPerCall;
  const left = request.maxTokens - answer.outputTokens - ownTokens;
  if (left < 0) return { ...answer, stopReason: 'max_tokens' };
  const { pieces, tokenCount, complete } = await cutIntoPieces(input.toWellFormed(), left);
  const toolUse = writeToolUse(tool, pieces.map((piece) => piece.text));
  return { ...answer, stopReason: complete ? (stopReason ?? 'tool_use') : 'max_tokens', outputTokens: answer.outputTokens + ownTokens + tokenCount, toolUses: [toolUse] };
}

/** What of it is text, and what the input of a tool. */
function arrange({ text, toolInput, stopReason }: Said, request: EngineRequest): { readonly text: string; readonly input?: string; readonly stopReason: string | undefined } {
  const tool = chooseTool(request);
  const input = typeof toolInput === 'object' ? JSON.stringify(toolInput) : toolInput;
  if (tool === undefined) return { text: text ?? input ?? '', stopReason };
  if (input !== undefined) return { text: text ?? '', input, stopReason };
  const isInput = isForced(request) && text !== undefined && parse(text) !== undefined;
  return isInput ? { text: '', input: text, stopReason } : { text: text ?? '', stopReason };
}

function isForced({ toolChoice }: EngineRequest): boolean {
  return toolChoice?.type === 'any' || toolChoice?.type === 'tool';
}

function chooseTool({ tools, toolChoice }: EngineRequest): string | undefined {
  if (toolChoice?.type === 'none') return undefined;
  return toolChoice?.type === 'tool' ? toolChoice.name : tools?.[0]?.name;
}

function writeToolUse(name: string, pieces: readonly string[]): EngineToolUse {
  const json = pieces.join('');
  const fragments = pieces
    .map((_, index) => pieces.slice(index, index + tokensPerFragment).join(''))
    .filter((_, index) => index % tokensPerFragment === 0);
  return { name, input: json === '' ? {} : (parse(json) ?? { value: json }).value, fragments };
}

/** The value in an object, since null is one. */
function parse(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) as unknown };
  } catch {
    return undefined;
  }
}
