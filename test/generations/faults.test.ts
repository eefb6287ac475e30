import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, runEvents, runGeneration, textOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ timers: { firstEventMs: 800, betweenEventsMs: 800, wholeAnswerMs: 800, metadataMs: 300 } });
});
afterAll(() => subject.close());

const streamed = (faults: string, options: operations.ConverseOptions = {}) => runEvents(subject.url, operations.converseStream({ faults, ...options }));
let counter = 0;
/** A prompt that no other test sends, so that local-bedrock counts its attempts alone. */
const fresh = () => `Say again what I say: one two three four five six seven (${(counter += 1)})`;
const attemptsOf = (text: string) => subject.upstream.calls.filter(({ requestMetadata }) => requestMetadata['test'] === text).length;
const tagged = (faults: string, name: string): operations.ConverseOptions => ({
  modelId: 'local.echo-v1',
  text: fresh(),
  options: { tags: [{ key: 'local-bedrock', value: faults }, { key: 'test', value: name }] },
});

describe('a stream that is cut after k frames, for every k', () => {
  const kinds = ['cut', 'reset', 'half-frame', 'end', 'corrupt', 'unmodelled-error'] as const;
  it.each(kinds)('%s is never COMPLETED before the model said so, and keeps what came', async (kind) => {
    const whole = await streamed('tokens-per-second=0', { modelId: 'local.echo-v1', text: 'one two three four five' });
    const text = textOf(whole);
    let completed = false;
    let frames = 0;
    for (; !completed; frames += 1) {
      const pace = kind === 'reset' ? ',tokens-per-second=50' : ''; // a reset takes with it what was not read yet
      const stream = await streamed(`${kind}-after=${frames}${pace}`, { modelId: 'local.echo-v1', text: 'one two three four five' });
      const last = expectWholeLog(stream);
      completed = last.__typename === 'GenerationCompleted';
      expect(text.startsWith(textOf(stream))).toBe(true);
      expect(last.generation?.text).toBe(textOf(stream));
      if (completed) continue;
      const hasOutput = textOf(stream) !== '';
      expect(last.__typename).toBe(hasOutput ? 'GenerationInterrupted' : 'GenerationFailed');
      expect(last.generation?.status).toBe(hasOutput ? 'INTERRUPTED' : 'FAILED');
      expect(last.generation?.attempts).toHaveLength(hasOutput ? 1 : 3);
      if (kind !== 'unmodelled-error') expect(last.error?.code).toBe('STREAM_TRUNCATED');
      if (hasOutput) expect(last.generation?.usage).toMatchObject({ source: 'ESTIMATED' });
    }
    // One frame tells the role, one at least the text, one ends the block; messageStop must have come.
    expect(frames).toBeGreaterThan(4);
  });

  it('of native chunks, likewise: before the first delta it is tried again, and leaves nothing', async () => {
    const whole = await runEvents(subject.url, operations.invokeModelStream());
    const chunks = whole.flatMap((event) => event.chunks ?? []).length;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: chunks - 1 }), fc.constantFrom('cut', 'half-frame', 'end', 'corrupt'), async (frames, kind) => {
        const stream = await runEvents(subject.url, operations.invokeModelStream({ faults: `${kind}-after=${frames}` }));
        const last = expectWholeLog(stream);
        const hasOutput = frames > 2; // message_start and content_block_start come first
        expect(last.generation?.status).toBe(hasOutput ? 'INTERRUPTED' : 'FAILED');
        expect(last.generation?.attempts).toHaveLength(hasOutput ? 1 : 3);
        expect(last.error?.code).toBe('STREAM_TRUNCATED');
        expect(stream.flatMap((event) => event.chunks ?? [])).toHaveLength(hasOutput ? frames : 0);
      }),
      { numRuns: 20, seed: 7, examples: [[1, 'cut'], [2, 'end'], [3, 'cut']] },
    );
  });
});

it('a stream without metadata is COMPLETED, its usage an estimate', async () => {
  const last = expectWholeLog(await streamed('no-metadata'));
  expect(last).toMatchObject({ __typename: 'GenerationCompleted', generation: { status: 'COMPLETED', usage: { source: 'ESTIMATED' } } });
});

it('an exception in the stream has its code and its name', async () => {
  const last = expectWholeLog(await streamed('error-after=3:modelStreamErrorException'));
  expect(last).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'MODEL_ERROR' }, generation: { error: { upstream: 'ModelStreamErrorException' } } });
});

