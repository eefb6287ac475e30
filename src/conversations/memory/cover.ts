import type { PositionRange, SummaryRecord } from '../../storage/conversation-record.ts';
import { isWithin } from './ranges.ts';

/**
 * The summaries that are sent in place of what is dropped, oldest first: those that together stand for most of it, as few as can be, and none that
 * tells what another one tells. The same whatever the order in which they are given.
 */
export function coverOf(summaries: readonly SummaryRecord[], dropped: readonly PositionRange[]): readonly SummaryRecord[] {
  const candidates = summaries.filter(({ fromPosition, toPosition }) => isWithin([fromPosition, toPosition], dropped)).toSorted(byEnd);
  // The best cover that ends before each of them, and before the end of all.
  const best: Cover[] = [{ positions: 0, count: 0, last: null, before: null }];
  for (const [index, summary] of candidates.entries()) {
    const { fromPosition, toPosition } = summary;
    let ended = index; // so many end before it begins
    while (ended > 0 && (candidates[ended - 1]?.toPosition ?? 0) >= fromPosition) ended -= 1;
    const before = best[ended] ?? null;
    const taken: Cover = { positions: (before?.positions ?? 0) + toPosition - fromPosition + 1, count: (before?.count ?? 0) + 1, last: summary, before };
    const left = best[index];
    best.push(left === undefined || isBetter(taken, left) ? taken : left);
  }
  const cover: SummaryRecord[] = [];
  for (let at = best.at(-1) ?? null; at !== null; at = at.before) if (at.last !== null) cover.unshift(at.last);
  return cover;
}

/** A cover: its last summary, and the cover before that. */
interface Cover {
  readonly positions: number;
  readonly count: number;
  readonly last: SummaryRecord | null;
  readonly before: Cover | null;
}

/** Of equals the later: of one range that of the higher level, or the newer. */
const isBetter = (taken: Cover, left: Cover): boolean => taken.positions > left.positions || (taken.positions === left.positions && taken.count <= left.count);

const byEnd = (one: SummaryRecord, other: SummaryRecord): number =>
  one.toPosition - other.toPosition || other.fromPosition - one.fromPosition || one.level - other.level || (one.createdAt < other.createdAt ? -1 : one.createdAt > other.createdAt ? 1 : one.id < other.id ? -1 : 1);

/** Those that no other one of the list has taken in. */
export function outermost(summaries: readonly SummaryRecord[]): readonly SummaryRecord[] {
  return summaries
    .filter((one, index) => !summaries.some((other, at) => at !== index && takesIn(other, one) && (!takesIn(one, other) || at > index)))
    .toSorted((left, right) => left.fromPosition - right.fromPosition);
}

const takesIn = (outer: SummaryRecord, inner: SummaryRecord): boolean => outer.fromPosition <= inner.fromPosition && outer.toPosition >= inner.toPosition;
