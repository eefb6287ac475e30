import type { SummaryRecord } from '../../storage/conversation-record.ts';
import { coverOf } from './cover.ts';
import { findCut } from './cut.ts';
import { slide } from './sliding-window.ts';
import { firstUnsummarized } from './unsummarized.ts';
import type { Budget, MemoryStrategy, SummaryTask } from './view.ts';
import { mostSources, summaryOverhead, tokensOfSummaries } from './view.ts';

/** Summaries of spans of messages, and of summaries: what is older is told in fewer words. */
export const hierarchical: MemoryStrategy = (view) => {
  const { messages, dropped, summaries, budget } = view;
  const room = budget.keep - budget.fixed - roomOfSummaries(budget);
  const upTo = messages[findCut(messages, room, budget) - 1]?.position ?? dropped.at(-1)?.[1] ?? 0;
  const cover = coverOf(summaries, [[1, upTo]]);
  const open = firstUnsummarized(view, cover, upTo);
  if (open !== null) return { kind: 'summarize', upTo, task: { level: 0, sources: [], messages: open } };
  const merge = nextMerge(cover, budget);
  if (merge !== null) return { kind: 'summarize', upTo, task: merge };
  return { kind: 'done', compacted: slide(view, room) };
};

/** All summaries together have at most a third of what is kept, and room for one at least. */
const roomOfSummaries = ({ keep, fixed, summary }: Budget): number => Math.max(summary + summaryOverhead, Math.floor((keep - fixed) / 3));

/**
 * The oldest summaries of a level become one of the next, the lowest level first: where there are enough of them, or all together take too much room.
 * So what is told goes through few hands: each time that it is told anew, something of it is lost.
 */
function nextMerge(cover: readonly SummaryRecord[], budget: Budget): SummaryTask | null {
  const runs = runsOfLevels(cover).toReversed();
  const isTooMuch = tokensOfSummaries(cover) > roomOfSummaries(budget);
  const run = runs.find(({ length }) => length > mostSources || (isTooMuch && length > 1));
  if (run !== undefined) return toTask(run.slice(0, mostSources));
  return isTooMuch && cover.length > 1 ? toTask(cover.slice(0, 2)) : null;
}

/** Summaries of one level that stand side by side, the oldest first. */
function runsOfLevels(cover: readonly SummaryRecord[]): readonly (readonly SummaryRecord[])[] {
  const runs: SummaryRecord[][] = [];
  for (const summary of cover) {
    const run = runs.at(-1);
    if (run?.[0]?.level === summary.level) run.push(summary);
    else runs.push([summary]);
  }
  return runs;
}

/** Of one level they become one of the next; else the one of the higher level takes the others in. */
function toTask(sources: readonly SummaryRecord[]): SummaryTask {
  const levels = sources.map(({ level }) => level);
  const highest = Math.max(...levels);
  return { level: levels.every((level) => level === highest) ? highest + 1 : highest, sources, messages: null };
}
