import type { BatchJobs } from '../batch/index.ts';
import { badUserInput } from '../errors.ts';
import type { BatchJobResultsArgs, RequireFields } from '../generated/schema-types.ts';
import type { BatchJobRecord, BatchResultRecord } from '../storage/batch-record.ts';
import type { Connection } from './connection.ts';
import { fromCursor, pageSize, placeIn, toConnection } from './connection.ts';

/** A page of a job's results, in the order of the input. */
export async function pageOfResults(batch: BatchJobs, job: BatchJobRecord, { status, first, after }: RequireFields<BatchJobResultsArgs, 'first'>): Promise<Connection<BatchResultRecord>> {
  const count = pageSize(first);
  const key = fromCursor(after);
  const place = placeIn(key ?? '0');
  if (place === undefined) throw badUserInput('after', 'a cursor of this connection', after);
  const found = await batch.results(job, { after: place, limit: count + 1, ...(status ? { status } : {}) });
  return toConnection(found, count, key, ({ position }) => String(position));
}
