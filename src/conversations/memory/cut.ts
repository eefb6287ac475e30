import type { MemoryMessage } from './view.ts';
import { tokensOf } from './view.ts';

const answersTool = ({ content }: MemoryMessage): boolean => content.some((block) => 'toolResult' in block);

/** Where an exchange begins: with what the user says of its own accord, not with the result of a tool. */
export const beginsExchange = (message: MemoryMessage): boolean => message.role === 'user' && !answersTool(message);

/** What always stays: the last message, and where it answers tools, those that ask for them. */
export function firstOfTurn(messages: readonly MemoryMessage[]): number {
  const index = Math.max(0, messages.length - 1);
  const first = messages[index];
  return index > 0 && first !== undefined && answersTool(first) ? index - 1 : index;
}

/**
 * The index of the first message to keep: as many of the latest as fit into `room` tokens and are at most `most`. It is where an exchange begins, or,
 * where a single exchange is too long, an assistant's message: a tool's use is never parted from its result.
 */
export function findCut(messages: readonly MemoryMessage[], room: number, most: number): number {
  const last = firstOfTurn(messages);
  const first = findFirstThatFits(messages, room, most, last);
  for (let index = first; index <= last; index += 1) if (index === 0 || isExchange(messages, index)) return index;
  for (let index = first; index < last; index += 1) if (messages[index]?.role === 'assistant') return index;
  return last;
}

function findFirstThatFits(messages: readonly MemoryMessage[], room: number, most: number, last: number): number {
  let tokens = 0;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    tokens += message === undefined ? 0 : tokensOf(message);
    if (index < last && (tokens > room || messages.length - index > most)) return index + 1;
  }
  return 0;
}

function isExchange(messages: readonly MemoryMessage[], index: number): boolean {
  const message = messages[index];
  return message !== undefined && beginsExchange(message);
}
