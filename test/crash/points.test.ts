import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { EnginePoint } from '../../src/generations/run-dependencies.ts';
import { callsOf, expectIntact, expectKept } from './kit/aftermath.ts';
import { readRemains } from './kit/database.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, runEvents, textOf } from '../kit/results.ts';
import type { KeyedRequest } from './kit/requests.ts';
import { textOfRequest } from './kit/requests.ts';
import { ServerProcess } from './kit/server-process.ts';
import { Witness } from './kit/witness.ts';

let upstream: LocalBedrock;
let dataDir: string;
beforeAll(async () => {
  upstream = await startLocalBedrock();
});
afterAll(() => upstream.close());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-crash-'));
  return () => rm(dataDir, { recursive: true, force: true });
});

/** One of each kind; the one named is the last. */
const requestsOf = (point: EnginePoint, last: KeyedRequest['kind']): readonly KeyedRequest[] =>
  [...(['startGeneration', 'converse', 'converseStream', 'invokeModelStream'] as const).filter((kind) => kind !== last), last].map((kind, index) => ({
    key: `${point} ${kind}`,
    kind,
    transport: index % 2 === 0 ? 'sse' : 'websocket',
    tokensPerSecond: 200,
  }));

/** Sends the requests one after the other, to a server that kills itself at the point for the last of them. */
async function killAt(point: EnginePoint, requests: readonly KeyedRequest[]): Promise<Witness[]> {
  const server = new ServerProcess({ dataDir, upstream });
  const url = await server.url();
  await server.killAt({ point, time: requests.length });
  const witnesses = requests.map((request) => new Witness(request));
  for (const witness of witnesses) await witness.run(url);
  await server.ended;
  return witnesses;
}

/** What the server was killed at, what becomes of the generation, and how often Bedrock was called for it in all. */
const fates = [
  ['stored', 'startGeneration', 'COMPLETED', 1],
  ['reserved', 'converse', 'INTERRUPTED', 0],
  ['called', 'converseStream', 'INTERRUPTED', undefined], // the request may or may not have left the process
  ['answered', 'startGeneration', 'INTERRUPTED', 1],
  ['firstOutput', 'invokeModelStream', 'INTERRUPTED', 1],
  ['stopped', 'converseStream', 'INTERRUPTED', 1],
  ['ended', 'converse', 'COMPLETED', 1],
] as const;

describe('killed, and started again on the same folder', { timeout: 60_000 }, () => {
  it.each(fates)('at %s by %s: what was acknowledged is kept and Bedrock is not called twice; the generation is %s', async (point, kind, status, calls) => {
    const witnesses = await killAt(point, requestsOf(point, kind));
    const remains = await readRemains(dataDir);
    expectIntact(remains);
    const server = new ServerProcess({ dataDir, upstream });
    const url = await server.url();
    for (const witness of witnesses) {
      const generation = await expectKept(witness, url, remains, upstream);
      const isLast = witness === witnesses.at(-1);
      expect(generation.status).toBe(isLast ? status : 'COMPLETED');
      if (!isLast || calls !== undefined) expect(callsOf(upstream, witness.request)).toBe(isLast ? calls : 1);
    }
    await server.stop();
    expectIntact(await readRemains(dataDir));
  });
});

/** Without a key a generation is stored together with the reservation of its first call. */
const fatesWithoutKey = [
  ['stored', 'converse', 'INTERRUPTED'],
  ['reserved', 'converseStream', 'INTERRUPTED'],
  ['called', 'converse', 'INTERRUPTED'],
  ['answered', 'converse', 'INTERRUPTED'],
  ['firstOutput', 'converseStream', 'INTERRUPTED'],
  ['ended', 'converseStream', 'COMPLETED'],
] as const;

describe('killed amid a request without a key, and started again on the same folder', { timeout: 60_000 }, () => {
  it.each(fatesWithoutKey)('at %s by %s: one generation, %s, whose call is accounted for', async (point, kind, status) => {
    const key = `no key, ${point}, ${kind}`;
    const server = new ServerProcess({ dataDir, upstream });
    const url = await server.url();
    await server.killAt({ point, time: 1 });
    const request = operations[kind]({ modelId: 'local.echo-v1', text: textOfRequest({ key }), options: { tags: [{ key: 'test', value: key }] } });
    const path = kind === 'converse' ? 'graphql' : 'graphql/stream';
    const headers = { 'content-type': 'application/json', accept: kind === 'converse' ? 'application/json' : 'text/event-stream' };
    await fetch(`${url}/${path}`, { method: 'POST', headers, body: JSON.stringify(request) }).then((response) => response.text()).catch(() => undefined); // it breaks off
    await server.ended;
    const remains = await readRemains(dataDir);
    expectIntact(remains);
    const [id, ...others] = [...remains.statuses.keys()];
    expect(others).toEqual([]);
    const next = new ServerProcess({ dataDir, upstream });
    const log = await runEvents(await next.url(), operations.generationEvents(id ?? ''), 'sse');
    const { generation } = expectWholeLog(log);
    expect({ status: generation?.status, code: generation?.error?.code ?? null }).toEqual({ status, code: status === 'COMPLETED' ? null : 'NODE_LOST' });
    expect(textOf(log)).toBe(generation?.text);
    const calls = upstream.calls.filter(({ requestMetadata }) => requestMetadata['test'] === key).length;
    if (point === 'answered' || point === 'firstOutput' || point === 'ended') expect(calls).toBe(1);
    else expect(calls).toBeLessThanOrEqual(1);
    await next.stop();
    expectIntact(await readRemains(dataDir));
  });
});
