import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { encodeEvent } from '../datasources/kit/recordings.ts';
import { beginStream, startWireServer } from '../datasources/kit/wire-server.ts';
import * as operations from '../kit/operations.ts';
import type { WholeGeneration } from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from '../kit/results.ts';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { anyText, cutAnywhere, wholeOf } from './kit/cut-text.ts';

const emoji = 'one 😀 two 👩‍👩‍👧 été 東京 three';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ timers: { coalesceMs: 0 } });
});
afterAll(() => subject.close());

describe.each(['split-characters', 'segment-bytes=1', 'segment-bytes=7', 'split-characters,segment-bytes=3'])('a character that comes in pieces: %s', (faults) => {
  it.each(['sse', 'websocket'] as const)('over %s, live and replayed, every delta and the stored text are whole', async (transport) => {
    const events = await runEvents(subject.url, operations.converseStream({ modelId: 'local.echo-v1', text: emoji, faults }), transport);
    const last = expectWholeLog(events);
    expect(last).toMatchObject({ __typename: 'GenerationCompleted', generation: { text: emoji, message: { content: [{ text: emoji }] } } });
    for (const { text = '' } of events) expect(text).toSatisfy((delta: string) => delta.isWellFormed());
    expect(textOf(events)).toBe(emoji);
    const { generationId } = last;
    expect(await runEvents(subject.url, operations.generationEvents(generationId), transport)).toEqual(events);
    expect(rootOf<WholeGeneration>(await post(subject.url, operations.generation(generationId))).text).toBe(emoji);
  });

  it('the same for a whole answer', async () => {
    expect(await runGeneration(subject.url, operations.converse({ modelId: 'local.echo-v1', text: emoji, faults }))).toMatchObject({ status: 'COMPLETED', text: emoji });
  });
});

it('a stream of native chunks has whole text; its chunks are as they came', async () => {
  const input = { modelId: 'local.echo-v1', body: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages: [{ role: 'user', content: emoji }] } };
  const operation = operations.invokeModelStream();
  const events = await runEvents(subject.url, { ...operation, variables: { input: { ...input, options: { tags: [{ key: 'local-bedrock', value: 'split-characters' }] } } } });
  expect(expectWholeLog(events)).toMatchObject({ __typename: 'GenerationCompleted', generation: { text: emoji } });
  for (const { nativeText = '' } of events) expect(nativeText).toSatisfy((text: string) => text.isWellFormed());
  expect(textOf(events)).toBe(emoji);
  expect(JSON.stringify(events.flatMap(({ chunks = [] }) => chunks))).toContain(String.raw`\ud83d"`);
});

/** A Bedrock that answers each request by the next of these streams; a frame's bytes may come in several writes. */
async function startScripted(streams: (request: number) => readonly Uint8Array[]) {
  let request = 0;
  const { url } = await startWireServer((wire) => {
    beginStream(wire);
    const writes = [...streams(request)];
    request += 1;
    const next = (): void => {
      const bytes = writes.shift();
      if (bytes === undefined) wire.response.end();
      else wire.response.write(bytes, next);
    };
    next();
  });
  const scripted = await startSubject({ timers: { coalesceMs: 0 }, environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url } });
  onTestFinished(() => scripted.close());
  return scripted;
}

const delta = (text: string) => encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
const stop = encodeEvent('messageStop', { stopReason: 'end_turn' });

it('a frame that comes in two segments, wherever it is cut, even amid the bytes of a character', async () => {
  const frame = delta('a😀é');
  const scripted = await startScripted((request) => [frame.subarray(0, request + 1), frame.subarray(request + 1), stop]);
  for (let cut = 1; cut < frame.length; cut += 1) {
    const events = await runEvents(scripted.url, operations.converseStream());
    expect(expectWholeLog(events).generation, `cut at byte ${cut}`).toMatchObject({ status: 'COMPLETED', text: 'a😀é' });
  }
});

it('a text of any characters, cut between any two of its UTF-16 units, is whole in the log, in the stream and in the record', async () => {
  let pieces: readonly string[] = [];
  const scripted = await startScripted(() => [...pieces.map(delta), stop]);
  await fc.assert(
    fc.asyncProperty(anyText.chain((text) => fc.tuple(fc.constant(text), cutAnywhere(text))), async ([text, cut]) => {
      pieces = cut;
      const events = await runEvents(scripted.url, operations.converseStream());
      expect(textOf(events)).toBe(wholeOf(text));
      expect(expectWholeLog(events).generation).toMatchObject({ status: 'COMPLETED', text: wholeOf(text) });
      expect(events.every(({ text: said = '' }) => said.isWellFormed())).toBe(true);
    }),
    { seed: 9, numRuns: 60 },
  );
});

it('half a character is no output: a stream that breaks off there is tried again, and what waited is void', async () => {
  const scripted = await startScripted((request) => (request === 0 ? [delta('\ud83d')] : [delta('\ude00one'), stop]));
  const last = expectWholeLog(await runEvents(scripted.url, operations.converseStream()));
  expect(last.generation).toMatchObject({ status: 'COMPLETED', text: '\ufffdone', attempts: [{ error: { code: 'STREAM_TRUNCATED' } }, { error: null }] });
});

it('a stream that breaks off amid a character keeps what was whole', async () => {
  const scripted = await startScripted(() => [delta('one \ud83d')]);
  expect(expectWholeLog(await runEvents(scripted.url, operations.converseStream())).generation).toMatchObject({ status: 'INTERRUPTED', text: 'one ' });
});
