import { findCut } from './cut.ts';
import { trimUntil } from './trim.ts';
import type { Compacted, MemoryStrategy, MemoryView } from './view.ts';
import { dropBefore, sumTokens } from './view.ts';

/** The latest messages that fit, by tokens and by number. */
export const slidingWindow: MemoryStrategy = (view) => ({ kind: 'done', compacted: slide(view, view.budget.keep - view.budget.fixed) });

/** Keeps the latest messages that fit into so many tokens. Where even the turn's own exchange does not, results of its earlier tools are left out. */
export function slide({ messages, dropped, trimmed, budget }: MemoryView, room: number): Compacted {
  const cut = findCut(messages, room, budget);
  const kept = messages.slice(cut);
  const first = kept[0];
  const most = budget.trigger - budget.fixed;
  return {
    dropped: first === undefined || cut === 0 ? dropped : dropBefore(dropped, first),
    trimmed: sumTokens(kept) <= most ? trimmed : trimUntil(kept.slice(0, -1), sumTokens(kept) - most, trimmed, ['toolResult']),
  };
}
