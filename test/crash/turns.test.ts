import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { EnginePoint } from '../../src/generations/run-dependencies.ts';
import type { ReadConversation, Turn } from '../conversations/kit/conversations.ts';
import { ask, look, messagesOf, newConversation, say, spoken, startTurn, turn, turnStream } from '../conversations/kit/conversations.ts';
import { bodiesOf } from '../conversations/kit/upstream.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, runEvents } from '../kit/results.ts';
import { expectIntact } from './kit/aftermath.ts';
import { readRemains } from './kit/database.ts';
import { readRoughly } from './kit/rough-reader.ts';
import { ServerProcess } from './kit/server-process.ts';

let upstream: LocalBedrock;
let dataDir: string;
beforeAll(async () => {
  upstream = await startLocalBedrock({ keepBodies: true });
});
afterAll(() => upstream.close());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-crash-'));
  return () => rm(dataDir, { recursive: true, force: true });
});

const text = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen';

/** Where the server is killed in a turn's life, by what the turn was asked, what becomes of it, and how often Bedrock was called for it in all. */
const fates = [
  ['stored', 'startGeneration', startTurn, 'COMPLETED', 1],
  ['reserved', 'converse', turn, 'INTERRUPTED', 0],
  ['called', 'converseStream', turnStream, 'INTERRUPTED', undefined], // the request may or may not have left the process
  ['answered', 'startGeneration', startTurn, 'INTERRUPTED', 1],
  ['firstOutput', 'converseStream', turnStream, 'INTERRUPTED', 1],
  ['stopped', 'converseStream', turnStream, 'INTERRUPTED', 1],
  ['ended', 'converse', turn, 'COMPLETED', 1],
] as const;

/** Has a turn begun, the server killed at the point, and started again on the same folder. */
async function killAt(point: EnginePoint, operation: ReturnType<typeof turn>, before: ServerProcess): Promise<{ readonly server: ServerProcess; readonly url: string }> {
  await before.killAt({ point, time: 1 });
  const url = await before.url();
  if (operation.query.startsWith('subscription')) await readRoughly('sse', url, operation, () => undefined).ended;
  else await post(url, operation).catch(() => null);
  await before.ended;
  expectIntact(await readRemains(dataDir));
  const server = new ServerProcess({ dataDir, upstream });
  return { server, url: await server.url() };
}

describe('killed in a turn, and started again on the same folder', { timeout: 60_000 }, () => {
  it.each(fates)('at %s by %s: what the user said is there once, and the conversation is free', async (point, kind, toOperation, status, calls) => {
    const key = `turn ${point} ${kind}`;
    const before = new ServerProcess({ dataDir, upstream });
    const { id } = await newConversation(await before.url(), { modelId: 'local.echo-v1', messages: [{ role: 'USER', content: [{ text: 'Hello' }] }, { role: 'ASSISTANT', content: [{ text: 'Hello.' }] }] });
    const options = { key, test: key, faults: toOperation === turn ? 'slow-first=50' : 'tokens-per-second=200' };
    const { server, url } = await killAt(point, toOperation(id, text, options), before);
    const again = await ask<Turn>(url, startTurn(id, text, options));
    expectWholeLog(await runEvents(url, operations.generationEvents(again.id)));
    const after = await look(url, id);
    expect(after).toMatchObject({ activeGeneration: null, lastGeneration: { id: again.id, status, error: status === 'COMPLETED' ? null : { code: 'NODE_LOST' } } });
    expectToldOnce(after);
    expect(await say(url, id, 'And now?', { test: `${key} next` })).toMatchObject({ status: 'COMPLETED', text: expect.stringContaining('And now?') as string });
    expect(bodiesOf(upstream, `${key} next`)).toHaveLength(1);
    if (calls !== undefined) expect(bodiesOf(upstream, key)).toHaveLength(calls);
    await server.stop();
    expectIntact(await readRemains(dataDir));
  });

  it('in a continuation: the broken answer is there once, as it was or longer', async () => {
    const before = new ServerProcess({ dataDir, upstream });
    const first = await before.url();
    const { id } = await newConversation(first, { modelId: 'local.echo-v1' });
    const cut = await say(first, id, text, { input: { inferenceConfig: { maxTokens: 6 } }, faults: 'tokens-per-second=200' });
    const operation = { query: 'mutation ($id: ID!) { continueGeneration(id: $id, strategy: PREFILL) { id } }', variables: { id: cut.id } };
    const { server, url } = await killAt('firstOutput', operation, before);
    const after = await look(url, id);
    expect(after).toMatchObject({ activeGeneration: null, messageCount: 2, lastGeneration: { status: 'INTERRUPTED' } });
    expect(spoken(after)[1]?.[1].startsWith(cut.text)).toBe(true);
    expect(text.startsWith(spoken(after)[1]?.[1] ?? 'nothing')).toBe(true);
    await server.stop();
    expectIntact(await readRemains(dataDir));
  });
});

/** The answer is as much as came; where nothing came there is none. */
function expectToldOnce(conversation: ReadConversation): void {
  const said = conversation.lastGeneration?.text ?? '';
  expect(text.startsWith(said)).toBe(true);
  if (conversation.lastGeneration?.status === 'COMPLETED') expect(said).toBe(text);
  expect(spoken(conversation)).toEqual([['USER', 'Hello'], ['ASSISTANT', 'Hello.'], ['USER', text], ...(said === '' ? [] : [['ASSISTANT', said]])]);
  expect(new Set(messagesOf(conversation).map(({ id }) => id)).size).toBe(conversation.messageCount);
}
