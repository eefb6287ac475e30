import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents } from '../kit/results.ts';
import { connectWs, post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { ask, look, messagesOf, newConversation, say, spoken, turnStream } from './kit/conversations.ts';
import { bodiesOf, textsOf } from './kit/upstream.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
});
afterAll(() => subject.close());

const refused = 'status=400';

describe('a turn that comes to nothing keeps what the user said, says why, and the next one works:', () => {
  it.each([
    ['throttled for good', 'status=429', 'FAILED', 'THROTTLED'],
    ['not allowed', 'status=403', 'FAILED', 'ACCESS_DENIED'],
    ['the model fails', 'status=500', 'FAILED', 'INTERNAL_SERVER'],
    ['unavailable', 'status=503', 'FAILED', 'SERVICE_UNAVAILABLE'],
    ['reset', 'reset', 'FAILED', 'SERVICE_UNAVAILABLE'],
  ])('%s', async (_, faults, status, code) => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    expect(await say(subject.url, id, 'Are you there?', { faults })).toMatchObject({ status, error: { code } });
    const after = await look(subject.url, id);
    expect(after).toMatchObject({ activeGeneration: null, lastGeneration: { status, error: { code } }, messageCount: 1 });
    expect(spoken(after)).toEqual([['USER', 'Are you there?']]);
    expect(await say(subject.url, id, 'And now?')).toMatchObject({ status: 'COMPLETED' });
    expect(spoken(await look(subject.url, id)).map(([role]) => role)).toEqual(['USER', 'USER', 'ASSISTANT']);
  });

  it('asked again with no message of its own, it is answered', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    await say(subject.url, id, 'Are you there?', { faults: 'status=503' });
    expect(await say(subject.url, id, [])).toMatchObject({ status: 'COMPLETED', text: 'Are you there?' });
    expect(spoken(await look(subject.url, id))).toEqual([['USER', 'Are you there?'], ['ASSISTANT', 'Are you there?']]);
  });

  it.each(['cut-after=4', 'error-after=4:modelStreamErrorException', 'end-after=4', 'corrupt-after=4', 'no-stop'])('interrupted by %s: as much as came is the answer', async (faults) => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    const text = 'one two three four five six seven eight nine ten eleven twelve';
    const events = await runEvents(subject.url, turnStream(id, text, { faults: `${faults},tokens-per-second=200` }));
    expect(expectWholeLog(events).__typename).toBe('GenerationInterrupted');
    const after = await look(subject.url, id);
    expect(after).toMatchObject({ activeGeneration: null, lastGeneration: { status: 'INTERRUPTED' } });
    const said = events.map((event) => event.text ?? '').join('');
    expect(said).not.toBe('');
    expect(spoken(after)).toEqual([['USER', text], ['ASSISTANT', said]]);
    expect(await say(subject.url, id, 'And now?')).toMatchObject({ status: 'COMPLETED', text: 'And now?' });
  });

  it('interrupted amid or right after its reasoning: what was thought is not told to the model again', async () => {
    const thinking = { inferenceConfig: { maxTokens: 2_000 }, additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1_024 } } };
    const signed: unknown[] = [];
    for (let frames = 2; ; frames += 1) {
      const { id } = await newConversation(subject.url, { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' });
      const test = `thought ${frames}`;
      const events = await runEvents(subject.url, turnStream(id, 'Is 7 a prime number?', { faults: `cut-after=${frames}`, input: thinking }));
      if (events.some(({ text }) => text !== undefined)) break;
      expect(events.at(-1)?.__typename).toBe('GenerationInterrupted');
      expect(await say(subject.url, id, 'And 9?', { test, input: thinking })).toMatchObject({ status: 'COMPLETED' });
      expect(bodiesOf(subject.upstream, test)).toMatchObject([{ messages: [{ role: 'user', content: [{ text: 'Is 7 a prime number?' }, { text: 'And 9?' }] }] }]);
      const { data } = await post(subject.url, { query: 'query ($id: ID!) { conversation(id: $id) { messages(first: 2) { edges { node { content { ... on ReasoningBlock { signature } } } } } } }', variables: { id } });
      signed.push(...(JSON.stringify(data).match(/"signature":"/g) ?? []));
    }
    expect(signed).not.toEqual([]);
  });

  it('cancelled: as much as came is the answer', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    const text = 'one two three four five six seven eight nine ten '.repeat(5).trim();
    const client = connectWs(subject.url);
    for await (const result of client.iterate(turnStream(id, text, { faults: 'tokens-per-second=50' }))) {
      const { generationId, sequence } = rootOf<operations.Event>(result as never);
      if (sequence === 4) await post(subject.url, operations.cancelGeneration(generationId));
    }
    await client.dispose();
    const after = await look(subject.url, id);
    expect(after).toMatchObject({ activeGeneration: null, lastGeneration: { status: 'CANCELLED', error: null } });
    const [asked, answered] = messagesOf(after);
    expect(asked?.role).toBe('USER');
    expect(answered?.generation?.id).toBe(after.lastGeneration?.id);
    expect(text.startsWith(after.lastGeneration?.text ?? 'none')).toBe(true);
    expect(await say(subject.url, id, 'And now?')).toMatchObject({ status: 'COMPLETED', text: 'And now?' });
  });
});

describe('what Bedrock refused as invalid', () => {
  it('is not sent with the next turn', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    await say(subject.url, id, 'First.');
    expect(await say(subject.url, id, 'Bad.', { faults: refused })).toMatchObject({ status: 'FAILED', error: { code: 'VALIDATION' } });
    await say(subject.url, id, 'Second.', { test: 'refused' });
    expect(textsOf(bodiesOf(subject.upstream, 'refused')[0])).toEqual(['First.', 'First.', 'Second.']);
    expect(await preview(id)).toContainEqual(expect.objectContaining({ disposition: 'PRUNED', reason: 'Bedrock or the model refused the turn that brought it, or a guardrail blocked it.' }));
    expect(spoken(await look(subject.url, id)).map(([, text]) => text)).toEqual(['First.', 'First.', 'Bad.', 'Second.', 'Second.']);
  });

  it('is sent when it is asked again with no message, all that its turn has brought', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    const messages = ['One.', 'Two.', 'Three.'].map((text, index) => ({ role: index === 1 ? 'ASSISTANT' : 'USER', content: [{ text }] }));
    await say(subject.url, id, messages, { faults: refused });
    expect(await say(subject.url, id, [], { test: 'again' })).toMatchObject({ status: 'COMPLETED', text: 'Three.' });
    expect(textsOf(bodiesOf(subject.upstream, 'again')[0])).toEqual(['One.', 'Two.', 'Three.']);
  });

  it('is not sent with the next turn either when it was refused again', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    await say(subject.url, id, 'Bad.', { faults: refused });
    expect(await say(subject.url, id, [], { faults: refused })).toMatchObject({ status: 'FAILED' });
    await say(subject.url, id, 'Good.', { test: 'refused-twice' });
    expect(textsOf(bodiesOf(subject.upstream, 'refused-twice')[0])).toEqual(['Good.']);
  });

  const preview = async (conversationId: string) =>
    (await ask<{ dispositions: unknown[] }>(subject.url, { query: 'query ($conversationId: ID!) { contextPreview(conversationId: $conversationId) { dispositions { disposition reason } } }', variables: { conversationId } })).dispositions;
});
