import type { PositionRange } from '../../storage/conversation-record.ts';

/** The ranges with one more, in order and joined where they touch. */
export function addRange(ranges: readonly PositionRange[], range: PositionRange): readonly PositionRange[] {
  const joined: PositionRange[] = [];
  for (const [from, to] of [...ranges, range].toSorted((left, right) => left[0] - right[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) joined.splice(-1, 1, [last[0], Math.max(last[1], to)]);
    else joined.push([from, to]);
  }
  return joined;
}

/** Whether one of the ranges holds all of it. */
export const isWithin = ([from, to]: PositionRange, ranges: readonly PositionRange[]): boolean => ranges.some(([first, last]) => first <= from && to <= last);

/** What of a range lies in none of the others, which are in order and do not overlap. */
export function leftOf([from, to]: PositionRange, ranges: readonly PositionRange[]): readonly PositionRange[] {
  const left: PositionRange[] = [];
  let next = from;
  for (const [first, last] of ranges) {
    if (first > to) break;
    if (first > next) left.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  return next <= to ? [...left, [next, to]] : left;
}

export const holds = (ranges: readonly PositionRange[], position: number): boolean => isWithin([position, position], ranges);
