import { CodedError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { ProxyConfig } from '../../proxy-config.ts';
import type { BedrockRuntimeOptions } from '../bedrock-runtime.ts';
import { withRightTime } from '../clock-correction.ts';
import { describeConnection } from '../connection.ts';
import { readConverseAnswer } from '../converse-answer.ts';
import { createConverseReader } from '../converse-events.ts';
import { toCodedError } from '../errors.ts';
import { replay } from '../model-stream.ts';
import type { NativeHead } from '../native-events.ts';
import { createNativeReader, readNativeAnswer } from '../native-events.ts';
import { findNativeFormat } from '../native/index.ts';
import type { SdkRuntime } from '../sdk-runtime.ts';
import { createSdkRuntime } from '../sdk-runtime.ts';
import type { BedrockRuntime, InvokeModelRequest, ModelEvent, ModelRequest, ModelResponse } from '../types.ts';
import type { Access } from './access.ts';
import { createLocalAccess, createSdkAccess } from './access.ts';
import type { Connections, Tunnelling } from './connections.ts';
import type { Exchange, ExchangeListener, Head } from './exchange.ts';
import type { ReadEvent } from './streamed-answer.ts';
import { StreamedAnswer } from './streamed-answer.ts';
import { WholeAnswer } from './whole-answer.ts';
import { toWireRequest } from './wire-request.ts';
import { parseWire, parseWireAnswer, wireShape } from './wire-shape.ts';

/**
 * The Bedrock runtime over HTTP itself: requests are written from what is kept, signed with the day's key, and each payload of an answer is parsed once.
 * Where the requests go, and who signs them, is as with the SDK: in `aws` mode the SDK is asked. It counts tokens, too. See {@link BedrockRuntime}.
 */
export function createLeanRuntime(options: BedrockRuntimeOptions): BedrockRuntime {
  const { bodyFormatOf } = options;
  const connection = describeConnection(options.bedrock, 'runtime', options.localEndpoint, options.credentials);
  let sdk: SdkRuntime | undefined;
  const getSdk = (): SdkRuntime => (sdk ??= createSdkRuntime(options));

  let place: Place | undefined;
  let finding: Promise<Place> | undefined;
  async function findPlace(): Promise<Place> {
    const access = isLocal(connection) ? createLocalAccess(connection) : await createSdkAccess(getSdk());
    const { Connections } = await import('./connections.ts');
    return (place = { access, connections: new Connections(access.origin, await findTunnelling(options.bedrock.proxy, access.origin)) });
  }
  function getPlace(): Promise<Place> {
    finding ??= findPlace();
    // What was not found is looked for again at the next call: credentials may come.
    finding.catch(() => (finding = undefined));
    return finding;
  }

  async function send(request: ModelRequest, how: 'run' | 'stream', exchange: Exchange): Promise<void> {
    const { path, headers, body } = toWireRequest(request, how);
    // Nothing is waited for where there is nothing to wait for.
    const { access, connections } = place ?? (await getPlace());
    const wire = { path: access.basePath + path, headers, body };
    const authorized = access.authorize(wire);
    const signed = authorized instanceof Promise ? await authorized : authorized;
    if (!exchange.isOver) connections.post({ ...wire, headers: signed }, exchange);
  }

  const listener: ExchangeListener = { onHead: ({ headers }) => place?.access.clock?.correct(headers), onDropped: () => place?.connections.renew() };

  /** Sends a request. The exchange tells what comes of it, also where it could not be sent, and hears the signal from the beginning. */
  function begin<Kind extends Exchange>(request: ModelRequest, how: 'run' | 'stream', exchange: Kind): Kind {
    send(request, how, exchange).catch((error: unknown) => exchange.leave(toCodedError(error)));
    return exchange;
  }

  const readOffsetMs = (): number => place?.access.clock?.offsetMs ?? 0;

  async function run(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse> {
    const { text, head } = await withRightTime(readOffsetMs, () => {
      signal.throwIfAborted();
      return begin(request, 'run', new WholeAnswer(signal, listener)).answer;
    });
    return describe(head, replay(readAnswer(request, text, head)));
  }

  async function stream(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse> {
    const createReader = (head: Head): ReadEvent => (request.kind === 'converse' ? createConverseEventReader() : createChunkReader(request, head));
    return withRightTime(readOffsetMs, async () => {
      signal.throwIfAborted();
      const answer = begin(request, 'stream', new StreamedAnswer(signal, listener, createReader));
      return describe(await answer.begun, answer);
    });
  }

  function readAnswer(request: ModelRequest, text: string, head: Head): ModelEvent[] {
    try {
      if (request.kind === 'converse') return readConverseAnswer(parseWireAnswer(text), wireShape);
      return readNativeAnswer(parseJson(text), findNativeFormat(bodyFormatOf(request.modelId)), toNativeHead(head));
    } catch (error) {
      throw toCodedError(error, { response: head });
    }
  }

  function createChunkReader(request: InvokeModelRequest, head: Head): ReadEvent {
    const readChunk = createNativeReader(findNativeFormat(bodyFormatOf(request.modelId)), toNativeHead(head));
    return (type, payload) => {
      if (type !== 'chunk') return [];
      const event = parseWire(payload.toString());
      const bytes = isJsonObject(event) ? event['bytes'] : undefined;
      return typeof bytes === 'string' ? readChunk(parseJson(Buffer.from(bytes, 'base64').toString())) : [];
    };
  }

  return {
    run,
    stream,
    countTokens: (request, signal) => getSdk().countTokens(request, signal),
    warmUp: async () => {
      await getPlace().catch(() => undefined);
    },
    close: () => {
      place?.connections.renew();
      sdk?.close();
    },
  };
}

/** Loaded where there is a proxy. */
async function findTunnelling(proxy: ProxyConfig | undefined, origin: string): Promise<Tunnelling | undefined> {
  return proxy === undefined ? undefined : (await import('../proxy/tunnelled-connector.ts')).createTunnelling(proxy, origin);
}

interface Place {
  readonly access: Access;
  readonly connections: Connections;
}

type Connection = ReturnType<typeof describeConnection>;
type LocalConnection = Extract<Connection, { readonly userAgentAppId: string }>;

const isLocal = (connection: Connection): connection is LocalConnection => 'userAgentAppId' in connection;

const describe = ({ headers }: Head, events: AsyncIterable<ModelEvent>): ModelResponse => ({ requestId: headers['x-amzn-requestid'] ?? null, simulated: 'x-local-bedrock' in headers, events });

const toNativeHead = ({ headers }: Head): NativeHead => ({
  headers,
  serviceTier: headers['x-amzn-bedrock-service-tier'] ?? null,
  latency: headers['x-amzn-bedrock-performanceconfig-latency'] ?? null,
});

function createConverseEventReader(): ReadEvent {
  const read = createConverseReader(wireShape);
  return (type, payload) => {
    switch (type) {
      case 'contentBlockDelta':
      case 'contentBlockStart':
      case 'contentBlockStop':
      case 'messageStop':
      case 'metadata':
        return read({ [type]: parseWire(payload.toString()) });
      default:
        return [];
    }
  };
}

/** JSON of the model's own. Throws STREAM_TRUNCATED where it is none: it was when the model wrote it. */
function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new CodedError('STREAM_TRUNCATED', { cause: error });
  }
}
