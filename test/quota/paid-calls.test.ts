import { afterEach, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startLimited } from './kit/quota-file.ts';

/** What each call is taken to have used, and how long all of it took, where a stream that ran into the size that was made for it goes on by another call. */
let subject: Subject | undefined;
afterEach(async () => {
  await subject?.close();
  subject = undefined;
});

const modelId = 'amazon.nova-lite-v1:0';
const first = 'The quick brown fox thinks about many things. '.repeat(20); // 181 tokens
const second = 'It goes on.';

interface Attempt {
  readonly error: { readonly code: string } | null;
  readonly usage: { readonly outputTokens: number; readonly source: string } | null;
  readonly cost: unknown;
}

interface Streamed {
  readonly status: string;
  readonly attempts: readonly Attempt[];
  readonly usage: { readonly outputTokens: number };
  readonly timing: { readonly timeToFirstTokenMs: number; readonly totalMs: number; readonly outputTokensPerSecond: number };
}

/** A stream of two parts, both of which Bedrock ends so. */
async function streamTwo(faults: string): Promise<Streamed> {
  const parts = [{ text: first, stopReason: 'max_tokens' as const }];
  subject = await startLimited({ [modelId]: { ON_DEMAND: { TOKENS_PER_MINUTE: 100_000_000 } } }, { upstream: { say: () => parts.shift() ?? second } });
  const { generationId } = expectWholeLog(await runEvents(subject.url, operations.converseStream({ modelId, text: 'Tell me.', faults })));
  return rootOf(await post(subject.url, { query: 'query ($id: ID!) { generation(id: $id) { status usage { outputTokens } timing { timeToFirstTokenMs totalMs outputTokensPerSecond } attempts { error { code } usage { outputTokens source } cost { amount } } } }', variables: { id: generationId } }));
}

it('a call that Bedrock refuses costs nothing, though the one before it has said something', async () => {
  const { status, attempts } = await streamTwo('status=503:1'); // of each request
  expect(status).toBe('INTERRUPTED');
  expect(attempts).toMatchObject([
    { error: { code: 'SERVICE_UNAVAILABLE' }, usage: null, cost: null },
    { error: null, usage: { source: 'MEASURED' } },
    { error: { code: 'SERVICE_UNAVAILABLE' }, usage: null, cost: null },
  ]);
});

it('what the call before has said is not counted again, where the next one is estimated', async () => {
  const { status, attempts } = await streamTwo('no-metadata');
  expect(status).toBe('COMPLETED');
  expect(attempts.map(({ usage }) => usage?.source)).toEqual(['ESTIMATED', 'ESTIMATED']);
  expect(attempts[0]?.usage?.outputTokens).toBeGreaterThan(150);
  expect(attempts[1]?.usage?.outputTokens).toBeLessThan(10);
});

it('the times are those of the whole answer', async () => {
  const { usage, timing } = await streamTwo('tokens-per-second=2000');
  expect(timing.timeToFirstTokenMs).toBeGreaterThanOrEqual(0);
  expect(timing.outputTokensPerSecond).toBeGreaterThanOrEqual((usage.outputTokens / timing.totalMs) * 1_000);
});
