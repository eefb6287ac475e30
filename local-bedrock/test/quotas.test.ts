import { ListFoundationModelsCommand, ListModelInvocationJobsCommand } from '@aws-sdk/client-bedrock';
import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, type BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createQuotaLedger } from '../quotas/quota-ledger.ts';
import { readQuotaOptions } from '../quotas/quota-options.ts';
import { createControl } from './batch-kit.ts';
import { claude, createClient, echo, nova, readStream, start, userMessage } from './kit.ts';

const model = (burndownRate: number) => ({ modelId: 'm', burndownRate });

function createLedger(limits: object, minuteMs = 60_000) {
  const clock = { ms: 0 };
  const ledger = createQuotaLedger(readQuotaOptions({ minuteMs, models: { m: { onDemand: limits } } }), () => clock.ms);
  return { ledger, clock, open: () => ledger.open('m', 'us-east-1'), state: () => ledger.states()[0] };
}

describe('the arithmetic', () => {
  test("is that of AWS's example: 36,000 are reserved, 9,000 are used", () => {
    const { open, state } = createLedger({ tokensPerMinute: 100_000 });
    const meter = open();
    meter.start({ model: model(5), inputTokens: 3_000, cacheWriteTokens: 1_000, maxTokens: 32_000 });
    expect(state()).toMatchObject({ available: { tokensPerMinute: 64_000 }, usedShare: { tokensPerMinute: 0.36 }, mostReservedTokens: 36_000, runningRequests: 1 });
    meter.produced(1_000);
    meter.end(Infinity);
    meter.end(Infinity);
    expect(state()).toMatchObject({ available: { tokensPerMinute: 91_000 }, settledTokens: 9_000, runningRequests: 0, requests: 1 });
  });

  test('takes no more for an answer than was sent of it', () => {
    const { open, state } = createLedger({ tokensPerMinute: 1_000 });
    const meter = open();
    meter.start({ model: model(1), inputTokens: 100, cacheWriteTokens: 0, maxTokens: 500 });
    meter.produced(400);
    meter.end(50);
    expect(state()?.available.tokensPerMinute).toBe(850);
  });

  test('goes below nothing where the rate makes more of the answer than was reserved, and comes in again with time', () => {
    const { open, clock, state } = createLedger({ tokensPerMinute: 600 });
    const meter = open();
    meter.start({ model: model(10), inputTokens: 100, cacheWriteTokens: 0, maxTokens: 100 });
    meter.produced(100);
    meter.end(Infinity);
    expect(state()?.available.tokensPerMinute).toBe(-500);
    const again = () => open().start({ model: model(1), inputTokens: 50, cacheWriteTokens: 0, maxTokens: 50 });
    clock.ms = 59_000;
    expect(again).toThrow('Too many tokens, please wait before trying again.');
    clock.ms = 60_000;
    again();
    expect(state()?.throttles.tokensPerMinute).toBe(1);
  });

  test('refuses by the day and by requests in their own words, and takes nothing then', () => {
    const day = createLedger({ tokensPerMinute: 1_000, tokensPerDay: 150 });
    const need = { model: model(1), inputTokens: 50, cacheWriteTokens: 0, maxTokens: 50 };
    day.open().start(need);
    expect(() => day.open().start(need)).toThrow('Too many tokens per day, please wait before trying again.');
    expect(day.state()?.available).toEqual({ tokensPerMinute: 900, tokensPerDay: 50 });
    const requests = createLedger({ requestsPerMinute: 2 });
    requests.open().start(need);
    requests.open().start(need);
    expect(() => requests.open().start(need)).toThrow('Too many requests, please wait before trying again.');
    requests.clock.ms = 30_000;
    requests.open().start(need);
    const running = createLedger({ concurrentRequests: 1 });
    const first = running.open();
    first.start(need);
    expect(() => running.open().start(need)).toThrow('Too many requests');
    first.end(0);
    running.open().start(need);
  });

  test('whatever comes, no more is let in than the quota and what has come in since', () => {
    const step = fc.record({ waitMs: fc.nat(20_000), input: fc.nat(400), max: fc.nat(400), output: fc.nat(400), held: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { open, clock, state } = createLedger({ tokensPerMinute: 1_000 });
      let settled = 0;
      for (const { waitMs, input, max, output, held } of steps) {
        clock.ms += waitMs;
        const meter = open();
        try {
          meter.start({ model: model(1), inputTokens: input, cacheWriteTokens: 0, maxTokens: max });
        } catch {
          expect(state()?.available.tokensPerMinute).toBeLessThan(input + max);
          continue;
        }
        meter.produced(Math.min(output, max));
        if (held) settled += input + max;
        else {
          meter.end(Infinity);
          settled += input + Math.min(output, max);
        }
        expect(state()?.available.tokensPerMinute).toBeGreaterThanOrEqual(-1e-6);
        expect(settled).toBeLessThanOrEqual(1_000 + clock.ms / 60 + 1e-6);
      }
    }));
  });

  test.each([
    [undefined, 'quotas: expected an object, not nothing.'],
    [{ models: {}, extra: 1 }, 'quotas.extra: expected minuteMs, models.'],
    [{ models: { m: { everywhere: {} } } }, 'quotas.models["m"].everywhere: expected onDemand, crossRegion, globalCrossRegion.'],
    [{ models: { m: { onDemand: { tpm: 1 } } } }, 'quotas.models["m"].onDemand.tpm: expected tokensPerMinute'],
    [{ models: { m: { onDemand: { tokensPerMinute: -1 } } } }, 'quotas.models["m"].onDemand.tokensPerMinute: expected a number greater than 0, not -1.'],
  ])('is not begun with %j', (options, message) => {
    expect(() => readQuotaOptions(options)).toThrow(message);
  });
});

