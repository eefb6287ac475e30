import type { PositionRange, SummaryRecord } from '../../storage/conversation-record.ts';
import { isWithin } from './ranges.ts';

/**
 * The summaries that are sent in place of what is dropped, oldest first, none of which tells what another one tells: those that tell without a gap as much
 * as can be from the first position on, as few as can be, then the same from the next position that can be told. So what is told once goes on being told
 * when more is dropped, and when a strategy has more summarised; to tell as many positions as can be would give up one for the sake of others. The same whatever the order
 * in which they are given.
 */
export function coverOf(summaries: readonly SummaryRecord[], dropped: readonly PositionRange[]): readonly SummaryRecord[] {
  const candidates = summaries.filter(({ fromPosition, toPosition }) => isWithin([fromPosition, toPosition], dropped)).toSorted(byBeginning);
  // The best run from each position where one begins: those that begin later first, since a run goes on with one of them.
  const runs = new Map<number, Run>();
  for (const summary of candidates.toReversed()) {
    const rest = runs.get(summary.toPosition + 1) ?? null;
    const run: Run = { summary, rest, end: rest?.end ?? summary.toPosition, count: (rest?.count ?? 0) + 1 };
    const known = runs.get(summary.fromPosition);
    if (known === undefined || isBetter(run, known)) runs.set(summary.fromPosition, run);
  }
  const cover: SummaryRecord[] = [];
  for (const { fromPosition } of candidates) {
    if (fromPosition <= (cover.at(-1)?.toPosition ?? 0)) continue;
    for (let run = runs.get(fromPosition) ?? null; run !== null; run = run.rest) cover.push(run.summary);
  }
  return cover;
}

/** Summaries that follow each other without a gap. */
interface Run {
  readonly summary: SummaryRecord;
  readonly rest: Run | null;
  /** The last position that they tell. */
  readonly end: number;
  readonly count: number;
}

const isBetter = (run: Run, known: Run): boolean => run.end > known.end || (run.end === known.end && run.count < known.count);

/** Of equals the last is taken: of one range that of the higher level, or the newer. */
const byBeginning = (one: SummaryRecord, other: SummaryRecord): number =>
  one.fromPosition - other.fromPosition || one.toPosition - other.toPosition || one.level - other.level || (one.createdAt < other.createdAt ? -1 : one.createdAt > other.createdAt ? 1 : one.id < other.id ? -1 : 1);

/** Those that no other one of the list has taken in. */
export function outermost(summaries: readonly SummaryRecord[]): readonly SummaryRecord[] {
  return summaries
    .filter((one, index) => !summaries.some((other, at) => at !== index && takesIn(other, one) && (!takesIn(one, other) || at > index)))
    .toSorted((left, right) => left.fromPosition - right.fromPosition);
}

const takesIn = (outer: SummaryRecord, inner: SummaryRecord): boolean => outer.fromPosition <= inner.fromPosition && outer.toPosition >= inner.toPosition;
