import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { rootOf, runGeneration } from '../kit/results.ts';
import { ServerProcess } from './kit/server-process.ts';

const modelId = 'amazon.nova-lite-v1:0';

it('a call that goes on from another when the server is killed is not taken to have said what that one has', { timeout: 60_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-gone-on-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const quotas = join(dataDir, 'quotas.json');
  await writeFile(quotas, JSON.stringify({ models: { [modelId]: { ON_DEMAND: { TOKENS_PER_MINUTE: 100_000_000 } } } }));
  const upstream = await startLocalBedrock({ tokensPerSecond: 0, say: () => ({ text: 'The quick brown fox thinks about many things. '.repeat(20), stopReason: 'max_tokens' }) });
  onTestFinished(() => upstream.close());
  const options = { dataDir, upstream, environment: { QUOTAS_FILE: quotas } };
  const killed = new ServerProcess(options);
  const url = await killed.url();
  await killed.killAt({ point: 'called', time: 2 });
  const { id } = await runGeneration(url, operations.startGeneration({ modelId, text: 'Tell me.' }));
  await killed.ended;
  const server = new ServerProcess(options);
  onTestFinished(() => server.stop());
  const read = { query: 'query ($id: ID!) { generation(id: $id) { status attempts { error { code } usage { outputTokens totalTokens source } } } }', variables: { id } };
  const { status, attempts } = rootOf<{ status: string; attempts: { error: { code: string } | null; usage: { outputTokens: number; totalTokens: number; source: string } }[] }>(await post(await server.url(), read));
  expect({ status, attempts }).toMatchObject({ status: 'INTERRUPTED', attempts: [{ error: null, usage: { source: 'MEASURED' } }, { error: { code: 'NODE_LOST' }, usage: { source: 'ESTIMATED' } }] });
  expect(attempts[0]?.usage.outputTokens).toBeGreaterThan(150);
  expect(attempts[1]?.usage.outputTokens).toBeLessThan(20);
});
