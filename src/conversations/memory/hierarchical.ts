import type { SummaryRecord } from '../../storage/conversation-record.ts';
import { findCut } from './cut.ts';
import { slide } from './sliding-window.ts';
import { firstUnsummarized } from './unsummarized.ts';
import type { Budget, MemoryStrategy, SummaryTask } from './view.ts';
import { outermost, tokensOfSummaries } from './view.ts';

const fanOut = 4; // summaries of a level that become one of the next

/** Summaries of spans of messages, and of summaries: what is older is told in fewer words. */
export const hierarchical: MemoryStrategy = (view) => {
  const { messages, summaries, budget } = view;
  const room = budget.keep - budget.fixed - roomOfSummaries(budget);
  const last = messages[findCut(messages, room, budget.keepMessages ?? Infinity) - 1];
  if (last === undefined) return { kind: 'done', compacted: slide(view, room) };
  const cover = outermost(summaries).filter(({ toPosition }) => toPosition <= last.position);
  const open = firstUnsummarized(view, cover, last.position);
  if (open !== null) return { kind: 'summarize', upTo: last.position, task: { level: 0, sources: [], messages: open } };
  const merge = nextMerge(cover, budget);
  if (merge !== null) return { kind: 'summarize', upTo: last.position, task: merge };
  return { kind: 'done', compacted: slide(view, room) };
};

/** All summaries together have at most a third of what is kept, and room for one at least. */
const roomOfSummaries = ({ keep, fixed, summary }: Budget): number => Math.max(summary, Math.floor((keep - fixed) / 3));

/** The oldest summaries of a level become one of the next: where there are enough of them, or all together take too much room. */
function nextMerge(cover: readonly SummaryRecord[], budget: Budget): SummaryTask | null {
  for (const run of runsOfLevels(cover).toReversed()) if (run.length > fanOut) return toTask(run.slice(0, fanOut));
  // The oldest two stand side by side, and the older of them is of the higher level.
  return tokensOfSummaries(cover) <= roomOfSummaries(budget) || cover.length < 2 ? null : toTask(cover.slice(0, 2));
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

const toTask = (sources: readonly SummaryRecord[]): SummaryTask => ({ level: Math.max(...sources.map(({ level }) => level)) + 1, sources, messages: null });
