import type { ContextState } from '../../storage/conversation-record.ts';
import { beginsExchange, firstOfTurn } from './cut.ts';
import { addRange } from './ranges.ts';
import { rankByRelevance } from './relevance.ts';
import { slide } from './sliding-window.ts';
import { applyTrims, trimUntil } from './trim.ts';
import type { Budget, MemoryMessage, MemoryStrategy, MemoryView } from './view.ts';
import { sumTokens, tokensOf } from './view.ts';

const latestExchanges = 2; // what the others are compared with

/** What matters least goes first: old results of tools, reasoning and media, then whole exchanges that have least to do with the latest ones. */
export const prune: MemoryStrategy = (view) => {
  const room = view.budget.keep - view.budget.fixed;
  const trimmed = trimOld(view, room);
  const messages = applyTrims(view.messages, trimmed);
  const dropped = dropUnrelated({ ...view, messages }, room);
  const left = messages.filter(({ position }) => !dropped.some(([from, to]) => from <= position && position <= to));
  const fits = sumTokens(left) <= room && left.length <= (view.budget.keepMessages ?? Infinity);
  // Only the latest exchanges are left: where they are still too long, the window slides.
  return { kind: 'done', compacted: fits ? { dropped, trimmed } : slide({ ...view, messages: left, dropped, trimmed }, room) };
};

/** Of all messages but those of the latest exchange. */
function trimOld({ messages, trimmed, budget }: MemoryView, room: number): ContextState['trimmed'] {
  const protectedFrom = toExchanges(messages, budget).at(-1)?.start ?? 0;
  return trimUntil(messages.slice(0, protectedFrom), sumTokens(messages) - room, trimmed, ['toolResult', 'reasoningContent', 'document', 'image', 'video', 'audio']);
}

function dropUnrelated({ messages, dropped, budget }: MemoryView, room: number): ContextState['dropped'] {
  const exchanges = toExchanges(messages, budget);
  const older = exchanges.slice(0, -latestExchanges);
  const latest = exchanges.slice(-latestExchanges);
  const order = rankByRelevance(older.map((exchange) => exchange.messages), latest.flatMap((exchange) => exchange.messages));
  let excess = sumTokens(messages) - room;
  let excessMessages = messages.length - (budget.keepMessages ?? Infinity);
  let result = dropped;
  for (const index of order) {
    if (excess <= 0 && excessMessages <= 0) break;
    const exchange = older[index]?.messages ?? [];
    const [first] = exchange;
    const last = exchange.at(-1);
    if (first === undefined || last === undefined) continue;
    result = addRange(result, [first.position, last.position]);
    excess -= exchange.reduce((sum, message) => sum + tokensOf(message), 0);
    excessMessages -= exchange.length;
  }
  return result;
}

interface Exchange {
  readonly start: number;
  readonly messages: readonly MemoryMessage[];
}

/** What the user says and all that follows from it: tools stay with their results. */
function toExchanges(messages: readonly MemoryMessage[], budget: Budget): readonly Exchange[] {
  const last = firstOfTurn(messages, budget);
  const starts = messages.flatMap((message, index) => (index === 0 || (beginsExchange(message) && index <= last) ? [index] : []));
  return starts.map((start, index) => ({ start, messages: messages.slice(start, starts[index + 1]) }));
}
