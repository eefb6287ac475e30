import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInPrompts } from '../../local-bedrock/prompts.ts';
import { post } from '../kit/clients.ts';
import { rootOf, runEvents, runGeneration, textOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

/** Prompts of Bedrock's prompt management, by their ARN in a model's place; the embedded runtime has some. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const term = 'arn:aws:bedrock:us-west-2:123456789012:prompt/LOCALTERM1:1';
const summary = 'arn:aws:bedrock:us-west-2:123456789012:prompt/LOCALSUMUP:1';
const fields = 'status stopReason text error { code message }';
const converse = (input: object) => ({ query: `mutation ($input: ConverseInput!) { converse(input: $input) { ${fields} } }`, variables: { input: { messages: [], ...input } } });
const converseStream = (input: object) => ({
  query: `subscription ($input: ConverseInput!) { converseStream(input: $input) { __typename terminal ... on TextDelta { text } ... on GenerationCompleted { generation { ${fields} } } } }`,
  variables: { input: { messages: [], ...input } },
});
const said = (role: string, text: string) => ({ role, content: [{ text }] });

test('the prompts that are asked for here are those of the embedded runtime', () => {
  expect(builtInPrompts.map(({ arn }) => `${arn}:1`)).toEqual([term, summary]);
});

describe('a prompt with its variables', () => {
  const promptVariables = { term: 'a token', sentences: '1' };

  test('is answered without any message', async () => {
    const generation = await runGeneration(subject.url, converse({ modelId: term, promptVariables }));
    expect(generation).toMatchObject({ status: 'COMPLETED', stopReason: 'end_turn', text: expect.stringContaining('token') as unknown, error: null });
  });

  test.each(['sse', 'websocket'] as const)('is streamed over %s, to the same text', async (transport) => {
    const whole = await runGeneration(subject.url, converse({ modelId: term, promptVariables }));
    const events = await runEvents(subject.url, converseStream({ modelId: term, promptVariables }), transport);
    expect(textOf(events)).toBe(whole.text);
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationCompleted', generation: { status: 'COMPLETED', text: whole.text } });
  });

  test('goes before the messages that come along', async () => {
    const messages = [said('ASSISTANT', 'A piece of text.'), said('USER', 'What was my first question?')];
    expect((await runGeneration(subject.url, converse({ modelId: term, promptVariables, messages }))).text).toContain('What is a token?');
  });

  test('takes a long text as a value', async () => {
    const text = 'The river rose on Monday. The bridge was closed on Tuesday. Nobody was hurt.';
    expect((await runGeneration(subject.url, converse({ modelId: summary, promptVariables: { text } }))).text).toMatch(/river|bridge/);
  });
});

test('a variable without a value is refused by Bedrock, and told as its error', async () => {
  const refused = { status: 'FAILED', error: { code: 'VALIDATION', message: expect.stringContaining('The promptVariables have no value for sentences.') as unknown } };
  expect(await runGeneration(subject.url, converse({ modelId: term, promptVariables: { term: 'a token' } }))).toMatchObject(refused);
});

const nova = 'amazon.nova-lite-v1:0';
const newest = async () => rootOf(await post(subject.url, { query: '{ generations(first: 1) { edges { node { id } } } }' }));
const rain = { modelId: summary, promptVariables: { text: 'It rains.' } };

test.each([
  ['system', { ...rain, system: [{ text: 'Be brief.' }] }],
  ['inferenceConfig', { ...rain, inferenceConfig: { maxTokens: 5 } }],
  ['toolConfig', { ...rain, toolConfig: { tools: [{ toolSpec: { name: 'find', inputSchema: { type: 'object' } } }] } }],
  ['additionalModelRequestFields', { ...rain, additionalModelRequestFields: { top_k: 5 } }],
  ['options.fallbackModelIds[0]', { ...rain, options: { fallbackModelIds: [nova] } }],
  ['options.fallbackModelIds[0]', { modelId: nova, messages: [said('USER', 'Hello')], options: { fallbackModelIds: [summary] } }],
])('%s that does not fit a prompt is refused, and nothing is stored: %j', async (field, input) => {
  const before = await newest();
  expect(await post(subject.url, converse(input))).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT', field: `input.${field}` } }] });
  expect(await newest()).toEqual(before);
});

test('a prompt may have another one to fall back on', async () => {
  const absent = 'arn:aws:bedrock:us-west-2:123456789012:prompt/NOSUCHONE1:1';
  expect(await runGeneration(subject.url, converse({ ...rain, modelId: absent, options: { fallbackModelIds: [summary] } }))).toMatchObject({ status: 'COMPLETED' });
});

test('a prompt that is not there is told as such', async () => {
  const generation = await runGeneration(subject.url, converse({ modelId: 'arn:aws:bedrock:us-west-2:123456789012:prompt/NOSUCHONE1:1', promptVariables: {} }));
  expect(generation).toMatchObject({ status: 'FAILED', error: { code: 'RESOURCE_NOT_FOUND' } });
});
