import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileLine, ReadLinesOptions } from '../../../src/batch/records/index.ts';
import { readLines } from '../../../src/batch/records/index.ts';
import { collectEach } from '../kit/collect.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The bytes, cut at these places. */
async function* cut(bytes: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...new Set([...places.map((place) => place % (bytes.length + 1)), bytes.length])].toSorted((left, right) => left - right);
  let start = 0;
  for (const end of ends) {
    // Memory that is used again for what comes next, as sockets do.
    const chunk = Uint8Array.from(bytes.subarray(start, end));
    await Promise.resolve();
    yield chunk;
    chunk.fill(0x21);
    start = end;
  }
}

const read = (bytes: Uint8Array, places: readonly number[] = [], options?: ReadLinesOptions): Promise<FileLine[]> => collectEach(readLines(cut(bytes, places), options));
const textsOf = (lines: readonly FileLine[]): (string | undefined)[] => lines.map((line) => (line.problem === undefined ? line.text : undefined));

const lineText = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !/[\r\n]/.test(text) && !text.startsWith('\uFEFF'));

test('lines come out whole wherever the bytes are cut, whatever the breaks, with or without a break at the end', async () => {
  const file = fc.record({
    lines: fc.array(lineText, { maxLength: 8 }),
    lineBreak: fc.constantFrom('\n', '\r\n'),
    ends: fc.boolean(),
    mark: fc.boolean(),
    places: fc.array(fc.nat(400), { maxLength: 10 }),
  });
  await fc.assert(
    fc.asyncProperty(file, async ({ lines, lineBreak, ends, mark, places }) => {
      const text = `${mark ? '\uFEFF' : ''}${lines.join(lineBreak)}${ends ? lineBreak : ''}`;
      const bytes = Buffer.from(text);
      const found = await read(bytes, places);
      expect(textsOf(found)).toEqual(lines.filter((line) => /\S/.test(line)));
      // Each place tells where the line stands, and where the next one begins.
      for (const { offset, end, line, ...rest } of found) {
        const said = bytes.subarray(offset, end).toString().replace(/^\uFEFF/, '').replace(/\r?\n$/, '');
        expect({ said, line: lines[line - 1] }).toEqual({ said: 'text' in rest ? rest.text : '', line: 'text' in rest ? rest.text : '' });
      }
    }),
  );
});

test('reading goes on where it stopped: from the end of any line come exactly the lines after it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(lineText, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 6 }), fc.nat(7), async (lines, places, stop) => {
      const bytes = Buffer.from(lines.join('\n'));
      const all = await read(bytes, places);
      const last = all[stop % Math.max(1, all.length)];
      if (last === undefined) return;
      const rest = await read(bytes.subarray(last.end), places, { offset: last.end, line: last.line + 1 });
      expect([...all.slice(0, all.indexOf(last) + 1), ...rest]).toEqual(all);
    }),
  );
});

test('a line that is too long is skipped and told, and the next is read; one byte less is not too long', async () => {
  const bytes = Buffer.from(`${'x'.repeat(11)}\n${'y'.repeat(10)}\r\n${'z'.repeat(30)}`);
  for (const places of [[], [3, 4, 12, 14, 25, 40], Array.from({ length: bytes.length }, (_, place) => place)]) {
    expect(await read(bytes, places, { maxLineBytes: 10 })).toEqual([
      { line: 1, offset: 0, end: 12, problem: 'the line has more than 10 bytes' },
      { line: 2, offset: 12, end: 24, text: 'y'.repeat(10) },
      { line: 3, offset: 24, end: 54, problem: 'the line has more than 10 bytes' },
    ]);
  }
});

test('bytes that are not UTF-8 spoil their own line only', async () => {
  const bytes = Buffer.concat([Buffer.from('one\n'), Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from('three')]);
  expect((await read(bytes)).map((line) => line.problem ?? line.text)).toEqual(['one', 'the line is not UTF-8', 'three']);
});

test('a byte order mark is left out at the beginning of the file and nowhere else', async () => {
  expect(textsOf(await read(Buffer.from('\uFEFFa\n\uFEFFb'), [1, 2]))).toEqual(['a', '\uFEFFb']);
});

test('of a long line that drips in, no more is kept than the limit', async () => {
  let most = 0;
  async function* drip(): AsyncGenerator<Uint8Array> {
    for (let round = 0; round < 600; round += 1) {
      yield Buffer.alloc(65_536, 0x61);
      await Promise.resolve();
      if (round % 50 !== 49) continue;
      collectGarbage();
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
  }
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const lines = await collectEach(readLines(drip(), { maxLineBytes: 1_048_576 }));
  expect(lines).toEqual([{ line: 1, offset: 0, end: 39_321_600, problem: 'the line has more than 1048576 bytes' }]);
  expect(most - before).toBeLessThan(16_777_216); // of 38 MiB that have come
});
