import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphQLResult } from '../kit/clients.ts';
import { connectWs, post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { follow } from './kit/updates.ts';
import type { Turn } from './kit/conversations.ts';
import { ask, continueTurn, deleteMessages, look, messagesOf, newConversation, refuse, say, spoken, textOfMessage, turnStream } from './kit/conversations.ts';
import { bodiesOf } from './kit/upstream.ts';
import type { Preview } from './kit/preview.ts';
import { contextPreview } from './kit/preview.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
});
afterAll(() => subject.close());

const whole = 'One morning, when the bridge was new, the mayor walked over it alone. She counted her steps, as she had done as a child, and came to four hundred and nine. Nobody had told her that anybody watched.';
const prompt = `Repeat: ${whole}`;
const slow = 'tokens-per-second=60';

/** Cancels the generation that this stream is about once so much text has come. */
async function breakOff(operation: ReturnType<typeof turnStream>, characters = 40): Promise<string> {
  const client = connectWs(subject.url);
  let text = '';
  let id = '';
  for await (const result of client.iterate(operation)) {
    const event = rootOf<operations.Event>(result as GraphQLResult);
    id = event.generationId;
    text += event.text ?? '';
    if (text.length > characters) await post(subject.url, operations.cancelGeneration(id));
  }
  await client.dispose();
  return id;
}

async function goOn(id: string, strategy?: string): Promise<Turn> {
  const started = await ask<Turn>(subject.url, continueTurn(id, strategy));
  expectWholeLog(await runEvents(subject.url, operations.generationEvents(started.id)));
  return started;
}

describe('a turn that broke off goes on in its conversation, and the joined message takes its place:', () => {
  it.each([
    ['PREFILL', 'anthropic.claude-3-sonnet-20240229-v1:0'],
    ['PREFILL', 'us.anthropic.claude-haiku-4-5-20251001-v1:0'],
    ['INSTRUCT', 'amazon.nova-lite-v1:0'],
    ['REGENERATE', 'amazon.nova-lite-v1:0'],
  ])('%s, %s', async (strategy, modelId) => {
    const { id } = await newConversation(subject.url, { modelId });
    await say(subject.url, id, 'Repeat: Good morning.');
    const broken = await breakOff(turnStream(id, prompt, { faults: slow }));
    const before = messagesOf(await look(subject.url, id));
    const continued = await goOn(broken, strategy);
    expect(continued.continueStrategy).toBe(strategy);
    const after = await look(subject.url, id);
    expect(after).toMatchObject({ activeGeneration: null, messageCount: 4, lastGeneration: { id: continued.id, status: 'COMPLETED' } });
    expect(spoken(after).slice(-2)).toEqual([['USER', prompt], ['ASSISTANT', whole]]);
    expect(messagesOf(after).at(-1)?.generation?.id).toBe(continued.id);
    expect(messagesOf(after).map((message) => message.id)).not.toContain(before.at(-1)?.id);
    expect(await say(subject.url, id, 'Thank you.')).toMatchObject({ status: 'COMPLETED' });
  });

  it('again and again', async () => {
    const { id } = await newConversation(subject.url);
    let broken = await breakOff(turnStream(id, prompt, { faults: slow }), 30);
    for (const characters of [30, 30]) {
      const { id: started } = await ask<Turn>(subject.url, continueTurn(broken));
      broken = await breakOff(operations.generationEvents(started), characters);
      expect(whole.startsWith(textOfMessage(messagesOf(await look(subject.url, id))[1] ?? never()))).toBe(true);
    }
    await goOn(broken);
    expect(spoken(await look(subject.url, id))).toEqual([['USER', prompt], ['ASSISTANT', whole]]);
  });

  it('from the start again after a continuation', async () => {
    const { id } = await newConversation(subject.url);
    const broken = await breakOff(turnStream(id, prompt, { faults: slow }));
    const { id: started } = await ask<Turn>(subject.url, continueTurn(broken));
    await goOn(await breakOff(operations.generationEvents(started), 30), 'REGENERATE');
    expect(spoken(await look(subject.url, id))).toEqual([['USER', prompt], ['ASSISTANT', whole]]);
  });

  it('after a continuation that said nothing', async () => {
    const { id } = await newConversation(subject.url);
    const broken = await breakOff(turnStream(id, prompt, { faults: 'slow-first=500,tokens-per-second=60' }));
    const silent = await ask<Turn>(subject.url, continueTurn(broken));
    await post(subject.url, operations.cancelGeneration(silent.id));
    expect(await look(subject.url, id)).toMatchObject({ messageCount: 2, lastGeneration: { id: silent.id, status: 'CANCELLED', text: '' } });
    await goOn(silent.id);
    expect(spoken(await look(subject.url, id))).toEqual([['USER', prompt], ['ASSISTANT', whole]]);
  });

  it('what stopped at its maxTokens', async () => {
    const { id } = await newConversation(subject.url);
    const cut = await say(subject.url, id, prompt, { input: { inferenceConfig: { maxTokens: 30 } } });
    expect(cut.stopReason).toBe('max_tokens');
    await goOn(cut.id);
    expect(spoken(await look(subject.url, id))[1]?.[1].startsWith(cut.text)).toBe(true);
    expect((await look(subject.url, id)).messageCount).toBe(2);
  });

  it('what was cancelled before it said anything is answered', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    const started = await ask<Turn>(subject.url, { query: 'mutation ($input: ConverseInput!) { startGeneration(input: { converse: $input }) { id } }', variables: turnStream(id, 'Are you there?', { faults: 'slow-first=5000' }).variables ?? {} });
    await post(subject.url, operations.cancelGeneration(started.id));
    const { id: continued } = await ask<Turn>(subject.url, continueTurn(started.id));
    await post(subject.url, operations.cancelGeneration(continued));
    expect((await look(subject.url, id)).messageCount).toBe(1);
    expect(await say(subject.url, id, [])).toMatchObject({ text: 'Are you there?' });
  });
});

