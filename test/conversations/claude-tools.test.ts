import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../kit/clients.ts';
import { post } from '../kit/clients.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { ask, create, newConversation, say, turn, update } from './kit/conversations.ts';

/** Tools that Claude refuses for the root of their schemas, and other models take. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const nova = 'amazon.nova-lite-v1:0';
const claude = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const toolOf = (inputSchema: object) => ({ tools: [{ toolSpec: { name: 'get_weather', description: 'Get the weather in a city.', inputSchema } }] });
const properties = { city: { type: 'string' }, 'unit of °': { type: 'string' } };
const named = toolOf({ type: 'object', properties, required: ['city'] });
const chosen = toolOf({ type: 'object', properties: { city: { type: 'string' } }, anyOf: [{ required: ['city'] }] });
const plain = toolOf({ type: 'object', properties: { city: { type: 'string' }, scale: { anyOf: [{ type: 'object', properties }] } }, required: ['city'] });
const namesField = 'input.toolConfig.tools[0].toolSpec.inputSchema.properties';

async function refusalOf(operation: Operation): Promise<readonly [field: string, message: string]> {
  const before = modelCalls(subject.upstream).length;
  const { errors } = await post(subject.url, operation);
  expect(modelCalls(subject.upstream)).toHaveLength(before);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  return [String(errors?.[0]?.extensions?.['field']), errors?.[0]?.message ?? ''];
}

describe('a tool that Claude does not take', () => {
  it('is refused with its field when it is given', async () => {
    const { id } = await newConversation(subject.url, { modelId: claude });
    const given = (toolConfig: object) => [create({ modelId: claude, toolConfig }), update(id, { toolConfig }), turn(id, 'Hello', { input: { toolConfig } })];
    for (const operation of given(named)) expect(await refusalOf(operation)).toEqual([namesField, expect.stringMatching(/expected names of 1 to 64 .*Claude.*, got "unit of °"/)]);
    for (const operation of given(chosen)) expect(await refusalOf(operation)).toEqual([namesField.replace('properties', 'anyOf'), expect.stringMatching(/expected no anyOf at the root .*, got a list of 1/)]);
    expect(await say(subject.url, id, 'Hello', { input: { toolConfig: plain } })).toMatchObject({ status: 'COMPLETED' }); // further inside it takes both
  });

  it('is refused where a conversation has it and the model is to be Claude, until it goes', async () => {
    const { id } = await newConversation(subject.url, { modelId: nova, toolConfig: named });
    expect(await say(subject.url, id, 'Hello')).toMatchObject({ status: 'COMPLETED' });
    for (const operation of [update(id, { modelId: claude }), turn(id, 'Hello', { input: { modelId: claude } })]) {
      expect(await refusalOf(operation)).toEqual(['input.toolConfig', expect.stringMatching(/expected tools that anthropic\.claude-haiku-4-5\S* takes, which the conversation's tool "get_weather" is not/)]);
    }
    await ask(subject.url, update(id, { modelId: claude, toolConfig: plain }));
    expect(await say(subject.url, id, 'Hello')).toMatchObject({ status: 'COMPLETED' });
  });

  it('is not shown to Claude where it was used in an earlier turn and this one has no tools', async () => {
    const { id } = await newConversation(subject.url, { modelId: nova });
    const asked = await say(subject.url, id, 'What is the weather in Paris?', { input: { toolConfig: { ...named, toolChoice: { any: true } } } });
    expect(asked).toMatchObject({ status: 'COMPLETED', stopReason: 'tool_use' });
    const { edges } = (await ask<{ messages: { edges: { node: { content: { toolUseId?: string }[] } }[] } }>(subject.url, { query: 'query ($id: ID!) { conversation(id: $id) { messages(last: 1) { edges { node { content { ... on ToolUseBlock { toolUseId } } } } } } }', variables: { id } })).messages;
    const toolUseId = edges[0]?.node.content.find((block) => block.toolUseId !== undefined)?.toolUseId;
    const result = [{ role: 'USER', content: [{ toolResult: { toolUseId, content: [{ text: 'Sunny, 20 degrees.' }] } }] }];
    expect(await say(subject.url, id, result, { input: { modelId: claude } })).toMatchObject({ status: 'COMPLETED', error: null });
  });
});

it('what else is changed of a conversation that has kept one is not asked about it', async () => {
  const { id } = await newConversation(subject.url, { modelId: nova, toolConfig: named });
  expect(await ask(subject.url, update(id, { title: 'Weather' }))).toMatchObject({ title: 'Weather' });
});
