import type { Budget, MemoryMessage } from './view.ts';
import { sumTokens, tokensOf } from './view.ts';

export const answersTool = ({ content }: Pick<MemoryMessage, 'content'>): boolean => content.some((block) => 'toolResult' in block);

/** Where an exchange begins: with what the user says of its own accord, not with the result of a tool. */
export const beginsExchange = (message: MemoryMessage): boolean => message.role === 'user' && !answersTool(message);

/**
 * The index where begins what always stays: all that the turn brought, unless that alone is more than may be sent; else the last message. Where it
 * answers tools, those that ask for them stay too.
 */
export function firstOfTurn(messages: readonly MemoryMessage[], { trigger, fixed }: Budget): number {
  const last = Math.max(0, messages.length - 1);
  const turnId = messages[last]?.role === 'user' ? messages[last].turnId : null;
  const own = turnId === null ? last : messages.findLastIndex((message) => message.turnId !== turnId) + 1;
  const index = sumTokens(messages.slice(own)) <= trigger - fixed ? own : last;
  const first = messages[index];
  return index > 0 && first !== undefined && answersTool(first) ? index - 1 : index;
}

/**
 * The index of the first message to keep: as many of the latest as fit into `room` tokens, and as the budget keeps. It is where an exchange begins, or,
 * where a single exchange is too long, an assistant's message: a tool's use is never parted from its result.
 */
export function findCut(messages: readonly MemoryMessage[], room: number, budget: Budget): number {
  const last = firstOfTurn(messages, budget);
  const first = findFirstThatFits(messages, room, budget.keepMessages ?? Infinity, last);
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
