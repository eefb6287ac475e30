import { readFileSync, readdirSync } from 'node:fs';
import { EventStreamCodec } from '@smithy/core/event-streams';
import type { JsonObject } from '../../../src/json.ts';
import { isJsonObject } from '../../../src/json.ts';

/** One recorded exchange with Bedrock; its README tells the form. */
export interface Recording {
  readonly name: string;
  readonly operation: string;
  readonly request: { readonly path: string; readonly body: JsonObject };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: JsonObject; readonly bodyBase64?: string };
}

const folder = new URL('../../fixtures/recordings/', import.meta.url);

/** The recordings of an operation, in the order of their names. */
export const recordingsOf = (operation: string): Recording[] =>
  readdirSync(folder)
    .filter((file) => file.startsWith(`${operation}-`))
    .sort()
    .map((file) => readRecording(file.replace('.json', '')));

/** A recording by its file's name, without the ending. */
export const readRecording = (name: string): Recording => ({ ...(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Omit<Recording, 'name'>), name });

/** What the server sent, to the byte. */
export const bytesOf = ({ response }: Recording): Buffer => (response.bodyBase64 === undefined ? Buffer.from(JSON.stringify(response.body)) : Buffer.from(response.bodyBase64, 'base64'));

/** The frames of an event stream, each with its bytes. */
export function framesOf(stream: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let start = 0; start < stream.length; start += stream.readUInt32BE(start)) frames.push(stream.subarray(start, start + stream.readUInt32BE(start)));
  return frames;
}

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()),
  (text) => Buffer.from(text),
);

/** A frame's event type and payload; a native chunk is unwrapped. */
export function decodeFrame(frame: Buffer): { type: string; payload: JsonObject } {
  const { headers, body } = codec.decode(frame);
  const payload: unknown = JSON.parse(Buffer.from(body).toString());
  if (!isJsonObject(payload)) throw new Error('A frame without an object.');
  const { bytes } = payload;
  return {
    type: String(headers[':event-type']?.value),
    payload: typeof bytes === 'string' ? (JSON.parse(Buffer.from(bytes, 'base64').toString()) as JsonObject) : payload,
  };
}

/** A frame with these string headers. */
export const encodeFrame = (headers: Readonly<Record<string, string>>, body: string): Buffer =>
  Buffer.from(codec.encode({ headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { type: 'string', value }])), body: Buffer.from(body) }));

/** A frame with an event of ConverseStream. */
export const encodeEvent = (type: string, payload: JsonObject): Buffer =>
  encodeFrame({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, JSON.stringify(payload));