it('a stream that falls silent is INTERRUPTED after output, and tried again before', async () => {
  expect(expectWholeLog(await streamed('stall-after=3'))).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'STREAM_STALLED' }, generation: { attempts: [{ number: 1 }] } });
  const before = expectWholeLog(await streamed('stall'));
  expect(before).toMatchObject({ __typename: 'GenerationFailed', error: { code: 'STREAM_STALLED' }, generation: { attempts: [{ number: 1 }, { number: 2 }, { number: 3 }] } });
});

it('a whole answer that does not come is given up', async () => {
  const generation = await runGeneration(subject.url, operations.converse({ faults: 'stall' }));
  expect(generation).toMatchObject({ status: 'FAILED', error: { code: 'MODEL_TIMEOUT' }, attempts: [{ number: 1 }] });
});

describe('what may pass is tried again, three times in all', () => {
  it.each([
    ['throttle=2', 'THROTTLED'],
    ['status=500:2', 'INTERNAL_SERVER'],
    ['status=503:2', 'SERVICE_UNAVAILABLE'],
    ['cut-after=0,attempts=2', 'STREAM_TRUNCATED'],
  ])('%s', async (faults, code) => {
    const last = expectWholeLog(await runEvents(subject.url, operations.converseStream(tagged(faults, `twice ${faults}`.replace(/[=:,]/g, ' ')))));
    expect(last.generation?.status).toBe('COMPLETED');
    expect(last.generation?.attempts.map(({ error }) => error?.code ?? null)).toEqual([code, code, null]);
  });

  it.each([
    ['throttle=3', 'THROTTLED', 3],
    ['status=503', 'SERVICE_UNAVAILABLE', 3],
    ['status=400', 'VALIDATION', 1],
    ['status=403', 'ACCESS_DENIED', 1],
    ['status=404', 'RESOURCE_NOT_FOUND', 1],
    ['status=408', 'MODEL_TIMEOUT', 1],
    ['status=424', 'MODEL_ERROR', 1],
  ])('%s ends as %s after %i', async (faults, code, attempts) => {
    const name = `ends ${faults}`.replace(/[=:,]/g, ' ');
    const generation = await runGeneration(subject.url, operations.converse(tagged(faults, name)));
    expect(generation).toMatchObject({ status: 'FAILED', error: { code }, usage: null, text: '' });
    expect(generation.attempts).toHaveLength(attempts);
    expect(attemptsOf(name)).toBe(attempts);
  });

  it('529 with its Retry-After', async () => {
    const startedAt = performance.now();
    const generation = await runGeneration(subject.url, operations.converse(tagged('status=529:1', 'overloaded')));
    expect(generation).toMatchObject({ status: 'COMPLETED', attempts: [{ error: { code: 'SERVICE_UNAVAILABLE' } }, { error: null }] });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_000); // local-bedrock says: retry-after: 1
  });
});

it('what local-bedrock refuses is simulated too; a model that worked in vain has used tokens', async () => {
  expect(await runGeneration(subject.url, operations.converse({ faults: 'status=403' }))).toMatchObject({ status: 'FAILED', simulated: true, usage: null });
  expect(await runGeneration(subject.url, operations.converse({ faults: 'stall' }))).toMatchObject({ status: 'FAILED', error: { code: 'MODEL_TIMEOUT' }, usage: { source: 'ESTIMATED' } });
});

describe('deadlineMs', () => {
  it('fails a generation before output, interrupts it after', async () => {
    const before = expectWholeLog(await streamed('stall', { options: { deadlineMs: 100, tags: [{ key: 'local-bedrock', value: 'stall' }] } }));
    expect(before).toMatchObject({ __typename: 'GenerationFailed', error: { code: 'DEADLINE_EXCEEDED' } });
    const after = expectWholeLog(await streamed('', { modelId: 'local.echo-v1', text: 'word '.repeat(400), options: { deadlineMs: 1_000, tags: [{ key: 'local-bedrock', value: 'tokens-per-second=20' }] } }));
    expect(after).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'DEADLINE_EXCEEDED' } });
  });

  it('stops the model', async () => {
    const { id } = await runGeneration(subject.url, operations.converse({ options: { deadlineMs: 1_000, tags: [{ key: 'local-bedrock', value: 'stall' }, { key: 'test', value: 'deadline' }] } }));
    expect(id).toMatch(/^gen_/);
    const call = await subject.upstream.waitForCall(({ requestMetadata, outcome }) => requestMetadata['test'] === 'deadline' && outcome !== 'running');
    expect(call.outcome).toBe('aborted');
  });
});

it('an error that is about a stored generation is data, never a GraphQL error', async () => {
  const result = await post(subject.url, operations.converse({ faults: 'status=400' }));
  expect(result.errors).toBeUndefined();
  expect(result.data).toMatchObject({ converse: { status: 'FAILED', error: { code: 'VALIDATION', upstream: 'ValidationException', retryable: false } } });
});
