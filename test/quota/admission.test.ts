import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../src/datasources/types.ts';
import { CodedError } from '../../src/errors.ts';
import type { Place } from '../../src/quota/index.ts';
import { createRollingMinute, createTokenBucket } from './kit/bedrock-quota.ts';
import { ask, createGate, modelId, requestOf, run, throttled, usageOf } from './kit/gate.ts';

const perRequest = 200; // tokens: 100 of input as measured, 100 of maxTokens
const limit = 31 * perRequest;

describe.each([
  ['a bucket that fills up', createTokenBucket],
  ['a rolling minute', createRollingMinute],
])('before %s with a quota for 31', (_, createUpstream) => {
  it.each([
    ['as much as they reserve', () => 100],
    ['half of what they reserve', () => 50],
  ])('500 requests at once that use %s: none is throttled, and at least nine tenths of the quota are used', async (_name, output) => {
    const gate = createGate({ limits: { TOKENS_PER_MINUTE: limit } });
    const upstream = createUpstream(gate.clock, { limit, durationMs: () => 2_000, input: 100, output });
    let ended = 0;
    let endedAt = 0;
    const all = Promise.all(
      Array.from({ length: 500 }, async () => {
        const error = await run(gate, upstream.bedrock);
        ended += 1;
        endedAt = gate.clock.now();
        return error;
      }),
    );
    while (ended < 500) await gate.clock.pass(5_000);
    expect((await all).filter((error) => error !== null)).toEqual([]);
    expect([upstream.throttles(), upstream.calls()]).toEqual([0, 500]);
    const minutes = Math.max(1, (endedAt - 2_000) / 60_000);
    expect(upstream.used() / (limit * minutes)).toBeGreaterThanOrEqual(0.9);
    expect(gate.dimension('TOKENS_PER_MINUTE').reserved).toBe(0);
  });
});

