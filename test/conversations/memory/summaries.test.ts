import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { post } from '../../kit/clients.ts';
import type { Subject } from '../../kit/server.ts';
import { startSubject } from '../../kit/server.ts';
import type { Read } from './talk.ts';
import { assistant, blocksOf, compactConversation, summaryModel, Talk, user } from './talk.ts';

let subject: Subject;
let talk: Talk;
beforeAll(async () => {
  subject = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true } });
  talk = new Talk(subject);
});
afterAll(() => subject.close());

const needsProfile = 'anthropic.claude-3-7-sonnet-20250219-v1:0'; // in this catalogue its only profile serves another geography
const facts = ['My dog is called Biscuit.', 'My order number is KX-48213.', 'The delivery is due on 14 March 2027.', 'My phone number is 0161 496 0018.'];
const filler = (index: number): string => `Here is what I noted on walk ${index}: the path was muddy, the wind came from the west, and nobody was about until late in the day.`;
const memory = { strategy: 'HIERARCHICAL', triggerTokens: 1_200, keepTokens: 600, summaryModelId: summaryModel };
const create = (policy: Record<string, unknown> = {}, messages: readonly unknown[] = []) => talk.create({ inferenceConfig: { maxTokens: 60 }, memory: { ...memory, ...policy }, messages });
/** What a conversation begins with: so many exchanges, of which the first ones state the facts. */
const past = (count: number) => Array.from({ length: count }, (_, index) => [user(facts[index] ?? filler(index)), assistant(`I have noted that, entry ${index}.`)]).flat();
const textsOf = ({ summaries }: { readonly summaries: readonly { readonly text: string }[] }): string => summaries.map(({ text }) => text).join('\n');
/** The summary calls of one conversation: they have its facts in them. */
const summaryCalls = () => talk.summaryCalls();

describe.each(['SUMMARIZE', 'HIERARCHICAL'])('%s', (strategy) => {
  it('what was told in early turns stands in the summaries after many, and goes to the model', async () => {
    const { id } = await create({ strategy });
    const before = summaryCalls().length;
    for (let turn = 0; turn < 80; turn += 1) expect(await talk.say(id, facts[turn] ?? filler(turn))).toMatchObject({ status: 'COMPLETED' });
    const read = await talk.read(id);
    for (const fact of ['Biscuit', 'KX-48213', '14 March 2027', '0161 496 0018']) expect(textsOf(read)).toContain(fact);
    expect(read).toMatchObject({ messageCount: 160, lastCompaction: { error: null } });
    expect(read.lastCompaction?.tokensAfter).toBeLessThanOrEqual(600);
    const calls = summaryCalls().slice(before);
    expect(calls.length).toBeGreaterThan(2);
    expect(calls.length).toBeLessThan(20);
    expect(new Set(calls.map(({ modelId }) => modelId))).toEqual(new Set([summaryModel]));
    expect(await talk.say(id, 'What is my dog called?')).toMatchObject({ text: expect.stringContaining('Biscuit') as string });
  });

  it('a summary that cannot be had leaves the turn to go on, and is made up for', async () => {
    const { id } = await create({ strategy, summaryModelId: needsProfile, triggerTokens: 400, keepTokens: 200 }, past(20));
    expect(await talk.say(id, 'What do you know?')).toMatchObject({ status: 'COMPLETED' });
    const failed = await talk.read(id);
    expect(failed).toMatchObject({ summaries: [], lastCompaction: { error: { code: 'VALIDATION' } } });
    expect(failed.lastCompaction?.tokensAfter).toBeLessThanOrEqual(200);
    expect(JSON.stringify(talk.turns().at(-1)?.messages)).not.toContain('Biscuit');
    await talk.update(id, { memory: { ...memory, strategy, triggerTokens: 400, keepTokens: 200 } });
    expect(await talk.say(id, 'And now?')).toMatchObject({ status: 'COMPLETED' });
    const read = await talk.read(id);
    expect(read).toMatchObject({ lastCompaction: { error: null } });
    for (const fact of ['Biscuit', 'KX-48213', '14 March 2027']) expect(textsOf(read)).toContain(fact);
    expect(JSON.stringify(talk.turns().at(-1)?.messages)).toContain('Biscuit');
  });

  it('deleted messages take the summaries with them that held them', async () => {
    const { id } = await create({ strategy }, past(40));
    const { messages, summaries } = await talk.compact(id);
    expect(summaries.length).toBeGreaterThan(0);
    const first = await talk.ask<{ messages: { edges: readonly { node: { id: string } }[] } }>('query ($id: ID!) { conversation(id: $id) { messages(first: 2) { edges { node { id } } } } }', { id });
    const after = await talk.delete(id, first.messages.edges.map(({ node }) => node.id));
    expect(after.messageCount).toBe(messages.edges.length - 2);
    expect(after.summaries.some(({ fromMessageId }) => fromMessageId === first.messages.edges[0]?.node.id)).toBe(false);
    expect(after.lastCompaction).toBeNull();
    expect(await talk.say(id, 'What is my dog called?')).toMatchObject({ status: 'COMPLETED' });
    const read = await talk.read(id);
    expect(textsOf(read)).not.toContain('Biscuit');
    expect(textsOf(read)).toContain('KX-48213');
  });

  it('another policy sends everything again, and uses the summaries that there are', async () => {
    const { id } = await create({ strategy }, past(40));
    await talk.compact(id);
    const calls = summaryCalls().length;
    expect(await talk.update(id, { memory: { strategy: 'FULL' } })).toMatchObject({ lastCompaction: null });
    await talk.say(id, 'What do you know?');
    expect(blocksOf(talk.turns().at(-1) ?? { messages: [] })).toHaveLength(81);
    expect(JSON.stringify(talk.turns().at(-1))).not.toContain('Summary of an earlier part');
    await talk.update(id, { memory: { ...memory, strategy } });
    await talk.say(id, 'And now?');
    expect(JSON.stringify(talk.turns().at(-1))).toContain('Summary of an earlier part');
    expect(summaryCalls().length - calls).toBeLessThanOrEqual(2);
  });
});

