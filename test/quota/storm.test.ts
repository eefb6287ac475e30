import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultQuotaSettings } from '../../src/quota/index.ts';
import * as operations from '../kit/operations.ts';
import { runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

/** Budget and breaker as users have them, but for the waits between probes. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ quota: { retryBudget: defaultQuotaSettings.retryBudget, breaker: { failures: 10, firstProbeMs: 20, mostProbeMs: 50 } } });
  await runGeneration(subject.url, operations.converse()); // loads what a hundred would wait for
});
afterAll(() => subject.close());

const size = 100;

it.each(['429', '503'])('a storm of %s that hits every call is not multiplied: at most a tenth of the requests is tried again', async (status) => {
  const name = `storm ${status}`;
  const modelId = status === '429' ? 'local.echo-v1' : 'local.small-v1'; // each has a budget of its own
  const ask = (number: number) => runGeneration(subject.url, operations.converse({ modelId, text: `one two three, ${name} ${number}`, options: { tags: [{ key: 'local-bedrock', value: `status=${status}` }, { key: 'storm', value: name }] } }));
  const generations = await Promise.all(Array.from({ length: size }, (_, number) => ask(number)));
  expect(new Set(generations.map((generation) => generation.status))).toEqual(new Set(['FAILED']));
  const calls = subject.upstream.calls.filter(({ requestMetadata }) => requestMetadata['storm'] === name).length;
  expect(calls).toBe(generations.reduce((sum, { attempts }) => sum + attempts.length, 0));
  expect(calls).toBeLessThanOrEqual(1.1 * size);
}, 60_000);
