import type { FoundationModelSummary, InferenceProfileSummary } from '@aws-sdk/client-bedrock';
import type { BedrockConfig } from '../config.ts';
import { CodedError } from '../errors.ts';
import { loadOnce } from '../load-once.ts';
import type { Call } from './abortable-handler.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { withRightSdkTime } from './clock-correction.ts';
import { describeConnection } from './connection.ts';
import { toCodedError } from './errors.ts';
import type { BedrockControlPlane, FoundationModel, InferenceProfile } from './types.ts';

export interface BedrockControlPlaneOptions {
  readonly bedrock: BedrockConfig;
  /** The URL of the embedded runtime, which stands in for the control plane too; needed in `local` mode unless an endpoint is configured. */
  readonly localEndpoint?: string;
  /** @default its own */
  readonly credentials?: AwsCredentials;
  /** How long one call may take, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
}

/**
 * Bedrock's control plane through the AWS SDK, which is loaded at the first call: it would cost the start of the server some 50 ms. A call that is
 * not answered in time throws SERVICE_UNAVAILABLE.
 */
export function createBedrockControlPlane({ bedrock, localEndpoint, credentials, timeoutMs = defaultTimeoutMs }: BedrockControlPlaneOptions): BedrockControlPlane {
  const connection = describeConnection(bedrock, 'controlPlane', localEndpoint, credentials);
  const once = loadOnce(async () => {
    const [sdk, { AbortableHandler }] = await Promise.all([import('@aws-sdk/client-bedrock'), import('./abortable-handler.ts')]);
    const handler = new AbortableHandler(bedrock.proxy);
    return { sdk, handler, client: new sdk.BedrockClient({ ...connection, requestHandler: handler }) };
  });

  /** Sends one command; whatever fails meanwhile is told in our codes. */
  async function ask<Output>(send: (loaded: Awaited<ReturnType<typeof once.get>>) => Promise<Output>): Promise<Output> {
    const loading = await once.get();
    const call: Call = { signal: AbortSignal.timeout(timeoutMs) };
    try {
      return await loading.handler.run(call, () => withRightSdkTime(loading.client, call, () => send(loading)));
    } catch (error) {
      throw call.signal.aborted ? noAnswer(timeoutMs, error) : toCodedError(error, call);
    }
  }

  async function listProfiles(type: InferenceProfile['type']): Promise<readonly InferenceProfile[]> {
    const profiles: InferenceProfile[] = [];
    let nextToken: string | undefined;
    do {
      const page = await ask(({ sdk, client }) => client.send(new sdk.ListInferenceProfilesCommand({ typeEquals: type, maxResults: profilesPerPage, nextToken })));
      profiles.push(...(page.inferenceProfileSummaries ?? []).map((summary) => readProfile(summary, type)));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return profiles;
  }

  return {
    async listFoundationModels() {
      const { modelSummaries = [] } = await ask(({ sdk, client }) => client.send(new sdk.ListFoundationModelsCommand()));
      return modelSummaries.map(readSummary);
    },
    // Each type is asked for by its name: without one, the documentation does not promise both.
    listInferenceProfiles: async () => (await Promise.all([listProfiles('SYSTEM_DEFINED'), listProfiles('APPLICATION')])).flat(),
    close: () => void once.loading?.then(({ handler }) => handler.closeIdle(), () => undefined),
  };
}

const profilesPerPage = 1_000; // Bedrock's most
const defaultTimeoutMs = 10_000;

const noAnswer = (timeoutMs: number, cause: unknown): CodedError =>
  new CodedError('SERVICE_UNAVAILABLE', { message: `Bedrock's control plane, which lists models and inference profiles, did not answer within ${timeoutMs / 1_000} s.`, cause });

function readSummary(summary: FoundationModelSummary): FoundationModel {
  const { modelId = '', modelLifecycle } = summary;
  return {
    modelId,
    modelName: summary.modelName ?? modelId,
    providerName: summary.providerName ?? '',
    inputModalities: summary.inputModalities ?? [],
    outputModalities: summary.outputModalities ?? [],
    responseStreamingSupported: summary.responseStreamingSupported ?? false,
    inferenceTypesSupported: summary.inferenceTypesSupported ?? [],
    lifecycleStatus: modelLifecycle?.status === 'LEGACY' ? 'LEGACY' : 'ACTIVE',
    endOfLifeAt: modelLifecycle?.endOfLifeTime?.toISOString() ?? null,
  };
}

function readProfile(summary: InferenceProfileSummary, type: InferenceProfile['type']): InferenceProfile {
  return {
    inferenceProfileId: summary.inferenceProfileId ?? '',
    arn: summary.inferenceProfileArn ?? '',
    type,
    modelArns: (summary.models ?? []).flatMap(({ modelArn }) => modelArn ?? []),
  };
}
