import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Call, LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { StreamTransport } from '../crash/kit/rough-reader.ts';
import { readRoughly } from '../crash/kit/rough-reader.ts';
import type { Answers } from '../crash/kit/server-process.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { post } from '../kit/clients.ts';
import { converseStream, invokeModelStream } from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
import { askUntil, Choices, runAll, scaled, tell } from './kit/scale.ts';

const graceMs = 200;
const withinMs = 5_000; // after the grace
const perBatch = 250; // the embedded Bedrock remembers its last 1,000 calls
const atATime = 25;
const words = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');
/** What the model is at when its reader goes: left alone, each of these runs for longer than all that is waited here. */
const states = ['stall', 'stall-after=1', 'slow-first=60000', 'tokens-per-second=2'];

let upstream: LocalBedrock;
let server: ServerProcess;
let url: string;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-soak-'));
  upstream = await startLocalBedrock();
  server = new ServerProcess({ dataDir, upstream, disconnectGraceMs: graceMs });
  url = await server.url();
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A subscription whose connection breaks so long after so many events: from before the server has heard of it until amid the answer. */
interface PlannedClose {
  readonly name: string;
  readonly transport: StreamTransport;
  readonly state: string;
  readonly native: boolean;
  readonly afterFirstEvent: boolean;
  readonly delayMs: number;
}

async function closeAbruptly({ name, transport, state, native, afterFirstEvent, delayMs }: PlannedClose): Promise<void> {
  const started = Promise.withResolvers<undefined>();
  const tags = [{ key: 'local-bedrock', value: state }, { key: 'test', value: name }]; // by its name, no message is the same as an earlier one's, whose generation it would join
  const operation = (native ? invokeModelStream : converseStream)({ modelId: 'local.echo-v1', text: words, options: { onDisconnect: 'CANCEL', tags } });
  const reader = readRoughly(transport, url, operation, ({ errors }) => {
    if (errors === undefined) started.resolve(undefined);
    else started.reject(new Error(JSON.stringify(errors)));
  });
  if (afterFirstEvent) await started.promise;
  await sleep(delayMs);
  reader.cut();
  expect(await reader.ended).toBe('lost');
}

const runningCalls = (): readonly Call[] => upstream.calls.filter(({ outcome }) => outcome === 'running');

/** The generations that have not ended, as any client sees them. */
const listUnended = async (): Promise<readonly unknown[]> =>
  rootOf<{ readonly edges: readonly unknown[] }>(await post(url, { query: '{ generations(first: 20, filter: { status: [QUEUED, RUNNING] }) { edges { node { id status createdAt } } } }' })).edges;

type Leftovers = Answers['leftovers'];
const isNothingLeft = ({ runs, readers, timers, sockets }: Leftovers): boolean => runs + readers + timers === 0 && sockets <= 1; // the one by which the test asks

it(`of subscriptions whose connections break, with onDisconnect: CANCEL, nothing is left ${withinMs / 1_000} s after the grace`, async () => {
  const choices = new Choices('closes');
  const count = scaled(5_000);
  let calls = 0;
  let last: Leftovers | undefined;
  const first = await server.ask('leftovers');
  expect(first).toSatisfy(isNothingLeft); // the server's own timers and its connections to Bedrock do not hold the process
  for (let left = count; left > 0; left -= perBatch) {
    const callsBefore = upstream.calls.at(-1)?.number ?? 0;
    const tasks = Array.from({ length: Math.min(left, perBatch) }, (_, index) => {
      const plan: PlannedClose = {
        name: `close ${count - left + index}`,
        transport: choices.oneOf(['websocket', 'sse']),
        state: choices.oneOf(states),
        native: choices.oneOf([true, false]),
        afterFirstEvent: choices.oneOf([true, false]),
        delayMs: choices.integer(0, 40),
      };
      return () => closeAbruptly(plan);
    });
    await runAll(tasks, atATime);
    const running = await askUntil((list: readonly Call[]) => list.length === 0, graceMs + withinMs, runningCalls);
    expect(running).toEqual([]);
    expect(await askUntil((list: readonly unknown[]) => list.length === 0, withinMs, listUnended)).toEqual([]);
    last = await askUntil(isNothingLeft, withinMs, () => server.ask('leftovers'));
    expect(last).toSatisfy(isNothingLeft);
    calls += (upstream.calls.at(-1)?.number ?? 0) - callsBefore;
  }
  expect(calls).toBeGreaterThan(count / 4); // most have come as far as Bedrock
  tell(`${count} abrupt closes, ${calls} calls to Bedrock: no call, run, reader, timer or client's socket left: ${JSON.stringify(last)}`);
});
