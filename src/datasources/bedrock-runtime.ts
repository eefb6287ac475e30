import type { BedrockConfig } from '../config.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { createLeanRuntime } from './lean/lean-runtime.ts';
import { createSdkRuntime } from './sdk-runtime.ts';
import type { BedrockRuntime } from './types.ts';

export interface BedrockRuntimeOptions {
  readonly bedrock: BedrockConfig;
  /** The URL of the embedded runtime; needed in `local` mode unless an endpoint is configured. */
  readonly localEndpoint?: string;
  /** @default its own */
  readonly credentials?: AwsCredentials;
  /** The catalogue's name for how a model writes its native bodies; null or undefined if unknown. It is asked once for each native call. */
  readonly bodyFormatOf: (modelId: string) => string | null | undefined;
}

/**
 * The Bedrock runtime over the transport that the configuration names: the AWS SDK, or the lean one, which asks and answers the same for a tenth of
 * the SDK's time (docs/decisions/0014-lean-transport.md). Nothing is sent to Bedrock before the first call, and what is needed for it is loaded then,
 * or by warmUp(). In local mode without an endpoint it throws an Error at once.
 */
export const createBedrockRuntime = (options: BedrockRuntimeOptions): BedrockRuntime => (options.bedrock.transport === 'lean' ? createLeanRuntime(options) : createSdkRuntime(options));
