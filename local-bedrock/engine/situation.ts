import { type Passage, listPassages } from './passages.ts';
import { type Style, readStyle } from './style.ts';
import { splitPrompt } from './text/split-prompt.ts';
import type { EnginePart, EngineRequest } from './types.ts';

/** A request as the skills see it: what is asked, and what there is to read. */
export interface Situation {
  readonly modelId: string;
  /** The instructions and questions of the last user turn, without the texts given along; at most {@link maxAskLength} characters. */
  readonly ask: string;
  /** The whole text of the last user turn. */
  readonly userText: string;
  /** The texts to read, in the order in which they should be tried: those of the last turn come first. */
  readonly passages: readonly Passage[];
  /** What earlier user turns said, oldest first. */
  readonly earlierUserTexts: readonly string[];
  /** What the assistant said, oldest first. */
  readonly assistantTexts: readonly string[];
  /** Both, in order. */
  readonly earlierTurns: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
  /** The system prompt; at most {@link maxSystemLength} characters. */
  readonly systemText: string;
  /** The last user turn's images, videos, sounds and documents that cannot be read here. */
  readonly unreadable: readonly Unreadable[];
  readonly style: Style;
}

export type Unreadable = Extract<EnginePart, { type: 'media' | 'document' }>;

/** Skills match patterns against the ask; its length bounds what a pattern can cost. */
const maxAskLength = 2_000;
const maxSystemLength = 20_000;

/** Reads a request for the skills. The last message has to be the user's. */
export function readSituation(request: Pick<EngineRequest, 'modelId' | 'system' | 'messages'>): Situation {
  const last = request.messages.at(-1);
  const userText = textOf(last?.parts ?? []);
  const { ask, given } = splitPrompt(userText);
  const earlierTurns = request.messages.slice(0, -1).map(({ role, parts }) => ({ role, text: textOf(parts) })).filter(({ text }) => text !== '');
  return {
    modelId: request.modelId,
    ask: boundAsk(ask),
    userText,
    passages: listPassages(request, given),
    earlierUserTexts: earlierTurns.filter(({ role }) => role === 'user').map(({ text }) => text),
    assistantTexts: earlierTurns.filter(({ role }) => role === 'assistant').map(({ text }) => text),
    earlierTurns,
    systemText: request.system.join('\n').slice(0, maxSystemLength),
    unreadable: last?.parts.filter(isUnreadable) ?? [],
    style: readStyle(request.system, boundAsk(ask)),
  };
}

/** The text parts of a message as one text. */
export function textOf(parts: readonly EnginePart[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** Of a very long ask the beginning and the end say what is wanted. */
function boundAsk(ask: string): string {
  const half = maxAskLength / 2;
  return ask.length <= maxAskLength ? ask : `${ask.slice(0, half)}${ask.slice(-half)}`;
}

function isUnreadable(part: EnginePart): part is Unreadable {
  return part.type === 'media' || (part.type === 'document' && part.text === null);
}
