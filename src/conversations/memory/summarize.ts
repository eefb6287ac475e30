import { coverOf } from './cover.ts';
import { findCut } from './cut.ts';
import { slide } from './sliding-window.ts';
import { firstUnsummarized } from './unsummarized.ts';
import type { MemoryStrategy } from './view.ts';
import { mostSources, summaryOverhead } from './view.ts';

/** A summary may be counted here as longer than the model that wrote it counts. */
const countedMore = 1.2;

/** The older messages in one summary, which takes in the one before it; then the latest messages. */
export const summarize: MemoryStrategy = (view) => {
  const { messages, dropped, summaries, budget } = view;
  const room = budget.keep - budget.fixed - Math.ceil(budget.summary * countedMore) - summaryOverhead;
  const upTo = messages[findCut(messages, room, budget) - 1]?.position ?? dropped.at(-1)?.[1] ?? 0;
  const cover = coverOf(summaries, [[1, upTo]]);
  const level = Math.max(0, ...cover.map((summary) => summary.level));
  const open = firstUnsummarized(view, cover, upTo);
  const before = open === null ? cover : cover.filter(({ toPosition }) => toPosition < open[0]);
  // More than one: another strategy left them, or the order in which messages were left out.
  if (before.length > 1) return { kind: 'summarize', upTo, task: { level, sources: before.slice(0, mostSources), messages: null } };
  if (open !== null) return { kind: 'summarize', upTo, task: { level, sources: before, messages: open } };
  return { kind: 'done', compacted: slide(view, room) };
};
