import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, it } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { Client } from './kit/everything/client.ts';
import { expectConversations, expectGenerations, expectJobs, expectMoney, expectQuiet } from './kit/everything/invariants.ts';
import { RandomRequests } from './kit/everything/random-requests.ts';
import { Choices, scaled, tell } from './kit/scale.ts';

const callers = 6;
const mostLoadMs = 3_000; // of a round

let upstream: LocalBedrock;
let dataDir: string;
beforeAll(async () => {
  upstream = await startLocalBedrock({ tokensPerSecond: 400, batch: { stateMs: 50, minRecords: 5 } });
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-soak-'));
});
afterAll(async () => {
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});

it.each([
  ['sqlite', ['kill', 'stop', 'quiet']],
  ['memory', ['quiet']],
])('whatever is asked at once, and however the server ends, all that can be read agrees in the end: STORAGE=%s', async (storage, ways) => {
  const budgets = join(dataDir, 'budgets.json');
  await writeFile(budgets, JSON.stringify({ server: [{ period: 'total', hard: '1000' }] }));
  const environment = { STORAGE: storage, BUDGETS_FILE: budgets, BATCH_MIN_RECORDS: '5' };
  const choices = new Choices(`everything ${storage}`);
  const client = new Client();
  const requests = new RandomRequests(client, choices);
  const rounds = scaled(40);
  let server = new ServerProcess({ dataDir, upstream, environment });
  for (let round = 1; round <= rounds; round += 1) {
    client.url = await server.url();
    let isOver = false;
    const load = Promise.all(Array.from({ length: callers }, () => requests.run(() => isOver)));
    const way = choices.oneOf(ways);
    await sleep(choices.integer(100, mostLoadMs));
    isOver = true;
    if (way === 'kill') await server.kill();
    if (way === 'stop') await server.stop();
    await load;
    if (way === 'quiet') continue;
    server = new ServerProcess({ dataDir, upstream, environment });
  }
  client.url = await server.url();
  await expectQuiet(client);
  const ends = await expectGenerations(client, requests);
  await expectConversations(client, requests);
  await expectJobs(client, requests);
  await expectMoney(client);
  await server.stop();
  tell(`${rounds} rounds with STORAGE=${storage}: ${[...ends].map(([status, count]) => `${count} ${status}`).join(', ')}; refused: ${[...client.refusals].map(([code, count]) => `${count} ${code}`).join(', ')}`);
});
