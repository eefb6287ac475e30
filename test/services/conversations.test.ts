import { describe, expect, it, onTestFinished } from 'vitest';
import type { LocalBedrockOptions } from '../../local-bedrock/server.ts';
import type { Said } from '../../local-bedrock/say.ts';
import { bodiesOf, textsOf } from '../conversations/kit/upstream.ts';
import { ask, continueTurn, fork, look, messagesOf, newConversation, refuse, remove, say, spoken, turn } from '../conversations/kit/conversations.ts';
import type { ReadConversation } from '../conversations/kit/conversations.ts';
import { follow } from '../conversations/kit/updates.ts';
import { post } from '../kit/clients.ts';
import { generationEvents } from '../kit/operations.ts';
import { runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { openGate } from './kit/gate.ts';
import { hasPostgres, newDatabase } from './kit/postgres.ts';

async function start(upstream: LocalBedrockOptions = {}): Promise<Subject> {
  const subject = await startSubject({ upstream: { keepBodies: true, ...upstream }, environment: { DATABASE_URL: await newDatabase() } });
  onTestFinished(() => subject.close());
  return subject;
}

const compact = (id: string) => ({ query: 'mutation ($id: ID!) { compactConversation(id: $id) { summaries { text } lastCompaction { error { code } } } }', variables: { id } });
const search = (words: string) => ({ query: 'query ($words: String) { conversations(search: $words) { edges { node { id } } } }', variables: { words } });

describe.skipIf(!hasPostgres)('a conversation', { timeout: 60_000 }, () => {
  it('is told whole with every turn, is forked, and is gone when it is deleted', async () => {
    const { url, upstream } = await start();
    const { id } = await newConversation(url, { modelId: 'local.echo-v1' });
    await say(url, id, 'One.');
    expect(await say(url, id, 'Two.', { test: 'second' })).toMatchObject({ status: 'COMPLETED', text: 'Two.' });
    expect(textsOf(bodiesOf(upstream, 'second')[0])).toEqual(['One.', 'One.', 'Two.']);
    const [first] = messagesOf(await look(url, id));
    const copy = await ask<ReadConversation>(url, fork(id, first?.id ?? ''));
    expect(spoken(copy)).toEqual([['USER', 'One.']]);
    expect(await say(url, copy.id, [])).toMatchObject({ status: 'COMPLETED', text: 'One.' });
    expect(await ask(url, remove(id))).toBe(id);
    expect((await refuse(url, turn(id, 'Still there?'))).code).toBe('NOT_FOUND');
  });

  it('that is deleted while somebody who wants to follow it looks for it ends for them, too', { timeout: 20_000 }, async () => {
    const gate = await openGate(await newDatabase());
    const subject = await startSubject({ environment: { DATABASE_URL: gate.url } });
    onTestFinished(() => subject.close());
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    gate.delayAt('from "conversations"', () => ask(subject.url, remove(id)));
    const tab = await follow(subject.url, id, 'sse');
    await tab.complete;
    expect(tab.seen.map(({ conversation, deletedId }) => [conversation, deletedId])).toEqual([[null, null], [null, id]]);
  });

  it('goes on without a turn that was refused as it was continued', async () => {
    const said: Said[] = [{ text: 'Yes.' }, { text: 'First', stopReason: 'max_tokens' }, { text: ', no.', stopReason: 'refusal' }, { text: 'Well.' }];
    const { url, upstream } = await start({ say: () => said.shift() });
    const { id } = await newConversation(url, { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' });
    await say(url, id, 'Ready?');
    const cut = await say(url, id, 'Bad.', { input: { inferenceConfig: { maxTokens: 10 } } });
    const { id: continued } = await ask<{ readonly id: string }>(url, continueTurn(cut.id));
    await runEvents(url, generationEvents(continued));
    await say(url, id, 'Good.', { test: id });
    expect(textsOf(bodiesOf(upstream, id)[0])).toEqual(['Ready?', 'Yes.', 'Good.']);
  });

  it('hears one of those who speak at once', async () => {
    const { url } = await start();
    const { id } = await newConversation(url, { modelId: 'local.echo-v1' });
    const results = await Promise.all([1, 2, 3, 4, 5].map((client) => post(url, turn(id, `Client ${client}.`, { faults: 'slow-first=300' }))));
    expect(results.map(({ errors }) => errors?.[0]?.extensions?.['code'] ?? 'heard').sort()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'heard']);
    expect(await look(url, id)).toMatchObject({ messageCount: 2, activeGeneration: null });
  });

  it('is summarised, and found by its words', async () => {
    const { url } = await start();
    const said = Array.from({ length: 16 }, (_, index) => ({ role: index % 2 === 0 ? 'USER' : 'ASSISTANT', content: [{ text: `Fact ${index}: the code is QX${1_000 + index}. ${'Words that fill the place. '.repeat(12)}` }] }));
    const { id } = await newConversation(url, { modelId: 'local.small-v1', memory: { strategy: 'SUMMARIZE', triggerTokens: 2_500, keepTokens: 800 }, messages: said });
    expect(await ask(url, compact(id))).toMatchObject({ summaries: [{ text: expect.stringContaining('QX1000') as string }], lastCompaction: { error: null } });
    expect(await say(url, id, 'Go on.')).toMatchObject({ status: 'COMPLETED' });
    expect(await ask(url, search('qx1003'))).toEqual({ edges: [{ node: { id } }] });
    await say(url, id, '新しい橋は1932年にできました。');
    for (const words of ['橋', '橋は1932年', '新しい', 'できま']) expect(await ask(url, search(words)), words).toEqual({ edges: [{ node: { id } }] });
    expect(await ask(url, search('は橋'))).toEqual({ edges: [] });
  });
});
