import type * as Sdk from '@aws-sdk/client-bedrock-runtime';
import type { BedrockRuntimeClient, ConverseStreamOutput, ResponseStream } from '@aws-sdk/client-bedrock-runtime';
import { CodedError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { loadOnce } from '../load-once.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import type { AbortableHandler, Call } from './abortable-handler.ts';
import type { BedrockRuntimeOptions } from './bedrock-runtime.ts';
import { withRightSdkTime } from './clock-correction.ts';
import type { Connection } from './connection.ts';
import { describeConnection } from './connection.ts';
import { readConverseAnswer } from './converse-answer.ts';
import { createConverseReader } from './converse-events.ts';
import type { ConverseShape } from './converse-shape.ts';
import { toCodedError } from './errors.ts';
import { ModelStream, replay } from './model-stream.ts';
import { createNativeReader, readNativeAnswer } from './native-events.ts';
import { findNativeFormat } from './native/index.ts';
import { toSdkConverse, toSdkConverseStream, toSdkCountTokens, toSdkInvokeModel } from './to-sdk-request.ts';
import type { BedrockRuntime, ConverseRequest, InvokeModelRequest, ModelEvent, ModelRequest, ModelResponse } from './types.ts';

/** The SDK's client, and what its requests go through. */
export interface LoadedSdk {
  readonly sdk: typeof Sdk;
  readonly client: BedrockRuntimeClient;
  readonly handler: AbortableHandler;
  readonly shape: ConverseShape;
}

/** The Bedrock runtime through the AWS SDK, and the SDK's client itself for what the SDK alone can tell. */
export interface SdkRuntime extends BedrockRuntime {
  load(): Promise<LoadedSdk>;
  /** A request as the SDK would send it, signed: `POST /model/m/converse`. Nothing is sent. Rejects where there are no credentials. */
  seeRequest(): Promise<SeenRequest>;
}

export interface SeenRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The Bedrock runtime through the AWS SDK, which is loaded at the first call: one client, made then and kept. See {@link BedrockRuntime}. */
export function createSdkRuntime({ bedrock, localEndpoint, credentials, bodyFormatOf }: BedrockRuntimeOptions): SdkRuntime {
  const connection = describeConnection(bedrock, 'runtime', localEndpoint, credentials);
  const once = loadOnce(() => connect(connection, bedrock.proxy));
  const load = (): Promise<LoadedSdk> => once.get();

  /** Sends one command; whatever fails meanwhile is told in our codes. */
  async function ask<Output>(call: Call, send: (loaded: LoadedSdk) => Promise<Output>): Promise<Output> {
    call.signal.throwIfAborted();
    try {
      const loaded = await load();
      return await loaded.handler.run(call, () => withRightSdkTime(loaded.client, call, () => send(loaded)));
    } catch (error) {
      throw call.signal.aborted ? call.signal.reason : toCodedError(error, call);
    }
  }

  /** Sends one command to a model and describes its answer. */
  async function call<Output>(signal: AbortSignal, send: (loaded: LoadedSdk) => Promise<Output>, read: (output: Output, call: Call, loaded: LoadedSdk) => AsyncIterable<ModelEvent>): Promise<ModelResponse> {
    const call: Call = { signal };
    const output = await ask(call, send);
    const headers = headersOf(call);
    return { requestId: headers['x-amzn-requestid'] ?? null, simulated: 'x-local-bedrock' in headers, events: read(output, call, await load()) };
  }

  const converse = (request: ConverseRequest, signal: AbortSignal): Promise<ModelResponse> =>
    call(
      signal,
      ({ sdk, client }) => client.send(new sdk.ConverseCommand(toSdkConverse(request))),
      (answer, _, { shape }) => replay(readConverseAnswer(answer, shape)),
    );

  const converseStream = (request: ConverseRequest, signal: AbortSignal): Promise<ModelResponse> =>
    call(
      signal,
      ({ sdk, client }) => client.send(new sdk.ConverseStreamCommand(toSdkConverseStream(request))),
      ({ stream }, call, { shape }) => new ModelStream(call, stream ?? replay<ConverseStreamOutput>([]), createConverseReader(shape)),
    );

  const invokeModel = (request: InvokeModelRequest, signal: AbortSignal): Promise<ModelResponse> =>
    call(
      signal,
      ({ sdk, client }) => client.send(new sdk.InvokeModelCommand(toSdkInvokeModel(request))),
      ({ body, serviceTier = null, performanceConfigLatency = null }, call) => {
        const head = { headers: headersOf(call), serviceTier, latency: performanceConfigLatency };
        return replay(readNativeAnswer(parseJson(body), findNativeFormat(bodyFormatOf(request.modelId)), head));
      },
    );

  const invokeModelStream = (request: InvokeModelRequest, signal: AbortSignal): Promise<ModelResponse> =>
    call(
      signal,
      ({ sdk, client }) => client.send(new sdk.InvokeModelWithResponseStreamCommand(toSdkInvokeModel(request))),
      ({ body, serviceTier = null, performanceConfigLatency = null }, call) => {
        const head = { headers: headersOf(call), serviceTier, latency: performanceConfigLatency };
        const readChunk = createNativeReader(findNativeFormat(bodyFormatOf(request.modelId)), head);
        return new ModelStream(call, body ?? replay<ResponseStream>([]), ({ chunk }) => (chunk?.bytes === undefined ? [] : readChunk(parseJson(chunk.bytes))));
      },
    );

  const countTokens = async (request: ModelRequest, signal: AbortSignal): Promise<number> => {
    const { inputTokens } = await ask({ signal }, ({ sdk, client }) => client.send(new sdk.CountTokensCommand(toSdkCountTokens(request))));
    if (inputTokens === undefined) throw new CodedError('INTERNAL_SERVER', { message: 'Bedrock counted no tokens.' });
    return inputTokens;
  };

  async function seeRequest(): Promise<SeenRequest> {
    const { sdk, client, handler } = await load();
    let seen: SeenRequest | undefined;
    const call = { signal: new AbortController().signal, intercept: (request: SeenRequest) => void (seen = request) };
    const failure: unknown = await handler.run(call, () => client.send(new sdk.ConverseCommand({ modelId: 'm', messages: [] }))).catch((error: unknown) => error);
    return seen ?? Promise.reject(failure instanceof Error ? failure : new Error('The SDK has sent nothing.'));
  }

  return {
    run: (request, signal) => (request.kind === 'converse' ? converse(request, signal) : invokeModel(request, signal)),
    stream: (request, signal) => (request.kind === 'converse' ? converseStream(request, signal) : invokeModelStream(request, signal)),
    countTokens,
    load,
    seeRequest,
    warmUp: async () => {
      await seeRequest().catch(() => undefined);
    },
    close: () => void once.loading?.then(({ handler }) => handler.closeIdle(), () => undefined),
  };
}

async function connect(connection: Connection, proxy: ProxyConfig | undefined): Promise<LoadedSdk> {
  const [sdk, { AbortableHandler }, { sdkShape }] = await Promise.all([import('@aws-sdk/client-bedrock-runtime'), import('./abortable-handler.ts'), import('./from-sdk-content.ts')]);
  const handler = new AbortableHandler(proxy);
  return { sdk, handler, shape: sdkShape, client: new sdk.BedrockRuntimeClient({ ...connection, requestHandler: handler }) };
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
