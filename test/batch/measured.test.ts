import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import { create, model, promptsOf, startBatchSubject, untilEnded } from './kit/jobs.ts';

interface Measured {
  readonly generations: number;
  readonly timeToFirstTokenMs: object | null;
  readonly totalMs: { readonly p50: number } | null;
  readonly meanCost: string | null;
  readonly currency: string | null;
}

const readMeasured = async (url: string, method: string, modelId: string | null = null): Promise<Measured | null | undefined> =>
  rootOf<readonly { method: string; measured: Measured | null }[]>(
    await post(url, { query: 'query ($modelId: String) { inferenceMethods(modelId: $modelId) { method measured { generations timeToFirstTokenMs { p50 } totalMs { p50 } meanCost currency } } }', variables: { modelId } }),
  ).find((profile) => profile.method === method)?.measured;

it('a batch job is measured as ASYNC when Bedrock ran it, and after a restart too; records in real time as what they were', { timeout: 60_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const first = await startBatchSubject({ dataDir });
  expect(await readMeasured(first.url, 'ASYNC')).toBeNull();
  const { id } = await create(first.url, { input: { records: promptsOf(120) } });
  const { cost } = await untilEnded(first.url, id);
  await untilEnded(first.url, (await create(first.url, { input: { records: promptsOf(3) } })).id);
  const measured = await readMeasured(first.url, 'ASYNC', model);
  expect(measured).toMatchObject({ generations: 120, timeToFirstTokenMs: null, currency: 'USD' });
  expect(measured?.totalMs?.p50).toBeGreaterThan(0);
  expect(Number(measured?.meanCost)).toBeCloseTo(Number(cost?.amount) / 120, 10);
  expect(await readMeasured(first.url, 'CONVERSE', model)).toMatchObject({ generations: 3 });
  await first.close();
  const second = await startBatchSubject({ dataDir });
  onTestFinished(() => second.close());
  expect(await readMeasured(second.url, 'ASYNC', model)).toEqual(measured);
});
