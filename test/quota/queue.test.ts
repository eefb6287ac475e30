import { afterEach, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startLimited } from './kit/quota-file.ts';

let subject: Subject | undefined;
afterEach(async () => {
  await subject?.close();
  subject = undefined;
});

const modelId = 'local.echo-v1';
const named = (name: string, faults: string, options: Record<string, unknown> = {}): operations.ConverseOptions => ({ modelId, text: `one two three, ${name}`, options: { ...options, tags: [{ key: 'local-bedrock', value: faults }, { key: 'test', value: name }] } });
const quotas = async (url: string) => rootOf<{ modelId: string; running: number; queued: number; dimensions: { dimension: string; limit: number | null; used: number; reserved: number; remaining: number | null; source: string }[] }[]>(await post(url, { query: `{ quotas(modelId: "${modelId}") { id modelId region scope isGlobal running queued throttled dimensions { dimension limit used reserved remaining source } } }` }));

describe('a request beyond the quota', () => {
  it('waits, tells its place, and runs once there is room; Query.quotas shows both', async () => {
    subject = await startLimited({ [modelId]: { ON_DEMAND: { CONCURRENT_REQUESTS: 1 } } });
    const { url, upstream } = subject;
    const first = runGeneration(url, operations.converse(named('first', 'slow-first=300')));
    await upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === 'first');
    const second = runEvents(url, operations.converseStream(named('second', '')));
    await expect.poll(() => quotas(url)).toMatchObject([{ modelId, running: 1, queued: 1 }]);
    expect((await quotas(url))[0]?.dimensions).toContainEqual({ dimension: 'CONCURRENT_REQUESTS', limit: 1, used: 1, reserved: 1, remaining: 0, source: 'CONFIGURED' });
    const events = await second;
    const { generation } = expectWholeLog(events);
    expect(events.map(({ __typename }) => __typename).slice(0, 2)).toEqual(['GenerationQueued', 'GenerationStarted']);
    expect(generation).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1, error: null }] });
    expect(await first).toMatchObject({ status: 'COMPLETED' });
    expect(await quotas(url)).toMatchObject([{ running: 0, queued: 0 }]);
  });
});
