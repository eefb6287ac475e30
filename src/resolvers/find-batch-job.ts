import { badUserInput } from '../errors.ts';
import type { QueryBatchJobArgs } from '../generated/schema-types.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import type { Context } from './context.ts';

/** By the one of the two that is given. Throws BAD_USER_INPUT for none and for both. */
export function findBatchJob({ id, jobArn }: Partial<QueryBatchJobArgs>, { services, viewer }: Context): Promise<BatchJobRecord | null> {
  const hasId = id !== null && id !== undefined;
  const hasArn = jobArn !== null && jobArn !== undefined;
  if (hasId === hasArn) throw badUserInput('jobArn', hasId ? 'nothing, since there is an id' : 'an ARN, since there is no id', jobArn ?? undefined);
  return hasId ? services.batch.find(viewer, id) : services.batch.findByArn(viewer, jobArn ?? '');
}
