import type { FoundationModelSummary } from '@aws-sdk/client-bedrock';
import type { BedrockConfig } from '../config.ts';
import type { Call } from './abortable-handler.ts';
import { describeConnection } from './connection.ts';
import { toCodedError } from './errors.ts';
import type { BedrockControlPlane, FoundationModel } from './types.ts';

export interface BedrockControlPlaneOptions {
  readonly bedrock: BedrockConfig;
  /** The URL of the embedded runtime, which stands in for the control plane too; needed in `local` mode unless an endpoint is configured. */
  readonly localEndpoint?: string;
}

/** Bedrock's control plane through the AWS SDK, which is loaded at the first call: it would cost the start of the server some 50 ms. */
export function createBedrockControlPlane({ bedrock, localEndpoint }: BedrockControlPlaneOptions): BedrockControlPlane {
  const connection = describeConnection(bedrock, 'controlPlane', localEndpoint);
  const handler = connection.requestHandler;
  const load = async () => {
    const sdk = await import('@aws-sdk/client-bedrock');
    return { sdk, client: new sdk.BedrockClient(connection) };
  };
  let loaded: ReturnType<typeof load> | undefined;
  return {
    async listFoundationModels() {
      const { sdk, client } = await (loaded ??= load());
      const call: Call = { signal: AbortSignal.timeout(timeoutMs) };
      try {
        const { modelSummaries = [] } = await handler.run(call, () => client.send(new sdk.ListFoundationModelsCommand()));
        return modelSummaries.map(readSummary);
      } catch (error) {
        throw toCodedError(error, call);
      }
    },
    close: () => handler.closeIdle(),
  };
}

const timeoutMs = 10_000;

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
