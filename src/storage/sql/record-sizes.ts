import { sql } from 'kysely';
import { countFitting, toSteps } from './steps.ts';

/** A record of a batch job, and its bytes, which are known without reading it. */
export interface Sized {
  readonly position: number;
  readonly size: number | string;
}

export const recordBytes = sql<number>`octet_length(model_input)`.as('size');

export const bytesWithResult = sql<number | string>`octet_length(model_input) + (select coalesce(sum(octet_length(result)), 0) from batch_results r where r.batch_id = batch_records.batch_id and r.position = batch_records.position)`.as('size');

const mostBytes = 1_048_576; // in one read or step

export const countRecords = (sizes: readonly Pick<Sized, 'size'>[]): number => countFitting(sizes.map(({ size }) => Number(size)), mostBytes);

export const toRecordSteps = (records: readonly Sized[]): readonly (readonly Sized[])[] => toSteps(records, ({ size }) => Number(size), mostBytes);
