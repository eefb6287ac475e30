import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { callsOf, expectIntact, expectKept } from '../crash/kit/aftermath.ts';
import type { Remains } from '../crash/kit/database.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { Witness } from '../crash/kit/witness.ts';
import type { GraphQLResult } from '../kit/clients.ts';
import { connectSse, post } from '../kit/clients.ts';
import type { Event } from '../kit/operations.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from '../kit/results.ts';
import { startSubject } from '../kit/server.ts';
import type { GenerationStatus } from '../../src/storage/generation-record.ts';
import { openGate } from './kit/gate.ts';
import { ask, hasPostgres, newDatabase, terminateAll } from './kit/postgres.ts';

async function readRemains(url: string): Promise<Remains> {
  const rows = await ask<{ id: string; status: GenerationStatus }>(url, 'select id, status from generations');
  const openRows = await ask(url, 'select l.generation_id from ledger l join generations g on g.id = l.generation_id where g.ended_at is not null and l.settled_at is null');
  return { integrity: [{ integrity_check: 'ok' }], broken: [], statuses: new Map(rows.map(({ id, status }) => [id, status])), openRows };
}

describe.skipIf(!hasPostgres)('killed, and started again on the same database', { timeout: 60_000 }, () => {
  let upstream: LocalBedrock;
  beforeAll(async () => {
    upstream = await startLocalBedrock();
  });
  afterAll(() => upstream.close());

  it.each([
    ['stored', 'startGeneration', 'QUEUED', 'COMPLETED'],
    ['reserved', 'converse', 'RUNNING', 'INTERRUPTED'],
    ['firstOutput', 'converseStream', 'RUNNING', 'INTERRUPTED'],
    ['ended', 'converse', 'COMPLETED', 'COMPLETED'],
  ] as const)('at %s by %s, which is then %s: what was acknowledged is kept; the generation is %s', async (point, kind, before, after) => {
    const url = await newDatabase();
    const start = () => new ServerProcess({ dataDir: '', upstream, environment: { DATABASE_URL: url } });
    const killed = start();
    const firstUrl = await killed.url();
    await killed.killAt({ point, time: 2 });
    const witnesses = (['startGeneration', kind] as const).map((one, index) => new Witness({ key: `${point} ${index}`, kind: one, transport: 'sse', tokensPerSecond: 200 }));
    for (const witness of witnesses) await witness.run(firstUrl);
    await killed.ended;
    const remains = await readRemains(url);
    expectIntact(remains);
    expect([...remains.statuses.values()].sort()).toEqual(['COMPLETED', before].sort());
    const server = start();
    const secondUrl = await server.url();
    const generations = [];
    for (const witness of witnesses) generations.push(await expectKept(witness, secondUrl, remains, upstream));
    expect(generations.map(({ status }) => status)).toEqual(['COMPLETED', after]);
    for (const { request } of witnesses) expect(callsOf(upstream, request)).toBeLessThanOrEqual(1);
    await server.stop();
    expectIntact(await readRemains(url));
  });
});

describe.skipIf(!hasPostgres)('a server whose database goes away', () => {
  const long = 'Repeat: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty';
  const slow = operations.converseStream({ modelId: 'local.echo-v1', text: long, faults: 'tokens-per-second=6' });

  const start = async () => {
    const databaseUrl = await newDatabase();
    const gate = await openGate(databaseUrl);
    const subject = await startSubject({ environment: { DATABASE_URL: gate.url } });
    onTestFinished(() => subject.close());
    return { databaseUrl, gate, subject };
  };

  it('refuses what it cannot store, at no cost, and takes it the next time', async () => {
    const { gate, subject } = await start();
    const asked = operations.converse({ options: { idempotencyKey: 'key' } });
    gate.close();
    const [error] = (await post(subject.url, asked)).errors ?? [];
    expect(error).toMatchObject({ extensions: { code: 'STORE_UNAVAILABLE', retryable: true, retryAfterMs: 1_000 } });
    const isCalled = () => subject.upstream.calls.some(({ operation }) => operation === 'Converse');
    expect(isCalled()).toBe(false);
    gate.open();
    await expect.poll(async () => (await post(subject.url, asked)).errors).toBeUndefined();
    expect(isCalled()).toBe(true);
  });

  it.each(['between two commits', 'amid a commit'])('for long, in the middle of a stream, %s, ends the generation with what its readers saw, once the database is back', async (moment) => {
    const { gate, subject } = await start();
    const client = connectSse(subject.url);
    onTestFinished(() => client.dispose());
    const events: Event[] = [];
    for await (const result of client.iterate(slow)) {
      events.push(rootOf<Event>(result as GraphQLResult));
      if (events.length !== 4) continue;
      if (moment === 'amid a commit') gate.cutAt('commit', 'after', () => gate.close());
      else gate.close();
      void subject.upstream.waitForCall(({ outcome }) => outcome === 'aborted').then(() => gate.open());
    }
    const last = expectWholeLog(events);
    expect(last).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'STORE_UNAVAILABLE' } });
    const id = last.generationId;
    expect(await runGeneration(subject.url, operations.generation(id))).toMatchObject({ status: 'INTERRUPTED', text: textOf(events), lastSequence: events.length });
    expect(await runEvents(subject.url, operations.generationEvents(id))).toEqual(events);
  });

  it('for a moment, however often, loses no event and no generation', async () => {
    const { databaseUrl, subject } = await start();
    const events: Event[] = [];
    const client = connectSse(subject.url);
    onTestFinished(() => client.dispose());
    for await (const result of client.iterate(slow)) {
      events.push(rootOf<Event>(result as GraphQLResult));
      if (events.length % 5 === 0) await terminateAll(databaseUrl);
    }
    const last = expectWholeLog(events);
    expect(await runEvents(subject.url, operations.generationEvents(last.generationId))).toEqual(events);
    expect(last.generation).toMatchObject({ status: 'COMPLETED', text: textOf(events) });
  });
});
