import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { rootOf, runGeneration } from '../kit/results.ts';
import { startSubject } from '../kit/server.ts';

const modelId = 'amazon.nova-lite-v1:0';
const limits = { TOKENS_PER_MINUTE: 1_000_000, TOKENS_PER_DAY: 1_000_000 };

let folder: string;
let upstream: LocalBedrock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bedrock-graphql-restart-'));
  upstream = await startLocalBedrock({ tokensPerSecond: 0 });
  await writeFile(join(folder, 'quotas.json'), JSON.stringify({ models: { [modelId]: { ON_DEMAND: limits } } }));
  return async () => {
    await upstream.close();
    await rm(folder, { recursive: true, force: true });
  };
});

const environmentOf = (more: Readonly<Record<string, string>> = {}) => ({ QUOTAS_FILE: join(folder, 'quotas.json'), AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url, AWS_ENDPOINT_URL_BEDROCK: upstream.url, ...more });

/** Runs a server on the same folder, before the same Bedrock. */
async function withServer<Result>(use: (url: string) => Promise<Result>, environment?: Readonly<Record<string, string>>): Promise<Result> {
  const subject = await startSubject({ dataDir: join(folder, 'data'), environment: environmentOf(environment) });
  try {
    return await use(subject.url);
  } finally {
    await subject.close();
  }
}

/** What is taken of the minute and of the day. */
async function usedAt(url: string, model = modelId, within = 'ON_DEMAND'): Promise<Readonly<Record<string, number>>> {
  const buckets = rootOf<{ scope: string; dimensions: { dimension: string; used: number }[] }[]>(await post(url, { query: `{ quotas(modelId: "${model}") { scope dimensions { dimension used } } }` }));
  return Object.fromEntries(buckets.find(({ scope }) => scope === within)?.dimensions.map(({ dimension, used }) => [dimension, used]) ?? []);
}

const request = (maxTokens: number, tags: readonly object[] = []) => ({ modelId, text: 'one two three', input: { inferenceConfig: { maxTokens } }, options: { tags } });

describe('after a restart', () => {
  it('what was taken of a minute and of a day is known, and nobody is let through for whom there is no room', async () => {
    const before = await withServer(async (url) => {
      for (let count = 0; count < 3; count += 1) await runGeneration(url, operations.converse(request(100)));
      return usedAt(url);
    });
    expect(before['TOKENS_PER_DAY']).toBeGreaterThan(0);
    const { TOKENS_PER_DAY: used = 0 } = before;
    await writeFile(join(folder, 'quotas.json'), JSON.stringify({ models: { [modelId]: { ON_DEMAND: { TOKENS_PER_DAY: used + 150 } } } }));
    await withServer(async (url) => {
      expect(await usedAt(url)).toEqual({ ...before, REQUESTS_PER_MINUTE: 3 });
      const { id } = await runGeneration(url, operations.startGeneration(request(140)));
      await expect.poll(async () => rootOf<{ queued: number }[]>(await post(url, { query: `{ quotas(modelId: "${modelId}") { queued } }` }))[0]?.queued).toBe(1);
      expect(await runGeneration(url, operations.cancelGeneration(id))).toMatchObject({ status: 'CANCELLED', attempts: [] });
    });
  });

  it('of another Bedrock nothing was taken; what was is known again once it is called again', async () => {
    const before = await withServer(async (url) => {
      await runGeneration(url, operations.converse(request(100)));
      return usedAt(url);
    });
    await withServer(async (url) => expect(await usedAt(url)).toMatchObject({ TOKENS_PER_MINUTE: 0, TOKENS_PER_DAY: 0 }), { AWS_REGION: 'us-east-1' });
    await withServer(async (url) => expect(await usedAt(url)).toEqual(before));
  });

  it('a call that was killed counts with all that it may have taken, an output token as often as the model’s count', { timeout: 60_000 }, async () => {
    const claude = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'; // five times
    const dataDir = join(folder, 'data');
    const first = new ServerProcess({ dataDir, upstream, environment: environmentOf() });
    const url = await first.url();
    const stalled = request(500, [{ key: 'local-bedrock', value: 'stall' }]);
    await runGeneration(url, operations.startGeneration({ ...stalled, modelId: claude }));
    await upstream.waitForCall(({ operation }) => operation === 'ConverseStream');
    await first.kill();
    const next = new ServerProcess({ dataDir, upstream, environment: environmentOf() });
    onTestFinished(() => next.stop());
    const used = await usedAt(await next.url(), claude, 'CROSS_REGION');
    expect(used['TOKENS_PER_DAY']).toBeGreaterThanOrEqual(2_500);
    expect(used['TOKENS_PER_MINUTE']).toBeGreaterThanOrEqual(2_500);
    expect(used['REQUESTS_PER_MINUTE']).toBe(1);
  });
});
