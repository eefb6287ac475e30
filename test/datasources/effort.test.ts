import { beforeEach, expect, it } from 'vitest';
import { answerJson, answerWith } from '../construct/kit/answers.ts';
import { useScripted } from '../construct/kit/upstream.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
import type { WireRequest } from './kit/wire-server.ts';

/** How much work a model puts into its answer, from the schema to Bedrock's wire. */
const scripted = useScripted();
beforeEach(() => {
  scripted.upstream.requests.splice(0);
  scripted.upstream.answer = answerWith([{ text: 'Hello.' }]);
});

const opus = 'us.anthropic.claude-opus-4-8';
const sonnet = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

/** What was sent, one after the other. */
const sent = (): Record<string, unknown>[] => scripted.upstream.requests.map(({ body }: WireRequest) => JSON.parse(body) as Record<string, unknown>);

const run = async <Root>(field: string, type: string, input: object, selection = 'status'): Promise<Root> => {
  const result = await post(scripted.subject.url, { query: `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} } }`, variables: { input } });
  expect(result.errors).toBeUndefined();
  return rootOf(result);
};
const converse = (input: object) => run('converse', 'ConverseInput', operations.converseInput({ modelId: opus, ...input }));

it.each([
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
  ['XHIGH', 'xhigh'],
  ['MAX', 'max'],
])('%s is outputConfig.effort for Converse', async (effort, wire) => {
  expect(await converse({ input: { inferenceConfig: { effort } } })).toEqual({ status: 'COMPLETED' });
  expect(sent()).toEqual([expect.objectContaining({ outputConfig: { effort: wire } })]);
  expect(sent()[0]).not.toHaveProperty('inferenceConfig');
});

it('leaves the other parameters where they are', async () => {
  await converse({ input: { inferenceConfig: { maxTokens: 100, effort: 'HIGH' } } });
  await converse({ input: { inferenceConfig: { maxTokens: 100 } } });
  expect(sent()).toEqual([expect.objectContaining({ inferenceConfig: { maxTokens: 100 }, outputConfig: { effort: 'high' } }), expect.objectContaining({ inferenceConfig: { maxTokens: 100 } })]);
  expect(sent()[1]).not.toHaveProperty('outputConfig');
});

it('stands beside the format where an object is asked for', async () => {
  scripted.upstream.answer = answerJson({ city: 'Paris' });
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
  await run('construct', 'ConstructInput', { modelId: sonnet, prompt: 'Where?', schema, mode: 'NATIVE', inferenceConfig: { effort: 'LOW' } });
  expect(sent()).toEqual([expect.objectContaining({ outputConfig: { textFormat: expect.objectContaining({ type: 'json_schema' }) as object, effort: 'low' } })]);
});

it('is kept with a conversation, and holds for its turns', async () => {
  const { id, inferenceConfig } = await run<{ id: string; inferenceConfig: unknown }>('createConversation', 'CreateConversationInput', { modelId: opus, inferenceConfig: { effort: 'MAX' } }, 'id inferenceConfig');
  expect(inferenceConfig).toEqual({ effort: 'max' });
  const turn = { conversationId: id, messages: [{ role: 'USER', content: [{ text: 'Hello' }] }] };
  await run('converse', 'ConverseInput', turn);
  await run('converse', 'ConverseInput', { ...turn, inferenceConfig: { effort: 'LOW' } });
  expect(sent().map(({ outputConfig }) => outputConfig)).toEqual([{ effort: 'max' }, { effort: 'low' }]);
});

it('is not asked of another model that is fallen back on, and of the same one by another profile it is', async () => {
  scripted.upstream.answer = (request) => {
    if (request.path.includes('nova')) answerWith([{ text: 'Hello.' }])(request);
    else request.response.writeHead(404, { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"message":"Not now."}');
  };
  const fallbackModelIds = ['global.anthropic.claude-opus-4-8', 'amazon.nova-lite-v1:0'];
  await converse({ input: { inferenceConfig: { maxTokens: 100, effort: 'HIGH' } }, options: { fallbackModelIds } });
  expect(sent().map(({ outputConfig, inferenceConfig }) => ({ outputConfig, inferenceConfig }))).toEqual([
    { outputConfig: { effort: 'high' }, inferenceConfig: { maxTokens: 100 } },
    { outputConfig: { effort: 'high' }, inferenceConfig: { maxTokens: 100 } },
    { outputConfig: undefined, inferenceConfig: { maxTokens: 100 } },
  ]);
});

it.each([
  [sonnet, { output_config: { effort: 'high' } }],
  ['openai.gpt-oss-20b-1:0', { reasoning_effort: 'high' }],
])('has a word of its own in the native body of %s', async (modelId, member) => {
  await run('infer', 'InferInput', { method: 'SYNC', modelId, prompt: 'Hello', inferenceConfig: { maxTokens: 100, effort: 'HIGH' } }, 'method');
  expect(sent()).toEqual([expect.objectContaining(member)]);
});

it('is refused where a native body has no word for it', async () => {
  const input = { method: 'SYNC', modelId: 'amazon.nova-lite-v1:0', prompt: 'Hello', inferenceConfig: { effort: 'HIGH' } };
  const { errors } = await post(scripted.subject.url, { query: 'mutation ($input: InferInput!) { infer(input: $input) { method } }', variables: { input } });
  expect(errors).toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', field: 'input.inferenceConfig.effort' }) as object })]);
  expect(scripted.upstream.requests).toEqual([]);
});

it('stands in a record of a batch job as Bedrock has it', async () => {
  const records = [{ converse: { messages: [{ role: 'USER', content: [{ text: 'Hello' }] }], inferenceConfig: { effort: 'HIGH' } } }];
  await run('createBatchJob', 'CreateBatchJobInput', { modelId: opus, input: { records } }, 'id');
  await expect.poll(() => sent().map(({ outputConfig, output_config: native }) => outputConfig ?? native)).toEqual([{ effort: 'high' }]);
});
