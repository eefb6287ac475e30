import { textOf } from '../situation.ts';
import { splitPrompt } from '../text/split-prompt.ts';
import type { EngineMessage, EnginePart } from '../types.ts';

/** What is still to be answered: the last thing that the user said, and what has been done about it. */
export interface PendingTurn {
  /** The user's words. */
  readonly text: string;
  /** What of them asks. */
  readonly ask: string;
  /** The tools that have been called since. */
  readonly calledTools: ReadonlySet<string>;
  /** What they returned. */
  readonly results: readonly string[];
}

/** Reads what the conversation ends in. Null where the assistant's own text does: it is to be gone on with, not to be answered. */
export function readPendingTurn(messages: readonly EngineMessage[]): PendingTurn | null {
  if (messages.at(-1)?.role !== 'user') return null;
  const asked = messages.findLastIndex(({ role, parts }) => role === 'user' && textOf(parts).trim() !== '');
  const message = messages[asked];
  if (message === undefined) return null;
  const since: readonly EnginePart[] = messages.slice(asked).flatMap(({ parts }) => parts);
  const before = messages[asked - 1]?.parts ?? [];
  // Words that come along with results are about the call that these answer.
  const called = message.parts.some(({ type }) => type === 'toolResult') ? [...before, ...since] : since;
  const text = textOf(message.parts);
  return {
    text,
    ask: splitPrompt(text).ask,
    calledTools: new Set(called.flatMap((part) => (part.type === 'toolUse' ? [part.name] : []))),
    results: since.flatMap((part) => (part.type === 'toolResult' ? [part.text] : [])),
  };
}
