import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { ask, look, messagesOf, newConversation, say, spoken, startTurn, turnStream } from './kit/conversations.ts';
import type { Turn } from './kit/conversations.ts';
import { bodiesOf } from './kit/upstream.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
});
afterAll(() => subject.close());

/** The model reads 1,500 tokens in each document, of which nobody else knows; its window has 4,000. */
const document = (index: number) => ({ document: { name: `Plan ${index}`, format: 'pdf', source: { bytes: Buffer.from('%PDF-1.7 small').toString('base64') } } });
const withDocuments = (count: number, memory: object = { strategy: 'FULL' }) =>
  newConversation(subject.url, {
    modelId: 'local.small-v1',
    memory,
    messages: Array.from({ length: count }, (_, index) => [
      { role: 'USER', content: [{ text: `Here is plan ${index}.` }, document(index)] },
      { role: 'ASSISTANT', content: [{ text: 'I see.' }] },
    ]).flat(),
  });
const documentsIn = (body: unknown): number => JSON.stringify(body).split('"document"').length - 1;
const lastCompaction = async (id: string) => (await ask<{ lastCompaction: { tokensBefore: number; tokensAfter: number; error: unknown } | null }>(subject.url, { query: 'query ($id: ID!) { conversation(id: $id) { lastCompaction { tokensBefore tokensAfter error { code } } } }', variables: { id } })).lastCompaction;

describe.each(['FULL', 'SLIDING_WINDOW', 'PRUNE'])('an input that the model finds too long, with %s,', (strategy) => {
  it('is made shorter and sent once more', async () => {
    const { id } = await withDocuments(4, { strategy });
    const test = `long-${strategy}`;
    const turn = await say(subject.url, id, 'What is one plus one?', { test });
    expect(turn).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1 }, { number: 2 }] });
    expect(bodiesOf(subject.upstream, test).map(documentsIn)).toEqual([4, expect.toSatisfy((count: number) => count < 3)]);
    expect(await look(subject.url, id)).toMatchObject({ messageCount: 10, activeGeneration: null });
    expect(await lastCompaction(id)).toMatchObject({ error: null });
    expect(await say(subject.url, id, 'And two plus two?')).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1 }] });
  });
});

it('a summary is made of what is taken out, where the policy wants one', async () => {
  const { id } = await withDocuments(4, { strategy: 'SUMMARIZE', summaryModelId: 'amazon.nova-lite-v1:0' });
  expect(await say(subject.url, id, 'What is one plus one?')).toMatchObject({ status: 'COMPLETED' });
  const { summaries } = await ask<{ summaries: unknown[] }>(subject.url, { query: 'query ($id: ID!) { conversation(id: $id) { summaries { text } } }', variables: { id } });
  expect(summaries).toHaveLength(1);
});

it('over a stream nothing is taken back, since nothing was delivered', async () => {
  const { id } = await withDocuments(4);
  const events = await runEvents(subject.url, turnStream(id, 'What is one plus one?'));
  expect(expectWholeLog(events).__typename).toBe('GenerationCompleted');
  expect(events.map(({ __typename }) => __typename)).not.toContain('GenerationRestarted');
});

it('what is still too long is given up after the second try, and kept for the next turn', async () => {
  const { id } = await withDocuments(20);
  const turn = await say(subject.url, id, 'What is one plus one?', { test: 'given-up' });
  expect(turn).toMatchObject({ status: 'FAILED', error: { code: 'VALIDATION' }, attempts: [{ number: 1 }, { number: 2 }] });
  expect(bodiesOf(subject.upstream, 'given-up')).toHaveLength(2);
  expect(spoken(await look(subject.url, id)).at(-1)).toEqual(['USER', 'What is one plus one?']);
  const later: Turn[] = [];
  while (later.at(-1)?.status !== 'COMPLETED' && later.length < 4) later.push(await say(subject.url, id, []));
  expect(later.at(-1)).toMatchObject({ status: 'COMPLETED' });
});

it('a message that is too long by itself fails, and does not stand in the way of the next', async () => {
  const { id } = await newConversation(subject.url, { modelId: 'local.small-v1' });
  expect(await say(subject.url, id, [{ role: 'USER', content: [{ text: 'Here they are.' }, document(1), document(2), document(3)] }])).toMatchObject({ status: 'FAILED', error: { code: 'VALIDATION' }, attempts: [{ number: 1 }] });
  expect(await say(subject.url, id, 'What is one plus one?')).toMatchObject({ status: 'COMPLETED' });
});

describe('an answer for which the window has no room', () => {
  const count = 'Count from 1 to 490.';

  it('is asked for again, shorter: unary', async () => {
    const { id } = await withDocuments(2);
    const turn = await say(subject.url, id, count, { test: 'no-room' });
    expect(turn).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1 }, { number: 2 }] });
    expect(turn.stopReason).not.toBe('model_context_window_exceeded');
    expect(bodiesOf(subject.upstream, 'no-room').map(documentsIn)).toEqual([2, expect.toSatisfy((left: number) => left < 2)]);
    expect(spoken(await look(subject.url, id)).at(-1)).toEqual(['ASSISTANT', turn.text]);
  });

  it('is taken back from those who follow, and told from its beginning: streamed', async () => {
    const { id } = await withDocuments(2);
    const events = await runEvents(subject.url, turnStream(id, count));
    expect(expectWholeLog(events).__typename).toBe('GenerationCompleted');
    const restarts = events.flatMap(({ __typename }, index) => (__typename === 'GenerationRestarted' ? [index] : []));
    expect(restarts).toHaveLength(1);
    const texts = [events.slice(0, restarts[0]), events.slice(restarts[0])].map((part) => part.map(({ text }) => text ?? '').join(''));
    expect(texts[0]).not.toBe('');
    expect(texts[1]?.length).toBeGreaterThan(texts[0]?.length ?? 0);
    expect(spoken(await look(subject.url, id)).at(-1)).toEqual(['ASSISTANT', texts[1]]);
  });

  it('stands as it is where nothing more can be left out', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.small-v1' });
    const turn = await say(subject.url, id, [{ role: 'USER', content: [{ text: 'My plans.' }, document(1), document(2), { text: count }] }]);
    expect(turn).toMatchObject({ status: 'COMPLETED', stopReason: 'model_context_window_exceeded', attempts: [{ number: 1 }] });
    expect(messagesOf(await look(subject.url, id))).toHaveLength(2);
  });
});

it('a turn that is cancelled while the conversation is made shorter ends at once', async () => {
  const { id } = await withDocuments(4, { strategy: 'SUMMARIZE', summaryModelId: 'amazon.nova-lite-v1:0' });
  const { id: generationId } = await ask<Turn>(subject.url, startTurn(id, 'What is one plus one?', { faults: 'slow-first=300' }));
  await subject.upstream.waitForCall(({ modelId, outcome }) => modelId === 'amazon.nova-lite-v1:0' && outcome === 'running');
  expect(await ask<Turn>(subject.url, operations.cancelGeneration(generationId))).toMatchObject({ status: 'CANCELLED' });
  expect(await look(subject.url, id)).toMatchObject({ activeGeneration: null, messageCount: 9 });
  expect(await say(subject.url, id, 'And now?')).toMatchObject({ status: 'COMPLETED' });
});