const ask = (client: BedrockRuntimeClient, modelId: string, maxTokens?: number) =>
  client.send(new ConverseCommand({ modelId, messages: [userMessage('hello there')], ...(maxTokens === undefined ? {} : { inferenceConfig: { maxTokens } }) }));

describe('over the wire', () => {
  test('all operations of a model share its quota, and a refusal is a ThrottlingException', async () => {
    const bedrock = await start({ quotas: { minuteMs: 3_600_000, models: { [echo]: { onDemand: { tokensPerMinute: 1_000 } } } } });
    const client = createClient(bedrock);
    const { usage } = await ask(client, echo, 500);
    await readStream((await client.send(new ConverseStreamCommand({ modelId: echo, messages: [userMessage('hello there')], inferenceConfig: { maxTokens: 500 } }))).stream);
    const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 500, messages: [{ role: 'user', content: 'hello there' }] });
    await client.send(new InvokeModelCommand({ modelId: echo, body }));
    const [state] = bedrock.quotas();
    expect(state).toMatchObject({ modelId: echo, scope: 'onDemand', region: 'eu-central-1', requests: 3, runningRequests: 0, settledTokens: 3 * (usage?.totalTokens ?? 0) });
    await expect(ask(client, echo, 1_000)).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Too many tokens, please wait before trying again.', $metadata: { httpStatusCode: 429 } });
    await expect(ask(client, echo)).rejects.toMatchObject({ name: 'ThrottlingException' });
    const answer: unknown = await (await fetch(`${bedrock.url}/_local/quotas`)).json();
    expect(answer).toMatchObject({ quotas: [{ modelId: echo, throttles: { tokensPerMinute: 2 } }] });
  });

  test('on-demand, cross-region and global quotas are apart, and so are regions', async () => {
    const limits = { requestsPerMinute: 1 };
    const bedrock = await start({ quotas: { minuteMs: 3_600_000, models: { '*': { onDemand: limits, crossRegion: limits, globalCrossRegion: limits } } } });
    const client = createClient(bedrock);
    await ask(client, nova);
    await ask(client, `us.${nova}`);
    await ask(createClient(bedrock, '2', { region: 'us-east-1' }), nova);
    await expect(ask(client, nova)).rejects.toMatchObject({ message: 'Too many requests, please wait before trying again.' });
    await expect(ask(client, `us.${nova}`)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await ask(client, claude.replace('us.', 'global.'));
    await ask(client, claude);
    expect(bedrock.quotas().map(({ scope }) => scope)).toEqual(['onDemand', 'crossRegion', 'onDemand', 'globalCrossRegion', 'crossRegion']);
  });

  test("a model's rate makes more of its answer", async () => {
    const bedrock = await start({ quotas: { models: { '*': { crossRegion: { tokensPerMinute: 1_000_000 } } } } });
    const { usage } = await ask(createClient(bedrock), claude, 500);
    expect(bedrock.quotas()[0]?.settledTokens).toBe((usage?.inputTokens ?? 0) + 5 * (usage?.outputTokens ?? 0));
  });

  test('a stream that its client leaves takes what was sent', async () => {
    const bedrock = await start({ tokensPerSecond: 20, quotas: { minuteMs: 3_600_000, models: { [echo]: { onDemand: { tokensPerMinute: 100_000 } } } } });
    const abort = new AbortController();
    const text = 'word '.repeat(400);
    const { stream } = await createClient(bedrock).send(new ConverseStreamCommand({ modelId: echo, messages: [userMessage(text)] }), { abortSignal: abort.signal });
    expect(bedrock.quotas()[0]?.runningRequests).toBe(1);
    for await (const event of stream ?? []) if (event.contentBlockDelta !== undefined) break;
    abort.abort();
    await bedrock.waitForCall(({ outcome }) => outcome === 'aborted');
    await expect.poll(() => bedrock.quotas()[0]?.runningRequests).toBe(0);
    expect(bedrock.quotas()[0]?.settledTokens).toBeLessThan(600); // 400 of input, and little of as many of output
  });

  test('without quotas nothing is counted', async () => {
    const bedrock = await start();
    await ask(createClient(bedrock), echo);
    expect(bedrock.quotas()).toEqual([]);
  });
});

test('requests that run no model have faults of their own, all or one operation', async () => {
  const bedrock = await start({ controlFaults: 'throttle=1; ListModelInvocationJobs:status=500:2' });
  const control = createControl(bedrock);
  const models = () => control.send(new ListFoundationModelsCommand({}));
  const jobs = () => control.send(new ListModelInvocationJobsCommand({}));
  await expect(models()).rejects.toMatchObject({ name: 'ThrottlingException' });
  await models();
  await expect(jobs()).rejects.toMatchObject({ name: 'InternalServerException' });
  await expect(jobs()).rejects.toMatchObject({ name: 'InternalServerException' });
  expect((await jobs()).invocationJobSummaries).toEqual([]);
  await ask(createClient(bedrock), echo);
  await expect(start({ controlFaults: 'Converse:throttle=1' })).rejects.toThrow('"Converse:throttle=1": expected one of');
});
