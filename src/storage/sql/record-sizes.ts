import { sql } from 'kysely';

/** A record of a batch job, and its bytes, which are known without reading it. */
export interface Sized {
  readonly position: number;
  readonly size: number | string;
}

export const recordBytes = sql<number>`octet_length(model_input)`.as('size');

export const bytesWithResult = sql<number | string>`octet_length(model_input) + (select coalesce(sum(octet_length(result)), 0) from batch_results r where r.batch_id = batch_records.batch_id and r.position = batch_records.position)`.as('size');

const mostBytes = 1_048_576; // in one read or step

/** How many of the next records one read or step has: at least one, however large. */
export function countPage(sizes: readonly number[]): number {
  let bytes = 0;
  const tooMuch = sizes.findIndex((size) => (bytes += size) > mostBytes);
  return tooMuch === -1 ? sizes.length : Math.max(1, tooMuch);
}

/** So many at a time as are one short transaction. */
export function toSteps(records: readonly Sized[]): readonly (readonly Sized[])[] {
  const steps: (readonly Sized[])[] = [];
  for (let from = 0; from < records.length; from += steps.at(-1)?.length ?? 0) {
    const left = records.slice(from);
    steps.push(left.slice(0, countPage(left.map(({ size }) => Number(size)))));
  }
  return steps;
}
