import type { BedrockBatchJob } from '../datasources/batch-types.ts';
import { CodedError, isCodedError } from '../errors.ts';
import type { BatchPartRecord } from '../storage/batch-record.ts';
import type { JobRun } from './job-run.ts';
import { mayPass } from './retry-delay.ts';
import { observe } from './observe.ts';
import { refuse, withdraw } from './finish.ts';

const heldBackMessage = 'Bedrock has as many batch jobs as the account may have for the model; this one waits until there is room.';
const clockSlackMs = 600_000; // between Bedrock's clock and ours

/**
 * Asks Bedrock for a part's job, so that there is exactly one whatever happens meanwhile: that Bedrock is asked is stored before; where an answer was lost, a job of the
 * part's name is looked for first; and the token is the same each time.
 */
export async function submitPart(run: JobRun, part: BatchPartRecord): Promise<void> {
  const { bedrock, onPoint } = run.dependencies;
  try {
    const orphan = part.stage === 'ASKED' ? await findOrphan(run, part) : undefined;
    if (typeof orphan === 'object') {
      await open(run, part, orphan.jobArn, orphan);
      return;
    }
    // Bedrock may have one that nobody could stop: it is asked once more, and told to stop what it has.
    if (run.isStopAsked && orphan !== 'unknown') {
      await withdraw(run, part);
      return;
    }
    if (part.stage !== 'ASKED') await run.update({ parts: [{ number: part.number, state: { stage: 'ASKED' } }] });
    onPoint('batchAsking');
    const jobArn = await bedrock.createJob(requestOf(run, part));
    onPoint('batchCreated');
    await open(run, part, jobArn);
  } catch (error) {
    if (!isCodedError(error)) throw error;
    const { code, data } = error;
    if (code === 'STORE_UNAVAILABLE') throw error;
    if (code === 'SERVICE_QUOTA_EXCEEDED') return holdBack(run, part, part.stage === 'ASKED' ? 'ASKED' : 'UPLOADED');
    if (data.upstream === 'ConflictException' && part.stage !== 'ASKED') return; // a job of this name: it is found at the next turn
    if (mayPass(error)) throw error;
    // Bedrock has a job of this name, and it may not be looked for: to fail would leave it running, paid for and read by nobody.
    if (data.upstream === 'ConflictException') throw error;
    await refuse(run, part, error);
  }
}

/** The job that was asked for, where the answer was lost. Where the list is refused for good, Bedrock is asked once more: by the same token it gives the job that it has. */
async function findOrphan(run: JobRun, part: BatchPartRecord): Promise<BedrockBatchJob | 'unknown' | undefined> {
  try {
    return await findByName(run, part);
  } catch (error) {
    if (!isCodedError(error) || error.code === 'STORE_UNAVAILABLE' || mayPass(error)) throw error;
    run.dependencies.log.warn({ err: error, batchJobId: run.job.id, part: part.number }, 'it cannot be looked for whether Bedrock has the job already; it is asked once more, by the same token');
    return 'unknown';
  }
}

function requestOf(run: JobRun, part: BatchPartRecord) {
  const { config } = run.dependencies;
  const { modelId, request, invocationType } = run.job;
  const roleArn = request.roleArn ?? config.roleArn;
  if (roleArn === undefined) throw new CodedError('VALIDATION', { message: 'There is no role for Bedrock to read the records by: neither the job nor BATCH_ROLE_ARN names one.' });
  const { bedrockName: jobName, clientRequestToken, inputS3Uri, outputS3Uri } = part;
  return { jobName, clientRequestToken, modelId, roleArn, inputS3Uri, outputS3Uri, outputKmsKeyArn: config.kmsKeyArn, invocationType: invocationType ?? 'InvokeModel', timeoutDurationInHours: request.timeoutDurationInHours, tags: request.tags };
}

async function open(run: JobRun, part: BatchPartRecord, jobArn: string, known?: BedrockBatchJob): Promise<void> {
  const accepted = { stage: 'OPEN', status: 'SUBMITTED', jobArn, statusMessage: null, submitTime: known?.submitTime ?? new Date().toISOString() } as const;
  const told = known && observe({ ...part, ...accepted }, known);
  await run.update({ parts: [{ number: part.number, state: { ...accepted, ...told } }] });
  run.dependencies.log.info({ batchJobId: run.job.id, part: part.number, jobArn, isFound: known !== undefined }, 'Bedrock has a batch job');
  run.dependencies.onPoint('batchOpened');
}

async function findByName(run: JobRun, { bedrockName }: BatchPartRecord): Promise<BedrockBatchJob | undefined> {
  const submittedAfter = new Date(Date.parse(run.job.createdAt) - clockSlackMs);
  for await (const page of run.dependencies.bedrock.listJobs({ nameContains: bedrockName, submittedAfter })) {
    const found = page.find(({ jobName }) => jobName === bedrockName);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Bedrock has no room: nothing was made by this, and it is asked again later. What was made by an earlier try is still looked for. */
async function holdBack(run: JobRun, { number, statusMessage }: BatchPartRecord, stage: 'ASKED' | 'UPLOADED'): Promise<void> {
  const { heldBackMs } = run.dependencies.timers;
  if (statusMessage !== heldBackMessage) await run.update({ parts: [{ number, state: { stage, statusMessage: heldBackMessage } }] });
  else await run.update({ parts: [{ number, state: { stage } }] });
  await run.pause(heldBackMs / 2 + Math.random() * heldBackMs);
}

/** Tells Bedrock to stop it. That it has ended meanwhile is no failure: how is found by watching. */
export async function stopPart(run: JobRun, { jobArn }: BatchPartRecord): Promise<void> {
  const { bedrock } = run.dependencies;
  if (jobArn === null) return;
  try {
    await bedrock.stopJob(jobArn);
    await run.observe(jobArn, await bedrock.getJob(jobArn));
  } catch (error) {
    if (!isCodedError(error) || mayPass(error)) throw error;
  }
}
