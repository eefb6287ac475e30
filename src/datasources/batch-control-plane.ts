import type { GetModelInvocationJobResponse, ModelInvocationJobSummary } from '@aws-sdk/client-bedrock';
import type { BedrockConfig } from '../config.ts';
import { CodedError } from '../errors.ts';
import { loadOnce } from '../load-once.ts';
import type { Call } from './abortable-handler.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import type { BatchControlPlane, BedrockBatchJob } from './batch-types.ts';
import { withRightSdkTime } from './clock-correction.ts';
import { describeConnection } from './connection.ts';
import { toCodedError } from './errors.ts';

export interface BatchControlPlaneOptions {
  readonly bedrock: BedrockConfig;
  /** What AWS is called with, shared by all clients; without it they are this one's own. */
  readonly credentials?: AwsCredentials;
  /** The URL of the embedded runtime; needed in `local` mode unless an endpoint is configured. */
  readonly localEndpoint?: string;
  /** How long one call may take, in milliseconds. @default 20_000 */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 20_000;
const jobsPerPage = 1_000; // Bedrock's most
const conflict = 'ConflictException';

/** Bedrock's batch jobs through the AWS SDK, which is loaded at the first call. A call that is not answered in time throws SERVICE_UNAVAILABLE. */
export function createBatchControlPlane({ bedrock, localEndpoint, credentials, timeoutMs = defaultTimeoutMs }: BatchControlPlaneOptions): BatchControlPlane {
  const connection = describeConnection(bedrock, 'controlPlane', localEndpoint, credentials);
  const once = loadOnce(async () => {
    const [sdk, { AbortableHandler }] = await Promise.all([import('@aws-sdk/client-bedrock'), import('./abortable-handler.ts')]);
    const handler = new AbortableHandler(bedrock.proxy);
    return { sdk, handler, client: new sdk.BedrockClient({ ...connection, requestHandler: handler }) };
  });

  async function ask<Output>(send: (loaded: Awaited<ReturnType<typeof once.get>>) => Promise<Output>): Promise<Output> {
    const loading = await once.get();
    const call: Call = { signal: AbortSignal.timeout(timeoutMs) };
    try {
      return await loading.handler.run(call, () => withRightSdkTime(loading.client, call, () => send(loading)));
    } catch (error) {
      if (call.signal.aborted) throw new CodedError('SERVICE_UNAVAILABLE', { message: `Bedrock's control plane, which keeps batch jobs, did not answer within ${timeoutMs / 1_000} s.`, cause: error });
      throw toCodedError(error, call);
    }
  }

  return {
    async createJob({ jobName, clientRequestToken, modelId, roleArn, inputS3Uri, outputS3Uri, outputKmsKeyArn, invocationType, timeoutDurationInHours, tags }) {
      const { jobArn } = await ask(({ sdk, client }) =>
        client.send(
          new sdk.CreateModelInvocationJobCommand({
            jobName,
            clientRequestToken,
            modelId,
            roleArn,
            inputDataConfig: { s3InputDataConfig: { s3Uri: inputS3Uri, s3InputFormat: 'JSONL' } },
            outputDataConfig: { s3OutputDataConfig: { s3Uri: outputS3Uri, ...(outputKmsKeyArn === undefined ? {} : { s3EncryptionKeyId: outputKmsKeyArn }) } },
            modelInvocationType: invocationType,
            ...(timeoutDurationInHours === null ? {} : { timeoutDurationInHours }),
            ...(tags.length === 0 ? {} : { tags: tags.map(({ key, value }) => ({ key, value })) }),
          }),
        ),
      );
      if (jobArn === undefined) throw new CodedError('INTERNAL_SERVER', { message: 'Bedrock accepted a batch job and did not say by which ARN.' });
      return jobArn;
    },
    getJob: async (jobArn) => readJob(await ask(({ sdk, client }) => client.send(new sdk.GetModelInvocationJobCommand({ jobIdentifier: jobArn })))),
    async *listJobs({ nameContains, submittedAfter }) {
      let nextToken: string | undefined;
      do {
        const query = { maxResults: jobsPerPage, sortBy: 'CreationTime', sortOrder: 'Descending', nextToken, nameContains, submitTimeAfter: submittedAfter } as const;
        const page = await ask(({ sdk, client }) => client.send(new sdk.ListModelInvocationJobsCommand(query)));
        yield (page.invocationJobSummaries ?? []).map(readJob);
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    },
    async stopJob(jobArn) {
      try {
        await ask(({ sdk, client }) => client.send(new sdk.StopModelInvocationJobCommand({ jobIdentifier: jobArn })));
      } catch (error) {
        // It has ended, or is being stopped already: that is no failure of whoever wants it to stop.
        if (!(error instanceof CodedError) || error.data.upstream !== conflict) throw error;
      }
    },
    close: () => void once.loading?.then(({ handler }) => handler.closeIdle(), () => undefined),
  };
}

function readJob(job: GetModelInvocationJobResponse | ModelInvocationJobSummary): BedrockBatchJob {
  const { totalRecordCount, processedRecordCount, successRecordCount, errorRecordCount } = job;
  const isCounted = totalRecordCount !== undefined || processedRecordCount !== undefined;
  return {
    jobArn: job.jobArn ?? '',
    jobName: job.jobName ?? '',
    modelId: job.modelId ?? '',
    roleArn: job.roleArn ?? null,
    status: job.status ?? 'Submitted',
    message: job.message === undefined || job.message === '' ? null : job.message,
    submitTime: toTime(job.submitTime),
    endTime: toTime(job.endTime),
    jobExpirationTime: toTime(job.jobExpirationTime),
    timeoutDurationInHours: job.timeoutDurationInHours ?? null,
    inputS3Uri: job.inputDataConfig?.s3InputDataConfig?.s3Uri ?? '',
    outputS3Uri: job.outputDataConfig?.s3OutputDataConfig?.s3Uri ?? '',
    invocationType: job.modelInvocationType === 'Converse' ? 'Converse' : 'InvokeModel',
    counts: isCounted ? { total: totalRecordCount ?? 0, processed: processedRecordCount ?? 0, success: successRecordCount ?? 0, error: errorRecordCount ?? 0 } : null,
  };
}

const toTime = (time: Date | undefined): string | null => time?.toISOString() ?? null;
