import { StatementSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { chances } from './kit/chances.ts';
import { ask, look, messagesOf, newConversation, refuse, say } from './kit/conversations.ts';
import { history, memoryPolicy, modelIds, userContent } from './kit/histories.ts';
import type { Preview } from './kit/preview.ts';
import { bodyAsSent, contextPreview, previewAsSent } from './kit/preview.ts';
import { bodiesOf } from './kit/upstream.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
});
afterAll(() => subject.close());

const preview = (id: string, content: readonly unknown[] | null): Promise<Preview> => ask(subject.url, contextPreview(id, content));

it('what it shows is what the upstream then receives, byte for byte, unless a summary comes first', { timeout: 120_000 }, async () => {
  const lives = fc.record({ modelId: fc.constantFrom(...modelIds), messages: history(5), memory: memoryPolicy, turns: fc.array(userContent, { minLength: 1, maxLength: 4 }) });
  let count = 0;
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(lives, async ({ modelId, messages, memory, turns }) => {
      const { id } = await newConversation(subject.url, { modelId, messages, memory });
      for (const content of turns) {
        const shown = await preview(id, content);
        const test = `preview-${(count += 1)}`;
        await say(subject.url, id, [{ role: 'USER', content }], { test });
        const [sent] = bodiesOf(subject.upstream, test).filter(({ messages: [first] }) => !JSON.stringify(first).includes('Summarise the conversation below'));
        if (shown.compactionDue || sent === undefined) continue;
        expect(previewAsSent(shown)).toBe(bodyAsSent(sent));
        compared += 1;
      }
      const whole = await preview(id, null);
      expect(whole.dispositions.map(({ messageId }) => messageId)).toEqual(messagesOf(await look(subject.url, id)).map((message) => message.id));
    }),
    chances(40),
  );
  expect(compared).toBeGreaterThan(20);
});

describe('each message of the conversation', () => {
  it('is kept where it is sent, and each message that is sent tells what it is made of', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    await say(subject.url, id, 'First.', { faults: 'status=503' });
    await say(subject.url, id, 'Second.');
    const ids = messagesOf(await look(subject.url, id)).map((message) => message.id);
    const shown = await preview(id, [{ text: 'Third.' }]);
    expect(shown.dispositions).toEqual(ids.map((messageId) => ({ messageId, disposition: 'KEPT', reason: null, summaryId: null })));
    expect(shown.messages.map(({ sourceIds }) => sourceIds)).toEqual([[ids[0], ids[1]], [ids[2]], []]);
    expect(shown.compactionDue).toBe(false);
  });

  it('is told to be summarised before the turn, and afterwards by which summary', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1', memory: { strategy: 'SUMMARIZE', triggerTokens: 300, keepTokens: 200, summaryModelId: 'amazon.nova-lite-v1:0' } });
    for (const number of [1, 2, 3]) await say(subject.url, id, `Number ${number}: ${'words of no weight '.repeat(12)}`);
    const before = await preview(id, [{ text: 'And now?' }]);
    expect(before.compactionDue).toBe(true);
    expect(before.dispositions[0]).toMatchObject({ disposition: 'SUMMARIZED', summaryId: null });
    await say(subject.url, id, 'And now?');
    const after = await preview(id, null);
    expect(after.dispositions[0]).toMatchObject({ disposition: 'SUMMARIZED', summaryId: expect.any(String) as string });
    expect(after.messages[0]?.sourceIds).toContain(after.dispositions[0]?.messageId);
  });

  it('is pruned where nothing of it is sent', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1', memory: { strategy: 'SLIDING_WINDOW', keepMessages: 2 } });
    for (const number of [1, 2, 3]) await say(subject.url, id, `Number ${number}`);
    const { dispositions, compactionDue } = await preview(id, [{ text: 'And now?' }]);
    expect(compactionDue).toBe(false);
    expect(dispositions[0]).toMatchObject({ disposition: 'PRUNED', reason: 'It is older than the latest messages that fit.' });
    expect(dispositions.at(-1)).toMatchObject({ disposition: 'KEPT' });
  });
});

it('asks no model and stores nothing', async () => {
  const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
  const calls = modelCalls(subject.upstream).length;
  await preview(id, [{ text: 'Hello' }]);
  expect(await look(subject.url, id)).toMatchObject({ messageCount: 0, lastGeneration: null });
  expect(modelCalls(subject.upstream)).toHaveLength(calls);
});

it.each([
  ['no content', [], 'content'],
  ['a blank text', [{ text: 'a' }, { text: ' ' }], 'content[1].text'],
  ['content that says nothing', [{ text: '\n' }, { cachePoint: {} }], 'content'],
  ['the result of a tool that nobody asked for', [{ toolResult: { toolUseId: 'tooluse_1', content: [] } }], 'content[0].toolResult.toolUseId'],
])('refuses %s', async (_, content, field) => {
  const { id } = await newConversation(subject.url);
  expect(await refuse(subject.url, contextPreview(id, content))).toMatchObject({ code: 'BAD_USER_INPUT', field });
});

it('it reads the messages of the conversation once, however many there are', async () => {
  const { id } = await newConversation(subject.url, { messages: [{ role: 'USER', content: [{ text: 'Hello' }] }, { role: 'ASSISTANT', content: [{ text: 'Hello.' }] }] });
  const all = vi.spyOn(StatementSync.prototype, 'all');
  onTestFinished(() => all.mockRestore());
  expect((await preview(id, null)).dispositions).toHaveLength(2);
  expect(all.mock.contexts.filter((statement) => statement instanceof StatementSync && statement.sourceSQL.includes('"messages"."content"'))).toHaveLength(1);
});
