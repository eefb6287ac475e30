import { expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import type { WholeGeneration } from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
import { startLimited } from './kit/quota-file.ts';

const modelId = 'local.echo-v1';
const words = (count: number, name: string): string => `Repeat: ${name} ${'word '.repeat(count)}`;
const minuteMs = 3_000; // long enough that a busy machine does not decide how much of the quota is used
const inARow = 31;

it('500 requests at once at a quota for 31 all run: local-bedrock, which enforces it, throttles none, and nine tenths of the quota are used', async () => {
  // What one request takes is found out by asking: all are alike.
  const maxTokens = 40;
  const probe = await startLimited({});
  const { usage } = rootOf<WholeGeneration>(await post(probe.url, operations.converse({ modelId, text: words(80, 'number 100'), input: { inferenceConfig: { maxTokens } } })));
  await probe.close();
  const perRequest = (usage?.inputTokens ?? 0) + maxTokens;
  const limit = inARow * perRequest;

  const subject = await startLimited(
    { [modelId]: { ON_DEMAND: { TOKENS_PER_MINUTE: limit } } },
    { upstream: { quotas: { minuteMs, models: { [modelId]: { onDemand: { tokensPerMinute: limit } } } } }, environment: { QUOTA_MINUTE_MS: String(minuteMs), STORAGE: 'memory' } },
  );
  try {
    const startedAt = performance.now();
    const ask = async (number: number): Promise<WholeGeneration> => rootOf(await post(subject.url, operations.converse({ modelId, text: words(80, `number ${100 + number}`), input: { inferenceConfig: { maxTokens } } })));
    const generations = await Promise.all(Array.from({ length: 500 }, (_, number) => ask(number)));
    const minutes = (performance.now() - startedAt) / minuteMs;
    expect(new Set(generations.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
    expect(generations.flatMap(({ attempts }) => attempts)).toHaveLength(500);
    const [state] = subject.upstream.quotas();
    expect(state).toMatchObject({ requests: 500, throttles: { tokensPerMinute: 0 }, runningRequests: 0 });
    expect((state?.settledTokens ?? 0) / (limit * minutes)).toBeGreaterThanOrEqual(0.9);
  } finally {
    await subject.close();
  }
}, 180_000);
