import { crc32 } from 'node:zlib';
import { EventStreamCodec } from '@smithy/core/event-streams';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../src/datasources/lean/frame-splitter.ts';
import { BrokenFrame, FrameSplitter } from '../../../src/datasources/lean/frame-splitter.ts';
import { bytesOf, encodeEvent, encodeFrame, recordingsOf } from '../kit/recordings.ts';

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()),
  (text) => Buffer.from(text),
);

interface Told {
  readonly frames: readonly { readonly headers: Readonly<Record<string, string>>; readonly payload: string }[];
  readonly isBroken: boolean;
}

/** What the SDK makes of the bytes: cut by the length that each frame begins with, decoded by its codec. */
function decodeBySdk(bytes: Buffer): Told {
  const frames: Told['frames'][number][] = [];
  try {
    for (let start = 0; start < bytes.length; ) {
      const length = bytes.readUInt32BE(start);
      if (length > bytes.length - start) throw new Error('Truncated event message received.');
      const { headers, body } = codec.decode(bytes.subarray(start, start + length));
      const texts = Object.entries(headers).flatMap(([name, header]) => (header.type === 'string' ? [[name, header.value] as const] : []));
      frames.push({ headers: Object.fromEntries(texts), payload: Buffer.from(body).toString('base64') });
      start += length;
    }
  } catch {
    return { frames, isBroken: true };
  }
  return { frames, isBroken: false };
}

/** What the splitter makes of them when they come in these pieces. */
function split(pieces: readonly Buffer[]): Told {
  const splitter = new FrameSplitter();
  const frames: Told['frames'][number][] = [];
  const add = (some: readonly Frame[]): void => some.forEach(({ headers, payload }) => frames.push({ headers: { ...headers }, payload: payload.toString('base64') }));
  try {
    for (const piece of pieces) add(splitter.push(piece));
    splitter.end();
  } catch (error) {
    if (error instanceof BrokenFrame) add(error.frames);
    return { frames, isBroken: true };
  }
  return { frames, isBroken: false };
}

const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => [0, ...places].map((place, index) => bytes.subarray(place, places[index] ?? bytes.length));
const every = (length: number): number[] => Array.from({ length }, (_, index) => index);

const stream = Buffer.concat([
  encodeEvent('messageStart', { role: 'assistant', p: 'abc' }),
  encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Grüße 😀' } }),
  encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: '' } }),
  encodeFrame({ ':exception-type': 'throttlingException', ':message-type': 'exception' }, '{"message":"Too many."}'),
  encodeFrame({}, ''),
]);

describe('the splitter tells what the SDK’s codec tells', () => {
  test('of recorded streams, in one piece and byte by byte', () => {
    for (const recording of [...recordingsOf('ConverseStream'), ...recordingsOf('InvokeModelWithResponseStream')].filter(({ response }) => response.status === 200)) {
      const bytes = bytesOf(recording);
      const expected = decodeBySdk(bytes);
      expect(expected.frames.length).toBeGreaterThan(0);
      expect(split([bytes])).toEqual(expected);
      expect(split(cutAt(bytes, every(bytes.length).slice(1)))).toEqual(expected);
    }
  });

  test('at every split in two, and in three', () => {
    const expected = decodeBySdk(stream);
    expect(expected).toMatchObject({ isBroken: false, frames: { length: 5 } });
    for (const first of every(stream.length + 1)) {
      expect(split(cutAt(stream, [first]))).toEqual(expected);
      for (const second of [first + 1, first + 4, first + 12, first + 100]) if (second < stream.length) expect(split(cutAt(stream, [first, second]))).toEqual(expected);
    }
  });

  test('cut off after every byte', () => {
    for (const length of every(stream.length)) expect(split([stream.subarray(0, length)]), `after ${length} bytes`).toEqual(decodeBySdk(stream.subarray(0, length)));
  });

  test('with every bit of every byte flipped', () => {
    for (const at of every(stream.length)) {
      for (const bit of every(8)) {
        const flipped = Buffer.from(stream);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const told = split([flipped]);
        expect(told, `byte ${at}, bit ${bit}`).toEqual(decodeBySdk(flipped));
        expect(told.isBroken).toBe(true);
        expect(split(cutAt(flipped, [at])), `byte ${at}, bit ${bit}, split there`).toEqual(told);
      }
    }
  });

  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => text !== '__proto__');
  const header = fc.oneof(
    fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme', maxLength: 20 }) }),
    fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
    fc.record({ type: fc.constant('byte' as const), value: fc.integer({ min: -128, max: 127 }) }),
    fc.record({ type: fc.constant('short' as const), value: fc.integer({ min: -32_768, max: 32_767 }) }),
    fc.record({ type: fc.constant('integer' as const), value: fc.integer() }),
    fc.record({ type: fc.constant('timestamp' as const), value: fc.date({ noInvalidDate: true, min: new Date(0) }) }),
    fc.record({ type: fc.constant('binary' as const), value: fc.uint8Array({ maxLength: 20 }) }),
    fc.record({ type: fc.constant('uuid' as const), value: fc.uuid() }),
  );
  const message = fc.record({ headers: fc.dictionary(name, header, { maxKeys: 5 }), body: fc.uint8Array({ maxLength: 300 }) });

  test('of any frames, in any pieces', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), (messages, places) => {
        const bytes = Buffer.concat(messages.map((one) => codec.encode(one)));
        const cuts = places.map((place) => place % (bytes.length + 1)).sort((left, right) => left - right);
        expect(split(cutAt(bytes, cuts))).toEqual(decodeBySdk(bytes));
      }),
      { seed: 20_261_126, numRuns: 500 },
    );
  });
});

describe('a frame whose checksums are good and whose lengths are not', () => {
  const sealed = (total: number, headersLength: number, rest: Buffer): Buffer => {
    const prelude = Buffer.alloc(12);
    prelude.writeUInt32BE(total, 0);
    prelude.writeUInt32BE(headersLength, 4);
    prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
    const body = Buffer.concat([prelude, rest]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([body, sum]);
  };

  test.each([
    ['is shorter than a frame can be', sealed(15, 0, Buffer.alloc(0))],
    ['has no length', sealed(0, 0, Buffer.alloc(0))],
    ['has longer headers than it is', sealed(16, 1, Buffer.alloc(0))],
    ['has a header whose name goes beyond the headers', sealed(18, 2, Buffer.from([9, 0x61]))],
    ['has a header whose text goes beyond the headers', sealed(21, 5, Buffer.from([1, 0x61, 7, 0, 9]))],
    ['has a header of a type that there is not', sealed(19, 3, Buffer.from([1, 0x61, 10]))],
  ])('%s', (_, bytes) => {
    expect(split([bytes])).toEqual({ frames: [], isBroken: true });
  });

  test('a length that cannot be is not waited for', () => {
    expect(() => new FrameSplitter().push(encodeEvent('messageStop', {}).fill(0xff, 0, 4))).toThrow(BrokenFrame);
  });
});
