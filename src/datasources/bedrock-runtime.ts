import type { ConverseStreamOutput, ResponseStream } from '@aws-sdk/client-bedrock-runtime';
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, CountTokensCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import type { BedrockConfig } from '../config.ts';
import { CodedError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { Call } from './abortable-handler.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { describeConnection } from './connection.ts';
import { readConverseAnswer } from './converse-answer.ts';
import { createConverseReader } from './converse-events.ts';
import { toCodedError } from './errors.ts';
import { ModelStream, replay } from './model-stream.ts';
import { createNativeReader, readNativeAnswer } from './native-events.ts';
import { findNativeFormat } from './native/index.ts';
import { toSdkConverse, toSdkConverseStream, toSdkCountTokens, toSdkInvokeModel } from './to-sdk-request.ts';
import type { BedrockRuntime, ConverseRequest, InvokeModelRequest, ModelEvent, ModelRequest, ModelResponse } from './types.ts';

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
 * The Bedrock runtime through the AWS SDK: one client, made here and kept. Nothing is sent before the first call. See {@link BedrockRuntime}; an
 * aborted call throws the reason of its signal.
 */
export function createBedrockRuntime({ bedrock, localEndpoint, credentials, bodyFormatOf }: BedrockRuntimeOptions): BedrockRuntime {
  const connection = describeConnection(bedrock, 'runtime', localEndpoint, credentials);
  const client = new BedrockRuntimeClient(connection);
  const handler = connection.requestHandler;

  /** Sends one command; whatever fails meanwhile is told in our codes. */
  async function ask<Output>(call: Call, send: () => Promise<Output>): Promise<Output> {
    call.signal.throwIfAborted();
    try {
      return await handler.run(call, send);
    } catch (error) {
      throw call.signal.aborted ? call.signal.reason : toCodedError(error, call);
    }
  }

  /** Sends one command to a model and describes its answer. */
  async function call<Output>(signal: AbortSignal, send: () => Promise<Output>, read: (output: Output, call: Call) => AsyncIterable<ModelEvent>): Promise<ModelResponse> {
    const call: Call = { signal };
    const output = await ask(call, send);
    const headers = headersOf(call);
    return { requestId: headers['x-amzn-requestid'] ?? null, simulated: 'x-local-bedrock' in headers, events: read(output, call) };
  }

  const converse = (request: ConverseRequest, signal: AbortSignal): Promise<ModelResponse> =>
    call(
      signal,
      () => client.send(new ConverseCommand(toSdkConverse(request))),
      (answer) => replay(readConverseAnswer(answer)),
    );

  const converseStream = (request: ConverseRequest, signal: AbortSignal): Promise<ModelResponse> =>
    call(
      signal,
      () => client.send(new ConverseStreamCommand(toSdkConverseStream(request))),
      ({ stream }, call) => new ModelStream(call, stream ?? replay<ConverseStreamOutput>([]), createConverseReader()),
    );

  const invokeModel = (request: InvokeModelRequest, signal: AbortSignal): Promise<ModelResponse> =>
    call(
      signal,
      () => client.send(new InvokeModelCommand(toSdkInvokeModel(request))),
      ({ body, serviceTier = null, performanceConfigLatency = null }, call) => {
        const head = { headers: headersOf(call), serviceTier, latency: performanceConfigLatency };
        return replay(readNativeAnswer(parseJson(body), findNativeFormat(bodyFormatOf(request.modelId)), head));
      },
    );

  const invokeModelStream = (request: InvokeModelRequest, signal: AbortSignal): Promise<ModelResponse> =>
    call(
      signal,
      () => client.send(new InvokeModelWithResponseStreamCommand(toSdkInvokeModel(request))),
      ({ body, serviceTier = null, performanceConfigLatency = null }, call) => {
        const head = { headers: headersOf(call), serviceTier, latency: performanceConfigLatency };
        const readChunk = createNativeReader(findNativeFormat(bodyFormatOf(request.modelId)), head);
        return new ModelStream(call, body ?? replay<ResponseStream>([]), ({ chunk }) => (chunk?.bytes === undefined ? [] : readChunk(parseJson(chunk.bytes))));
      },
    );

  const countTokens = async (request: ModelRequest, signal: AbortSignal): Promise<number> => {
    const { inputTokens } = await ask({ signal }, () => client.send(new CountTokensCommand(toSdkCountTokens(request))));
    if (inputTokens === undefined) throw new CodedError('INTERNAL_SERVER', { message: 'Bedrock counted no tokens.' });
    return inputTokens;
  };

  return {
    run: (request, signal) => (request.kind === 'converse' ? converse(request, signal) : invokeModel(request, signal)),
    stream: (request, signal) => (request.kind === 'converse' ? converseStream(request, signal) : invokeModelStream(request, signal)),
    countTokens,
    close: () => handler.closeIdle(),
  };
}

const headersOf = ({ response }: Call): Readonly<Record<string, string>> => response?.headers ?? {};

/** Bytes of the model's own. Throws STREAM_TRUNCATED where they are not JSON: they were when the model wrote them. */
function parseJson(bytes: Uint8Array): JsonValue {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as JsonValue;
  } catch (error) {
    throw new CodedError('STREAM_TRUNCATED', { cause: error });
  }
}