it('an empty summary is none', async () => {
  const empty = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true, faults: 'empty' } });
  const talker = new Talk(empty);
  const { id } = await talker.create({ memory, messages: past(30) });
  const read = await talker.compact(id);
  expect(read).toMatchObject({ summaries: [], lastCompaction: { error: { code: 'MODEL_ERROR', message: 'The summary model wrote nothing.' } } });
  expect(read.lastCompaction?.tokensAfter).toBeLessThanOrEqual(600);
  await empty.close();
});

it('a message that is longer than the summary model can read is told in part, and is in nobody’s way', async () => {
  const long = `My badge is PLUM-77. ${Array.from({ length: 6_000 }, (_, index) => `word${index % 97}`).join(' ')} My locker is 4455.`;
  const { id } = await create({ summaryModelId: 'local.small-v1' }, [user(long), assistant('I have noted that.'), ...past(12)]);
  expect(await talk.say(id, 'What do you know?')).toMatchObject({ status: 'COMPLETED' });
  expect(await talk.read(id)).toMatchObject({ lastCompaction: { error: null } });
});

describe('while a compaction by hand waits for its summary', () => {
  /** One that has asked for it. */
  async function whileSummarizing(): Promise<{ readonly talker: Talk; readonly read: Read; readonly compacted: Promise<unknown> }> {
    const slow = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true, faults: 'slow-first=500' } });
    onTestFinished(() => slow.close());
    const talker = new Talk(slow);
    const read = await talker.create({ memory, messages: past(25) });
    const called = slow.upstream.waitForCall(({ operation }) => operation === 'Converse');
    const compacted = talker.compact(read.id);
    await called;
    return { talker, read, compacted };
  }

  it('a message that is deleted gets into no summary', async () => {
    const { talker, read, compacted } = await whileSummarizing();
    await talker.delete(read.id, [read.messages.edges[0]?.node.id ?? '']);
    await compacted;
    const after = await talker.read(read.id);
    expect(after.summaries.length).toBeGreaterThan(0);
    expect(textsOf(after)).toContain('KX-48213');
    expect(textsOf(after)).not.toContain('Biscuit');
  });

  it('another policy has all messages sent again', async () => {
    const { talker, read, compacted } = await whileSummarizing();
    await talker.update(read.id, { memory: { strategy: 'FULL' } });
    await compacted;
    expect(await talker.say(read.id, 'What is my dog called?')).toMatchObject({ status: 'COMPLETED' });
    expect(JSON.stringify(talker.turns().at(-1)?.messages)).toContain('Biscuit');
    expect(await talker.read(read.id)).toMatchObject({ lastCompaction: null });
  });

  it('the conversation is not deleted', async () => {
    const { talker, read, compacted } = await whileSummarizing();
    const remove = 'mutation ($id: ID!) { deleteConversation(id: $id) }';
    expect(await talker.refusal(remove, { id: read.id })).toMatchObject({ code: 'CONFLICT', retryable: true });
    await compacted;
    await talker.ask(remove, { id: read.id });
    expect(await talker.ask('{ generations { edges { node { id } } } }', {})).toEqual({ edges: [] });
  });
});

