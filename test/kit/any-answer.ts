import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { isJsonObject } from '../../src/json.ts';
import { decodeFrame, encodeFrame } from '../datasources/kit/recordings.ts';

/** Answers of Bedrock as they were recorded, with changes that nobody has thought of. */

/** What a part becomes: nothing, null, or something else of its own kind, for Bedrock keeps to the kinds of its model. */
const change = fc.record({ at: fc.nat(), which: fc.nat() });
type Change = { readonly at: number; readonly which: number };

const others: Readonly<Record<string, readonly JsonValue[]>> = {
  string: ['', ' ', 'x', 'end_turn', '\ud800', '9'.repeat(25), '{"a":', '__proto__'],
  number: [-1, 0, 0.5, 7, 1e12, 2 ** 53, 1e300],
  boolean: [true, false],
  list: [[]],
  object: [{}, { unknownMember: { a: 1 } }, { text: 'a' }],
};

function toOther(value: JsonValue, which: number): JsonValue | undefined {
  const kind = Array.isArray(value) ? 'list' : typeof value;
  const choices: readonly (JsonValue | undefined)[] = [undefined, undefined, null, ...(others[kind] ?? []), ...(Array.isArray(value) ? [[...(value as JsonValue[]), ...(value as JsonValue[])]] : [])];
  return choices[which % choices.length];
}

/** The value with the part changed that is the `at`th of all its parts. */
function withChange(value: JsonValue, { at, which }: Change): JsonValue | undefined {
  let left = at % count(value);
  const visit = (part: JsonValue): JsonValue | undefined => {
    left -= 1;
    if (left === -1) return toOther(part, which);
    if (Array.isArray(part)) return (part as JsonValue[]).map(visit).filter((item) => item !== undefined);
    if (!isJsonObject(part)) return part;
    return Object.fromEntries(Object.entries(part).flatMap(([name, member]) => [visit(member)].flatMap((made) => (made === undefined ? [] : [[name, made] as const]))));
  };
  return visit(value);
}

/** No text where there is nothing to write. */
const write = (value: JsonValue | undefined): string => (value === undefined ? '' : JSON.stringify(value));

const count = (value: JsonValue): number => (typeof value !== 'object' || value === null ? 1 : Object.values(value).reduce((sum: number, member: JsonValue) => sum + count(member), 1));

/** The JSON of a whole answer, changed at up to three places, and perhaps cut. */
export const bodies = (recorded: fc.Arbitrary<JsonObject>): fc.Arbitrary<Buffer> =>
  fc.tuple(recorded, fc.array(change, { maxLength: 3 }), fc.option(fc.nat(), { freq: 6 })).map(([body, changes, cut]) => {
    const bytes = Buffer.from(write(changes.reduce((value: JsonValue | undefined, one) => (value === undefined ? undefined : withChange(value, one)), body)));
    return cut === null ? bytes : bytes.subarray(0, cut % (bytes.length + 1));
  });

const step = fc.oneof(
  fc.record({ kind: fc.constant('change' as const), frame: fc.nat(), change }),
  fc.record({ kind: fc.constant('drop' as const), frame: fc.nat() }),
  fc.record({ kind: fc.constant('double' as const), frame: fc.nat(), to: fc.nat() }),
  fc.record({ kind: fc.constant('rename' as const), frame: fc.nat(), type: fc.constantFrom('messageStart', 'contentBlockStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata', 'chunk', 'somethingNew', '') }),
  fc.record({ kind: fc.constant('exception' as const), frame: fc.nat(), type: fc.constantFrom('internalServerException', 'modelStreamErrorException', 'validationException', 'throttlingException', 'serviceUnavailableException', 'newException', ''), change }),
  fc.record({ kind: fc.constant('text' as const), frame: fc.nat(), text: fc.constantFrom('', '{', '{}', '\u0000') }),
  fc.record({ kind: fc.constant('headers' as const), frame: fc.nat(), headers: fc.dictionary(fc.constantFrom(':event-type', ':message-type', ':content-type', ':exception-type', ':error-code', 'x'), fc.constantFrom('', 'event', 'exception', 'error', 'chunk', 'text/plain')) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** The frames of a stream, with up to three of them changed, and perhaps the bytes cut or one of them flipped. */
export const streams = (recorded: fc.Arbitrary<readonly Buffer[]>): fc.Arbitrary<Buffer> =>
  fc.tuple(recorded, fc.array(step, { maxLength: 3 }), fc.option(fc.nat(), { freq: 5 }), fc.option(fc.nat(), { freq: 8 })).map(([frames, steps, cut, flip]) => {
    const bytes = Buffer.concat(steps.reduce(apply, frames));
    if (flip !== null && bytes.length > 0) bytes.writeUInt8((bytes[flip % bytes.length] ?? 0) ^ 0x20, flip % bytes.length);
    return cut === null ? bytes : bytes.subarray(0, cut % (bytes.length + 1));
  });

function apply(frames: readonly Buffer[], one: Step): readonly Buffer[] {
  if (frames.length === 0) return frames;
  const at = one.frame % frames.length;
  const frame = frames[at] as Buffer;
  const put = (...made: Buffer[]): readonly Buffer[] => [...frames.slice(0, at), ...made, ...frames.slice(at + 1)];
  switch (one.kind) {
    case 'drop':
      return put();
    case 'double':
      return frames.toSpliced(one.to % (frames.length + 1), 0, frame);
    case 'text':
      return put(event(typeOf(frame), one.text));
    case 'headers':
      return put(encodeFrame(one.headers, '{}'));
    case 'rename':
      return put(event(one.type, JSON.stringify(payloadOf(frame))));
    case 'change':
      return put(event(typeOf(frame), write(withChange(payloadOf(frame), one.change))));
    case 'exception':
      return put(encodeFrame({ ':exception-type': one.type, ':message-type': 'exception', ':content-type': 'application/json' }, write(withChange({ message: 'It failed.', originalStatusCode: 500 }, one.change))));
  }
}

/** A native chunk is wrapped again. */
const event = (type: string, body: string): Buffer => encodeFrame({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, type === 'chunk' ? JSON.stringify({ bytes: Buffer.from(body).toString('base64') }) : body);
const decoded = (frame: Buffer): { readonly type: string; readonly payload: JsonObject } => {
  try {
    return decodeFrame(frame);
  } catch {
    return { type: 'chunk', payload: {} };
  }
};
const typeOf = (frame: Buffer): string => decoded(frame).type;
const payloadOf = (frame: Buffer): JsonObject => decoded(frame).payload;
