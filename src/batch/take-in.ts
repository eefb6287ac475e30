import type { Owner } from '../access/viewer.ts';
import { badUserInput, isCodedError } from '../errors.ts';
import { createId } from '../ids.ts';
import type { Created } from './create.ts';
import { insert } from './create.ts';
import type { BatchDependencies } from './dependencies.ts';
import { newJob } from './new-job.ts';
import { newPart } from './new-part.ts';
import { observe } from './observe.ts';
import { addCounts } from './summarize.ts';

/** Takes in a Bedrock job that was made elsewhere, to be watched and read like any other; null where Bedrock does not know it. It costs nobody here anything, so the ledger has no row of it. */
export async function takeIn(viewer: Owner, jobArn: string, { bedrock, store }: Pick<BatchDependencies, 'bedrock' | 'store'>): Promise<Created | null> {
  const known = await bedrock.getJob(jobArn).catch((error: unknown) => {
    if (isCodedError(error) && (error.code === 'RESOURCE_NOT_FOUND' || error.code === 'VALIDATION')) return null;
    throw error;
  });
  if (known === null) return null;
  const id = createId('BatchJob');
  const { jobName, modelId, invocationType, inputS3Uri, outputS3Uri, roleArn, timeoutDurationInHours } = known;
  const accepted = { ...newPart({ batchId: id, number: 1, bedrockName: jobName, inputS3Uri, outputS3Uri, isOwnInput: false, from: 1, count: 0 }), stage: 'OPEN', status: 'SUBMITTED', jobArn: known.jobArn, submitTime: known.submitTime } as const;
  const part = { ...accepted, ...observe(accepted, known) };
  const spec = { jobName, modelId: baseOf(modelId), invocationType, outputS3Uri, roleArn, timeoutDurationInHours, tags: [], realtimeBelowMinimum: true, schema: null };
  const job = newJob(viewer, spec, { kind: 'job', jobArn: known.jobArn }, { id, status: part.status, statusMessage: part.statusMessage, recordCounts: addCounts([part.recordCounts]), submitTime: part.submitTime });
  // The key is the ARN's: of two that ask for it at once one takes it in.
  return insert(store, { job, parts: [part], claim: { key: `job ${known.jobArn}`, inputHash: '' }, ledger: [] });
}

/** Bedrock tells of a foundation model by its ARN, which has no account in it. */
const baseOf = (modelId: string): string => /^arn:[^:]+:bedrock:[^:]*::foundation-model\/(.+)$/.exec(modelId)?.[1] ?? modelId;

export const jobArnPattern = /^arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:\d{12}:model-invocation-job\/[a-z0-9]{12}$/;

/** Throws BAD_USER_INPUT. */
export function checkJobArn(jobArn: string): void {
  if (!jobArnPattern.test(jobArn)) throw badUserInput('jobArn', 'the ARN of a batch job, such as arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/abcdefghijkl', jobArn);
}
