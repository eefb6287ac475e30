import { describe, expect, it } from 'vitest';
import { CodedError } from '../../src/errors.ts';
import { Breaker } from '../../src/quota/breaker.ts';
import { ask, createGate, key, modelId, requestOf, throttled, usageOf } from './kit/gate.ts';
import type { Gate } from './kit/gate.ts';

/** So many calls at once that are all throttled. */
async function throttleAll(gate: Gate, calls: number, error = throttled): Promise<void> {
  const admitted = await Promise.all(Array.from({ length: calls }, () => ask(gate)));
  for (const call of admitted) call.end({ usage: null, error, wasCut: false });
}

describe('while Bedrock has no tokens left of the day', () => {
  const usedUp = new CodedError('THROTTLED', { message: 'Too many tokens per day, please wait before trying again.' });
  const told = { code: 'THROTTLED', retryable: true, retryAfterMs: expect.any(Number) as number, message: expect.stringContaining('the tokens of the day are used up') as string };

  it('nothing waits: one call at a time finds out whether it has some again, the others are told at once', async () => {
    const gate = createGate();
    await throttleAll(gate, 10, usedUp);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => ask(gate)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { data: told } });
    await gate.clock.pass(1_000);
    const probe = await ask(gate);
    await expect(ask(gate)).rejects.toMatchObject({ data: { code: 'THROTTLED' } });
    probe.end({ usage: null, error: usedUp, wasCut: false });
    await gate.clock.pass(2_000);
    const next = await ask(gate);
    next.answered();
    next.end({ usage: usageOf(100, 50), error: null, wasCut: false });
    (await ask(gate)).end(null);
  });

  it('what waited before is told as well', async () => {
    const gate = createGate({ limits: { CONCURRENT_REQUESTS: 10 } });
    const running = await Promise.all(Array.from({ length: 10 }, () => ask(gate)));
    const waiting = ask(gate);
    for (const call of running) call.end({ usage: null, error: usedUp, wasCut: false });
    await expect(Promise.all([waiting.then((call) => call.end({ usage: null, error: usedUp, wasCut: false })), ...Array.from({ length: 3 }, () => ask(gate))])).rejects.toMatchObject({ data: told });
  });
});

it('what no other try can mend, as a certificate that is not trusted, holds nothing back: each call is told what does', async () => {
  const gate = createGate();
  const untrusted = new CodedError('SERVICE_UNAVAILABLE', { message: 'The certificate is not trusted.', retryable: false });
  for (let round = 0; round < 3; round += 1) await throttleAll(gate, 10, untrusted);
});

describe('after a short burst of throttling, when Bedrock is well again', () => {
  it.each([5, 10, 20])('of %i calls: what comes is through within a minute, though little had got through before', async (calls) => {
    const gate = createGate();
    await throttleAll(gate, calls);
    let done = 0;
    for (let number = 0; number < 60; number += 1) {
      void ask(gate).then(async (admitted) => {
        admitted.answered();
        await gate.clock.sleep(300);
        admitted.end({ usage: usageOf(100, 50), error: null, wasCut: false });
        done += 1;
      });
    }
    await gate.clock.pass(60_000);
    expect(done).toBe(60);
  });

  it('streams that take long are let through as soon as the first is answered', async () => {
    const gate = createGate({ settings: { learning: { throttled: Infinity, decrease: 0.85, increase: 0.025, forgetAfterMinutes: 10 } } });
    await throttleAll(gate, 10);
    const admittedAt: number[] = [];
    for (let number = 0; number < 6; number += 1) {
      void ask(gate).then(async (admitted) => {
        admittedAt.push(gate.clock.now());
        admitted.answered();
        await gate.clock.sleep(60_000);
        admitted.end({ usage: usageOf(100, 50), error: null, wasCut: false });
      });
    }
    await gate.clock.pass(5_000);
    expect(admittedAt).toHaveLength(6);
  });
});

it('a call counts once with the breaker, though it is told that it was answered and that it has ended', () => {
  const breaker = new Breaker({ failures: 2, firstProbeMs: 10, mostProbeMs: 100 }, () => 1);
  for (let number = 0; number < 2; number += 1) breaker.end(breaker.begin(), 'failure', 0);
  const run = (): void => {
    const passage = breaker.begin();
    breaker.end(passage, 'success', 100);
    breaker.end(passage, 'success', 100);
  };
  run(); // the probe
  for (let number = 0; number < 12; number += 1) run();
  let atOnce = 0;
  while (breaker.holdMs(100) === 0 && atOnce < 100) {
    breaker.begin();
    atOnce += 1;
  }
  expect(atOnce).toBe(14); // two, and one more for each that succeeded
});

it('a size that is chosen here leaves room for the input, however small the quota is', async () => {
  const gate = createGate({ limits: { TOKENS_PER_MINUTE: 5_000 } });
  const admitted = await ask(gate, { request: requestOf(null, 'x'.repeat(2_000)) });
  expect(admitted.sizedTokens).toBeGreaterThan(1_000);
  expect((admitted.sizedTokens ?? 0) + 1_000).toBeLessThanOrEqual(5_000); // two characters a token, at most
});

it('a request that has to wait for the day’s quota does not hold up those that have room', async () => {
  const gate = createGate({ limits: { TOKENS_PER_DAY: 100_000 } });
  const used = await ask(gate);
  used.end({ usage: usageOf(1_000, 20), error: null, wasCut: false });
  let large = false;
  void ask(gate, { request: requestOf(100, 'x'.repeat(199_000)) }).then(() => (large = true));
  await gate.clock.pass(0);
  const small = await ask(gate);
  small.end({ usage: usageOf(100, 20), error: null, wasCut: false });
  expect(large).toBe(false);
  expect(await gate.admission.state(key)).toMatchObject({ queued: 1, running: 0 });
});

it('how long is told only where it can be: not while a call has to end first', async () => {
  const gate = createGate({ limits: { CONCURRENT_REQUESTS: 1, TOKENS_PER_MINUTE: 100_000 } });
  expect(await gate.admission.estimate(modelId, requestOf())).toMatchObject({ estimatedWaitMs: 0 });
  const running = await ask(gate);
  const told: (number | null)[] = [];
  const next = ask(gate, { onQueued: ({ estimatedWaitMs }) => told.push(estimatedWaitMs) });
  await gate.clock.pass(0);
  expect(told).toEqual([null]);
  expect(await gate.admission.estimate(modelId, requestOf())).toMatchObject({ estimatedWaitMs: null });
  running.end({ usage: usageOf(100, 20), error: null, wasCut: false });
  (await next).end({ usage: usageOf(100, 20), error: null, wasCut: false });
});
