import { findCut } from './cut.ts';
import { slide } from './sliding-window.ts';
import { firstUnsummarized } from './unsummarized.ts';
import type { MemoryStrategy } from './view.ts';
import { outermost } from './view.ts';

/** The older messages in one summary, which takes in the one before it; then the latest messages. */
export const summarize: MemoryStrategy = (view) => {
  const { messages, summaries, budget } = view;
  const room = budget.keep - budget.fixed - budget.summary;
  const last = messages[findCut(messages, room, budget.keepMessages ?? Infinity) - 1];
  if (last === undefined) return { kind: 'done', compacted: slide(view, room) };
  const cover = outermost(summaries).filter(({ toPosition }) => toPosition <= last.position);
  const level = Math.max(0, ...cover.map((summary) => summary.level));
  const open = firstUnsummarized(view, cover, last.position);
  if (open !== null) return { kind: 'summarize', upTo: last.position, task: { level, sources: cover.filter(({ toPosition }) => toPosition < open[0]), messages: open } };
  if (cover.length > 1) return { kind: 'summarize', upTo: last.position, task: { level, sources: cover, messages: null } };
  return { kind: 'done', compacted: slide(view, room) };
};