describe('compactConversation', () => {
  it('compacts what is not due yet, once for each key', async () => {
    const { id } = await create({}, past(25));
    const [first, ...more] = [await talk.compact(id, 'once'), await talk.compact(id, 'once')];
    expect(first.lastCompaction).toMatchObject({ error: null });
    expect(first.lastCompaction?.tokensBefore).toBeLessThan(1_200);
    expect(first.lastCompaction?.tokensAfter).toBeLessThanOrEqual(600);
    expect(more).toEqual([first]);
    const again = await talk.compact(id, 'twice');
    expect(again.summaries).toEqual(first.summaries);
    expect(again.lastCompaction?.tokensAfter).toBe(first.lastCompaction?.tokensAfter);
  });

  it('is refused while a turn runs', async () => {
    const { id } = await create({}, past(25));
    const tags = { tags: [{ key: 'local-bedrock', value: 'stall' }] };
    const { startGeneration } = (await post(subject.url, {
      query: 'mutation ($input: ConverseInput!) { startGeneration(input: { converse: $input }) { id } }',
      variables: { input: { conversationId: id, messages: [user('Wait.')], options: tags } },
    }).then(({ data }) => data ?? {})) as { startGeneration: { id: string } };
    expect(await talk.refusal(compactConversation, { id })).toMatchObject({ code: 'CONFLICT', retryable: true });
    expect(await talk.refusal('mutation ($id: ID!) { deleteConversation(id: $id) }', { id })).toMatchObject({ code: 'CONFLICT' });
    await talk.ask('mutation ($id: ID!) { cancelGeneration(id: $id) { status } }', { id: startGeneration.id });
    expect(await talk.compact(id)).toMatchObject({ lastCompaction: { error: null } });
  });

  it('of an empty conversation, and of a short one, changes nothing', async () => {
    expect(await talk.compact((await create()).id)).toMatchObject({ summaries: [], messageCount: 0 });
    expect(await talk.compact((await create({}, past(1))).id)).toMatchObject({ summaries: [], messageCount: 2 });
  });
});

describe('the same summary is paid once', () => {
  it('when two ask at the same time', async () => {
    const { id } = await create({}, past(45));
    const calls = summaryCalls().length;
    const [one, other] = await Promise.all([talk.compact(id), talk.compact(id)]);
    expect(summaryCalls().length - calls).toBe(1);
    expect(one.summaries).toHaveLength(1);
    expect(other.summaries.map(({ text }) => text)).toEqual(one.summaries.map(({ text }) => text));
    expect((await talk.read(id)).summaries).toHaveLength(1);
  });

  it('when the server has died before it could store it', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-summary-'));
    const first = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true }, dataDir });
    const { id } = await new Talk(first).create({ memory, messages: past(45) });
    const { summaries } = await new Talk(first).compact(id);
    await first.close();
    const database = new DatabaseSync(join(dataDir, 'bedrock-graphql.db'));
    database.exec(`DELETE FROM summaries; UPDATE conversations SET context = '{"dropped":[],"trimmed":{},"lastCompaction":null}', context_version = 0`);
    database.close();
    const second = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true }, dataDir });
    const again = await new Talk(second).compact(id);
    expect(new Talk(second).summaryCalls()).toEqual([]);
    expect(again.summaries.map(({ text, level }) => [text, level])).toEqual(summaries.map(({ text, level }) => [text, level]));
    await second.close();
    await rm(dataDir, { recursive: true, force: true });
  });
});