it.each(['PREFILL', 'INSTRUCT', 'REGENERATE'])('what the turn has asked is sent again, though a compaction by hand has left it out since: %s', async (strategy) => {
  const { id } = await newConversation(subject.url, { modelId: 'anthropic.claude-3-sonnet-20240229-v1:0', memory: { strategy: 'SLIDING_WINDOW', triggerTokens: 2_000, keepTokens: 10 } });
  await say(subject.url, id, 'Repeat: Good morning.');
  const broken = await breakOff(turnStream(id, prompt, { faults: slow }));
  await ask(subject.url, { query: 'mutation ($id: ID!) { compactConversation(id: $id) { id } }', variables: { id } });
  const { messages } = await ask<Preview>(subject.url, contextPreview(id, null));
  expect(JSON.stringify(messages)).not.toContain('Repeat');
  expect(await goOn(broken, strategy)).toMatchObject({ continueStrategy: strategy });
  const after = await look(subject.url, id);
  expect(after.lastGeneration).toMatchObject({ status: 'COMPLETED' });
  expect(spoken(after).slice(-2)).toEqual([['USER', prompt], ['ASSISTANT', whole]]);
});

it('a continuation that broke off sends what was said so far, once', async () => {
  const { id } = await newConversation(subject.url, { modelId: 'anthropic.claude-3-sonnet-20240229-v1:0' });
  const broken = await breakOff(turnStream(id, prompt, { faults: slow, test: 'sent-once' }));
  await goOn(broken);
  const [, body] = bodiesOf(subject.upstream, 'sent-once');
  expect(body?.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
});

describe('refused with CONFLICT, and nothing changes:', () => {
  it('when the conversation has gone on', async () => {
    const { id } = await newConversation(subject.url);
    const broken = await breakOff(turnStream(id, prompt, { faults: slow }));
    await say(subject.url, id, 'Repeat: Never mind.');
    const before = await look(subject.url, id);
    expect(await refuse(subject.url, continueTurn(broken))).toMatchObject({ code: 'CONFLICT', field: 'id' });
    expect(await look(subject.url, id)).toEqual(before);
  });

  it('while another turn runs', async () => {
    const { id } = await newConversation(subject.url);
    const broken = await breakOff(turnStream(id, prompt, { faults: slow }));
    const { id: running } = await ask<Turn>(subject.url, { query: 'mutation ($input: ConverseInput!) { startGeneration(input: { converse: $input }) { id } }', variables: turnStream(id, 'Repeat: Slowly.', { faults: 'slow-first=5000' }).variables ?? {} });
    expect(await refuse(subject.url, continueTurn(broken))).toMatchObject({ code: 'CONFLICT', generationId: running });
    await post(subject.url, operations.cancelGeneration(running));
  });

  it.each([['its answer', 1, 2], ['what it answers', 0, 1], ['all of it', 0, 2]])('when %s was deleted', async (_, from, to) => {
    const { id } = await newConversation(subject.url);
    const broken = await breakOff(turnStream(id, prompt, { faults: slow }));
    const ids = messagesOf(await look(subject.url, id)).map((message) => message.id);
    const before = await ask(subject.url, deleteMessages(id, ids.slice(from, to)));
    expect(await refuse(subject.url, continueTurn(broken))).toMatchObject({ code: 'CONFLICT', field: 'id' });
    expect(await look(subject.url, id)).toEqual(before);
  });
});

it('both tabs hear that the joined message replaces the broken one', async () => {
  const { id } = await newConversation(subject.url);
  const broken = await breakOff(turnStream(id, prompt, { faults: slow }));
  const replaced = messagesOf(await look(subject.url, id)).at(-1)?.id;
  const tabs = [await follow(subject.url, id, 'websocket'), await follow(subject.url, id, 'sse')];
  const { id: continued } = await goOn(broken);
  for (const tab of tabs) {
    const last = await tab.until(({ deletedId }) => deletedId !== null);
    expect(last).toMatchObject({ deletedId: replaced, messageEdge: { node: { role: 'ASSISTANT', generation: { id: continued } } } });
    expect(tab.seen).toContainEqual(expect.objectContaining({ generation: { id: continued } }));
    await tab.leave();
  }
});

function never(): never {
  throw new Error('there is no answer');
}
