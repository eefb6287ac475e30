import type { Viewer } from '../access/viewer.ts';
import type { BatchJobs } from '../batch/index.ts';
import { badUserInput } from '../errors.ts';
import type { QueryBatchJobsArgs, RequireFields } from '../generated/schema-types.ts';
import { nodeTypeOf } from '../ids.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import type { Connection } from './connection.ts';
import { fromCursor, pageSize, toConnection } from './connection.ts';

const mostName = 256; // characters; more than any job's name has

/** A page of the viewer's batch jobs, the newest first. Throws BAD_USER_INPUT. */
export async function listBatchJobs(batch: BatchJobs, viewer: Viewer, { filter, first, after }: RequireFields<QueryBatchJobsArgs, 'first'>): Promise<Connection<BatchJobRecord>> {
  const count = pageSize(first);
  const before = fromCursor(after);
  if (before !== undefined && nodeTypeOf(before) !== 'BatchJob') throw badUserInput('after', 'a cursor of this connection', after);
  const { status, nameContains, since } = filter ?? {};
  if (nameContains && nameContains.length > mostName) throw badUserInput('filter.nameContains', `at most ${mostName} characters`, nameContains);
  const found = await batch.list(viewer, {
    limit: count + 1,
    ...(before === undefined ? {} : { before }),
    ...(status ? { status: [...new Set(status)] } : {}),
    ...(nameContains ? { nameContains } : {}),
    ...(since ? { since: since.toISOString() } : {}),
  });
  return toConnection(found, count, before, ({ id }) => id);
}
