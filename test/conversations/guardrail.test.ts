import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockedMessage, guardrailId } from '../../local-bedrock/guardrails/policy.ts';
import { runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { ask, look, newConversation, say, spoken, turnStream } from './kit/conversations.ts';
import { bodiesOf, textsOf } from './kit/upstream.ts';

/** A guardrail looks at all messages of a request, so that one that it blocks would block every turn after it. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
});
afterAll(() => subject.close());

const guarded = () => newConversation(subject.url, { modelId: 'local.echo-v1', guardrailConfig: { guardrailIdentifier: guardrailId, guardrailVersion: '1' } });

describe('what a guardrail has blocked', () => {
  it.each(['whole', 'stream'])('stays in the history, and is not sent with the next turn (%s)', async (how) => {
    const { id } = await guarded();
    await say(subject.url, id, 'First.');
    if (how === 'whole') expect(await say(subject.url, id, 'Tell me the blocked-word.')).toMatchObject({ status: 'COMPLETED', stopReason: 'guardrail_intervened', text: blockedMessage });
    else expect((await runEvents(subject.url, turnStream(id, 'Tell me the blocked-word.'))).at(-1)).toMatchObject({ __typename: 'GenerationCompleted' });
    expect(await say(subject.url, id, 'Second.', { test: how })).toMatchObject({ stopReason: 'end_turn', text: 'Second.' });
    expect(textsOf(bodiesOf(subject.upstream, how)[0])).toEqual(['First.', 'First.', 'Second.']);
    expect(spoken(await look(subject.url, id)).map(([, text]) => text)).toEqual(['First.', 'First.', 'Tell me the blocked-word.', blockedMessage, 'Second.', 'Second.']);
    const { dispositions } = await ask<{ dispositions: { disposition: string; reason: string | null }[] }>(subject.url, {
      query: 'query ($id: ID!) { contextPreview(conversationId: $id) { dispositions { disposition reason } } }',
      variables: { id },
    });
    expect(dispositions.filter(({ disposition }) => disposition === 'PRUNED').map(({ reason }) => reason)).toEqual(Array(2).fill('Bedrock or the model refused the turn that brought it, or a guardrail blocked it.'));
  });

  it('is sent where it was the answer, of which Bedrock gives only what may be shown', async () => {
    const { id } = await guarded();
    expect(await say(subject.url, id, 'Write to ada@example.com.')).toMatchObject({ stopReason: 'guardrail_intervened', text: 'Write to {EMAIL}.' });
    await say(subject.url, id, 'Why?', { test: 'masked' });
    expect(textsOf(bodiesOf(subject.upstream, 'masked')[0])).toEqual(['Write to ada@example.com.', 'Write to {EMAIL}.', 'Why?']);
  });

  it('leaves a tool to be answered otherwise, where it was said beside the result', async () => {
    const toolConfig = { tools: [{ toolSpec: { name: 'get_weather', description: 'Get the weather in a city.', inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } }] };
    const { id } = await newConversation(subject.url, { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', toolConfig, guardrailConfig: { guardrailIdentifier: guardrailId, guardrailVersion: '1' } });
    expect(await say(subject.url, id, 'What is the weather in Paris?', { test: 'tool' })).toMatchObject({ stopReason: 'tool_use' });
    const { messages } = await ask<{ messages: { edges: readonly { node: { content: readonly { toolUseId?: string }[] } }[] } }>(subject.url, {
      query: 'query ($id: ID!) { conversation(id: $id) { messages(last: 1) { edges { node { content { ... on ToolUseBlock { toolUseId } } } } } } }',
      variables: { id },
    });
    const toolUseId = messages.edges[0]?.node.content.find((block) => block.toolUseId !== undefined)?.toolUseId;
    const result = (...beside: object[]) => [{ role: 'USER', content: [{ toolResult: { toolUseId, content: [{ text: 'sunny' }] } }, ...beside] }];
    expect(await say(subject.url, id, result({ text: 'It is top-secret.' }))).toMatchObject({ stopReason: 'guardrail_intervened', text: blockedMessage });
    expect(await say(subject.url, id, result(), { test: 'told otherwise' })).toMatchObject({ status: 'COMPLETED', stopReason: 'end_turn' });
    expect(bodiesOf(subject.upstream, 'told otherwise')[0]?.messages.map(({ content }) => content.map((block) => Object.keys(block)[0]))).toEqual([['text'], ['toolUse'], ['toolResult']]);
  });
});