describe('who waits', () => {
  it('is told its place and how long, at once and as it moves, at most once a second', async () => {
    const gate = createGate({ limits: { TOKENS_PER_MINUTE: perRequest } });
    const told: (Place & { at: number })[] = [];
    const first = await ask(gate);
    void ask(gate, { onQueued: (place) => told.push({ ...place, at: gate.clock.now() }) });
    const second = ask(gate, { onQueued: (place) => told.push({ ...place, at: gate.clock.now() }) });
    await gate.clock.pass(0);
    expect(told).toMatchObject([{ position: 1 }, { position: 2 }]);
    expect(told[1]?.estimatedWaitMs).toBeGreaterThan(told[0]?.estimatedWaitMs ?? Infinity);
    first.answered();
    first.end({ usage: usageOf(100, 100), error: null, wasCut: false });
    await gate.clock.pass(62_000);
    expect(told.at(-1)).toMatchObject({ position: 1 });
    await gate.clock.pass(130_000);
    await second;
    for (const [index, { at }] of told.entries()) if (index > 1) expect(at - (told[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it.each(['TOKENS_PER_MINUTE', 'REQUESTS_PER_MINUTE'] as const)('is told how long, and waits as long, for %s', async (kind) => {
    const request = fc.record({ afterMs: fc.nat({ max: 20_000 }), maxTokens: fc.integer({ min: 1, max: 850 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 14 }), async (requests) => {
        const gate = createGate({ limits: { [kind]: kind === 'TOKENS_PER_MINUTE' ? 1_000 : 3 } });
        const { reservedTokens } = await gate.admission.estimate(modelId, requestOf(1));
        const waits: { readonly told: number | null; readonly waited: number; readonly before: number }[] = [];
        const all: Promise<unknown>[] = [];
        for (const [index, { afterMs, maxTokens }] of requests.entries()) {
          await gate.clock.pass(afterMs);
          const since = gate.clock.now();
          let told: number | null = 0;
          let isTold = false;
          const onQueued = ({ estimatedWaitMs }: Place): void => {
            if (!isTold) told = estimatedWaitMs;
            isTold = true;
          };
          all.push(
            ask(gate, { request: requestOf(maxTokens), onQueued }).then((admitted) => {
              waits.push({ told, waited: gate.clock.now() - since, before: index });
              admitted.answered();
              admitted.end({ usage: usageOf(reservedTokens - 1, maxTokens), error: null, wasCut: false }); // as much as was reserved
            }),
          );
        }
        await gate.clock.pass(15 * 60_000);
        await Promise.all(all);
        // A window forgets by slices of a second, and each turn of it begins a little late.
        for (const { told, waited, before } of waits) expect(Math.abs((told ?? Infinity) - waited), `of ${before}: told ${told}, waited ${waited}`).toBeLessThanOrEqual(2_500 * (1 + Math.floor(waited / 60_000)));
      }),
      { seed: 20_261_127, numRuns: 30 },
    );
  });

  it('is told how long also where calls give back most of what they reserve', async () => {
    const gate = createGate({ limits: { TOKENS_PER_MINUTE: 40_000 } });
    const call = async (onAdmitted: () => void, onQueued?: (place: Place) => void): Promise<void> => {
      const admitted = await ask(gate, { request: requestOf(15_000), ...(onQueued === undefined ? {} : { onQueued }) });
      onAdmitted();
      admitted.answered();
      await gate.clock.sleep(2_000);
      admitted.end({ usage: usageOf(100, 100), error: null, wasCut: false });
    };
    for (let number = 0; number < 100; number += 1) void call(() => undefined);
    await gate.clock.pass(600_000);
    const since = gate.clock.now();
    const waits: { told: number | null; waited: number }[] = Array.from({ length: 17 }, () => ({ told: 0, waited: Infinity }));
    for (const wait of waits) {
      let isTold = false;
      void call(
        () => (wait.waited = gate.clock.now() - since),
        ({ estimatedWaitMs }) => {
          if (!isTold) wait.told = estimatedWaitMs;
          isTold = true;
        },
      );
    }
    await gate.clock.pass(0);
    const { estimatedWaitMs } = await gate.admission.estimate(modelId, requestOf(15_000));
    await gate.clock.pass(120_000);
    for (const { told, waited } of waits) expect(Math.abs((told ?? Infinity) - waited), `told ${told}, waited ${waited}`).toBeLessThanOrEqual(3_000);
    expect(waits.at(-1)?.waited).toBeGreaterThan(10_000);
    expect(Math.abs((estimatedWaitMs ?? Infinity) - (waits.at(-1)?.waited ?? 0))).toBeLessThanOrEqual(4_000);
  });

  it('is told that it need not wait for one that waits for the day and takes more', async () => {
    const gate = createGate({ limits: { TOKENS_PER_DAY: 10_000 } });
    (await ask(gate, { request: requestOf(7_000) })).end({ usage: usageOf(100, 7_000), error: null, wasCut: false });
    const told: (number | null)[] = [];
    void ask(gate, { request: requestOf(5_000), onQueued: ({ estimatedWaitMs }) => told.push(estimatedWaitMs) });
    await gate.clock.pass(0);
    expect(told[0]).toBeGreaterThan(80_000_000);
    expect((await gate.admission.estimate(modelId, requestOf(100))).estimatedWaitMs).toBe(0);
    expect((await gate.admission.estimate(modelId, requestOf(6_000))).estimatedWaitMs).toBeGreaterThan(80_000_000);
    const started = gate.clock.now();
    await ask(gate, { request: requestOf(100) });
    expect(gate.clock.now()).toBe(started);
  });

  it('stays where the first minute is used up, though another model could be asked', async () => {
    const gate = createGate({ limits: { TOKENS_PER_MINUTE: 250 } });
    const first = await ask(gate);
    first.answered();
    const { estimatedWaitMs } = await gate.admission.estimate(modelId, requestOf(), true);
    expect(estimatedWaitMs).toBeGreaterThan(60_000); // by the slices of the window
    expect(estimatedWaitMs).toBeLessThan(62_000);
  });

  it('is told nothing to wait for where it is larger than the quota, and nothing counts against that', async () => {
    const gate = createGate({ limits: { TOKENS_PER_MINUTE: 150 } });
    expect(await gate.admission.estimate(modelId, requestOf(100))).toMatchObject({ estimatedWaitMs: 0 });
    const started = gate.clock.now();
    (await ask(gate)).end(null);
    expect(gate.clock.now()).toBe(started);
  });

  it('leaves when it is stopped: nothing was reserved, nobody was called, and the next one moves up', async () => {
    const gate = createGate({ limits: { CONCURRENT_REQUESTS: 1 } });
    const first = await ask(gate);
    const stop = new AbortController();
    const second = ask(gate, { signal: stop.signal });
    const third = ask(gate);
    stop.abort(new CodedError('CANCELLED'));
    await expect(second).rejects.toMatchObject({ data: { code: 'CANCELLED' } });
    first.end({ usage: usageOf(1, 1), error: null, wasCut: false });
    (await third).end(null);
    expect(gate.dimension('CONCURRENT_REQUESTS')).toMatchObject({ used: 0, reserved: 0 });
  });

  it('is told OVERLOADED before it is stored, where the queue is full, and when to come back', async () => {
    const gate = createGate({ limits: { REQUESTS_PER_MINUTE: 1 }, settings: { mostQueued: 2 } });
    await ask(gate);
    void ask(gate);
    const place = await gate.admission.claim(requestOf());
    await expect(Promise.resolve(gate.admission.claim(requestOf()))).rejects.toMatchObject({ data: { code: 'OVERLOADED', retryable: true, retryAfterMs: expect.any(Number) as number } });
    place.release();
    await expect(Promise.resolve(gate.admission.claim(requestOf()))).resolves.toBeDefined();
  });

  it('is told QUOTA_EXHAUSTED for a maxTokens that no waiting makes room for', async () => {
    const gate = createGate({ limits: { TOKENS_PER_MINUTE: 1_000 } });
    await expect(Promise.resolve(gate.admission.claim(requestOf(1_001)))).rejects.toMatchObject({ data: { code: 'QUOTA_EXHAUSTED' }, field: 'inferenceConfig.maxTokens' });
  });

  it.each([
    ['body.inferenceConfig.maxTokens', { inferenceConfig: { maxTokens: 1_001 } }],
    ['body.inferenceConfig.max_new_tokens', { inferenceConfig: { max_new_tokens: 1_001 } }],
  ])('is told so of a native body as well: %s', async (field, limit) => {
    const gate = createGate({ limits: { TOKENS_PER_MINUTE: 1_000 } });
    const request: ModelRequest = { kind: 'invokeModel', modelId, body: { messages: [], ...limit } };
    await expect(Promise.resolve(gate.admission.claim(request))).rejects.toMatchObject({ data: { code: 'QUOTA_EXHAUSTED' }, field });
    await expect(gate.admission.estimate(modelId, request)).rejects.toMatchObject({ field: `input.${field}` });
    await expect(Promise.resolve(gate.admission.claim({ ...request, body: { messages: [], inferenceConfig: { maxTokens: 1_000 } } }))).resolves.toBeDefined();
  });
});

it('ten minutes of full throttling make no more than 1.1 calls of a request, and are over within 15 s', async () => {
  for (const limits of [{}, { TOKENS_PER_MINUTE: 300 * perRequest }]) {
    const gate = createGate({ limits, settings: { mostQueued: 10_000 } });
    const endsAt = 600_000;
    let calls = 0;
    let firstSuccess = Infinity;
    const bedrock = () => {
      calls += 1;
      if (gate.clock.now() < endsAt) return { durationMs: 5, error: throttled };
      firstSuccess = Math.min(firstSuccess, gate.clock.now());
      return { durationMs: 1_000, usage: usageOf(100, 50) };
    };
    const results: (CodedError | null)[] = [];
    let requests = 0;
    // 30 at once, then four a second
    const start = (): void => {
      requests += 1;
      void run(gate, bedrock).then((error) => results.push(error));
    };
    for (let number = 0; number < 30; number += 1) start();
    for (let second = 0; second < 600; second += 1) {
      for (let number = 0; number < 4; number += 1) start();
      await gate.clock.pass(1_000);
    }
    expect(calls).toBeLessThanOrEqual(1.1 * requests);
    await gate.clock.pass(15_000);
    expect(firstSuccess - endsAt).toBeLessThanOrEqual(15_000);
    let late: CodedError | null | undefined;
    void run(gate, bedrock, { viewer: 'another' }).then((error) => (late = error));
    await gate.clock.pass(60_000);
    expect(late).toBeNull();
    expect(results.length).toBeGreaterThan(300); // what had gathered goes on
  }
}, 60_000);

it('learns a limit that nobody tells from throttling: none fails, and of those that come later few meet it', async () => {
  const gate = createGate();
  const upstream = createRollingMinute(gate.clock, { limit, durationMs: () => 2_000, input: 100, output: () => 100 });
  const results: (CodedError | null)[] = [];
  for (let number = 0; number < 60; number += 1) void run(gate, upstream.bedrock).then((error) => results.push(error));
  await gate.clock.pass(240_000);
  expect(results).toHaveLength(60);
  expect(results.filter((error) => error !== null)).toEqual([]);
  expect(gate.dimension('TOKENS_PER_MINUTE').source).toBe('LEARNED');
  const before = upstream.throttles();
  for (let number = 0; number < 100; number += 1) void run(gate, upstream.bedrock).then((error) => results.push(error));
  await gate.clock.pass(360_000);
  expect(results.filter((error) => error !== null)).toEqual([]);
  expect(upstream.throttles() - before).toBeLessThanOrEqual(30);
});

it('an answer without a limit is given the room that answers have needed, never that of the whole model', async () => {
  const gate = createGate({ limits: { TOKENS_PER_MINUTE: 10_000_000 } });
  const first = await ask(gate, { request: requestOf(null) });
  expect(first.sizedTokens).toBe(8_192);
  first.end({ usage: usageOf(100, 700), error: null, wasCut: false });
  for (let number = 0; number < 20; number += 1) (await ask(gate)).end({ usage: usageOf(100, 700), error: null, wasCut: false });
  expect((await ask(gate, { request: requestOf(null) })).sizedTokens).toBe(1_400);
  expect((await ask(gate, { request: requestOf(5_000) })).sizedTokens).toBeNull();
  expect(await gate.admission.estimate(modelId, requestOf(null))).toMatchObject({ maxOutputTokens: 1_400, estimatedWaitMs: 0 });
});

it('whatever comes, goes, breaks and is told late: in the end nothing is reserved, nothing runs and nobody waits', async () => {
  const life = fc.record({
    startAt: fc.integer({ min: 0, max: 5_000 }),
    stopAfter: fc.option(fc.integer({ min: 0, max: 200_000 })),
    takes: fc.integer({ min: 0, max: 90_000 }),
    end: fc.constantFrom('usage', 'no usage', 'throttled', 'lost', 'twice'),
    output: fc.integer({ min: 0, max: 400 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(life, { maxLength: 25 }), fc.integer({ min: 1, max: 5 }), async (lives, burndownRate) => {
      const gate = createGate({ limits: { TOKENS_PER_MINUTE: 1_000, CONCURRENT_REQUESTS: 3 }, burndownRate });
      const { clock } = gate;
      let over = 0;
      for (const { startAt, stopAfter, takes, end, output } of lives) {
        void (async () => {
          await clock.sleep(startAt);
          const stop = new AbortController();
          if (stopAfter !== null) clock.after(stopAfter, () => stop.abort(new CodedError('CANCELLED')));
          try {
            const admitted = await ask(gate, { signal: stop.signal });
            expect(gate.dimension('CONCURRENT_REQUESTS').used).toBeLessThanOrEqual(3);
            if (end !== 'throttled') admitted.answered();
            await clock.sleep(takes);
            if (end === 'usage' || end === 'twice') admitted.end({ usage: usageOf(100, output), error: null, wasCut: false });
            if (end === 'throttled') admitted.end({ usage: null, error: throttled, wasCut: false });
            if (end === 'lost') admitted.end({ usage: usageOf(100, output), error: new CodedError('STREAM_TRUNCATED'), wasCut: false });
            admitted.end(null);
          } catch (error) {
            expect(error).toMatchObject({ data: { code: 'CANCELLED' } });
          } finally {
            over += 1;
          }
        })();
      }
      for (let minutes = 0; over < lives.length && minutes < 300; minutes += 1) await clock.pass(60_000);
      expect(over).toBe(lives.length);
      expect(gate.dimension('TOKENS_PER_MINUTE').reserved).toBe(0);
      expect(gate.dimension('CONCURRENT_REQUESTS').used).toBe(0);
      await clock.pass(120_000);
      expect(gate.dimension('TOKENS_PER_MINUTE').used).toBe(0);
    }),
    { numRuns: 50 },
  );
}, 60_000);
