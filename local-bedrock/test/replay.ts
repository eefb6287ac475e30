import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { LocalBedrock } from '../server.ts';
import { clientConfig, type Recording } from './kit.ts';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends a request to the server as it stands, signed by the SDK, and returns what came before the SDK reads it. */
export async function sendSigned(
  bedrock: LocalBedrock,
  request: { method?: 'GET' | 'POST'; path: string; headers?: Readonly<Record<string, string>>; body: string },
): Promise<RawAnswer> {
  const handler = new NodeHttpHandler();
  const handle = handler.handle.bind(handler);
  let answer: RawAnswer | undefined;
  handler.handle = async (...args) => {
    const { response } = await handle(...args);
    const body: unknown = response.body;
    if (!(body instanceof Readable)) throw new Error('The answer has no body.');
    answer = { status: response.statusCode, headers: response.headers, body: await buffer(body) };
    throw new Error('read');
  };
  const client = new BedrockRuntimeClient({ ...clientConfig(bedrock), requestHandler: handler });
  client.middlewareStack.add(
    (next) => (args) => {
      if (!HttpRequest.isInstance(args.request)) throw new Error('The SDK sends no HTTP request.');
      Object.assign(args.request, { method: request.method ?? 'POST', path: request.path, body: request.body });
      Object.assign(args.request.headers, request.headers, { 'content-length': String(Buffer.byteLength(request.body)) });
      return next(args);
    },
    { step: 'build', priority: 'low', name: 'replay' },
  );
  await client.send(new ConverseCommand({ modelId: 'replaced' })).catch(() => undefined);
  client.destroy();
  if (answer === undefined) throw new Error('There was no answer.');
  return answer;
}

/** Replays a recorded request, to another model where `modelId` says so. */
export function replay(bedrock: LocalBedrock, recording: Recording, modelId?: string): Promise<RawAnswer> {
  const { path, headers, body } = recording.request;
  return sendSigned(bedrock, {
    path: modelId === undefined ? path : path.replace(/^\/model\/.*(?=\/[^/]+$)/, `/model/${encodeURIComponent(modelId)}`),
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A frame of an event stream; the chunk of a native stream is unwrapped. */
export interface Frame {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly chunk?: Readonly<Record<string, unknown>>;
}

const codec = new EventStreamCodec((bytes: Uint8Array | string) => Buffer.from(bytes).toString(), (text) => Buffer.from(text));

/** Cuts a stream into its frames. Throws when a checksum is wrong. */
export function decodeFrames(bytes: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const message = codec.decode(bytes.subarray(at, at + bytes.readUInt32BE(at)));
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, { value }]) => [name, value]));
    const payload = parseObject(Buffer.from(message.body).toString());
    const chunk = typeof payload['bytes'] === 'string' ? { chunk: parseObject(Buffer.from(payload['bytes'], 'base64').toString()) } : {};
    frames.push({ headers, payload, ...chunk });
  }
  return frames;
}

export function parseObject(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) throw new Error(`Not an object: ${json}`);
  return { ...value };
}
