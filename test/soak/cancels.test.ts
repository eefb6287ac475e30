import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Call, LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, runEvents, runGeneration } from '../kit/results.ts';
import { askUntil, Choices, percentile, runAll, scaled, tell } from './kit/scale.ts';

const gateMs = 250;
const atATime = 4;
const words = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');
/** What the model is at when it is cancelled: none of these ends by itself before. */
const states = ['stall', 'stall-after=1', 'stall-after=4', 'slow-first=5000', 'tokens-per-second=5', 'tokens-per-second=100'];

let upstream: LocalBedrock;
let server: ServerProcess;
let url: string;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-soak-'));
  upstream = await startLocalBedrock();
  server = new ServerProcess({ dataDir, upstream });
  url = await server.url();
  await cancelOne('the first', 'tokens-per-second=100', true, 0); // loads vocabularies, the server's and the embedded Bedrock's: once in a process
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});

const callOf = (name: string): Call | undefined => upstream.calls.find(({ requestMetadata }) => requestMetadata['test'] === name);

/** Starts a generation and cancels it; how long after the mutation was sent the embedded Bedrock saw the abort, or null where it was not called any more. */
async function cancelOne(name: string, state: string, waitsForCall: boolean, delayMs: number): Promise<number | null> {
  const tags = [{ key: 'local-bedrock', value: state }, { key: 'test', value: name }];
  const { id } = await runGeneration(url, operations.startGeneration({ modelId: 'local.echo-v1', text: words, options: { tags } }));
  if (waitsForCall) await upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === name);
  await sleep(delayMs);
  const sentAt = Date.now();
  expect(await runGeneration(url, operations.cancelGeneration(id))).toMatchObject({ id, status: 'CANCELLED' });
  const call = callOf(name) === undefined && !waitsForCall ? undefined : await upstream.waitForCall(({ requestMetadata, outcome }) => requestMetadata['test'] === name && outcome !== 'running');
  expect(expectWholeLog(await runEvents(url, operations.generationEvents(id)))).toMatchObject({ __typename: 'GenerationCancelled' });
  if (call === undefined) return null;
  expect(call.outcome).toBe('aborted');
  return (call.endedAt ?? Infinity) - sentAt;
}

it(`cancelled at any moment, from another connection, the call to Bedrock is aborted within ${gateMs} ms`, async () => {
  const choices = new Choices('cancels');
  const count = scaled(500);
  const took: (number | null)[] = [];
  const tasks = Array.from({ length: count }, (_, index) => {
    const [state, waitsForCall, delayMs] = [choices.oneOf(states), choices.integer(1, 5) > 1, choices.integer(0, 300)];
    return async () => void took.push(await cancelOne(`cancel ${index}`, state, waitsForCall, waitsForCall ? delayMs : delayMs % 10));
  });
  await runAll(tasks, atATime);
  const measured = took.filter((ms) => ms !== null);
  tell(`${count} cancels, ${measured.length} of a call under way: aborted upstream after ${percentile(measured, 0.5)} ms (median), ${percentile(measured, 0.99)} ms (p99), ${Math.max(...measured)} ms (most)`);
  expect(Math.max(...measured)).toBeLessThanOrEqual(gateMs);
  const running = await askUntil((calls: readonly Call[]) => calls.length === 0, 1_000, () => upstream.calls.filter(({ outcome }) => outcome === 'running'));
  expect(running).toEqual([]);
});
