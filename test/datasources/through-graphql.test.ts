import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/json.ts';
import { answerJson, startBefore } from '../infer/kit/upstream.ts';
import { post, transports } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents } from '../kit/results.ts';
import { bytesOf, decodeFrame, encodeEvent, framesOf, readRecording } from './kit/recordings.ts';
import { beginStream, replay } from './kit/wire-server.ts';

// What Bedrock was recorded to say, as it comes to a client.

interface Said {
  readonly generation?: Said;
  readonly message?: { readonly content: readonly JsonObject[] } | null;
}

const content = 'message { content { __typename ... on OtherBlock { type value } ... on ToolUseBlock { toolUseId name input } } }';
const input = { modelId: 'us.amazon.nova-2-lite-v1:0', messages: [{ role: 'USER', content: [{ text: 'What is 1234 * 5678?' }] }] };

test.each([
  ['Converse-nova2-system-tool-code-interpreter', `mutation ($input: ConverseInput!) { converse(input: $input) { ${content} } }`, 'http'],
  ['ConverseStream-nova2-code-interpreter', `subscription ($input: ConverseInput!) { converseStream(input: $input) { ... on GenerationCompleted { generation { ${content} } } } }`, 'websocket'],
] as const)('a tool that Bedrock ran by itself is an OtherBlock, and goes back to Bedrock as it came: %s', async (name, query, transport) => {
  const { url, seen } = await startBefore('RUNTIME', (request) => replay(readRecording(name), request));
  const results = await transports[transport](url, { query, variables: { input } });
  const last = rootOf<Said>(results.at(-1));
  const [use, result, own] = (last.generation ?? last).message?.content ?? [];
  const toolUseId = expect.any(String) as string;
  expect(use).toEqual({ __typename: 'OtherBlock', type: 'toolUse', value: { toolUseId, name: 'nova_code_interpreter', type: 'server_tool_use', input: { snippet: '1234 * 5678' } } });
  expect(result).toMatchObject({ __typename: 'OtherBlock', type: 'toolResult', value: { type: 'nova_code_interpreter_result', status: 'success', content: [{ json: { stdOut: '7006652' } }] } });
  expect(own).toEqual({ __typename: 'ToolUseBlock', toolUseId, name: 'final_result', input: { result: 7_006_652 } });

  const said = [{ other: { toolUse: use?.['value'] } }, { other: { toolResult: result?.['value'] } }];
  const turns = [...input.messages, { role: 'ASSISTANT', content: said }, { role: 'USER', content: [{ text: 'Thank you.' }] }];
  const toolConfig = { tools: [{ toolSpec: { name: 'final_result', inputSchema: { type: 'object' } } }] };
  await post(url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { id } }', variables: { input: { ...input, messages: turns, toolConfig } } });
  expect(JSON.parse(seen.at(-1)?.body ?? '')).toMatchObject({ messages: [{}, { role: 'assistant', content: [{ toolUse: use?.['value'] }, { toolResult: result?.['value'] }] }, {}] });
});

const resultSchema = { type: 'object', title: 'Response', properties: { result: { type: 'number' } }, required: ['result'] };
const finalResult = { toolSpec: { name: 'final_result', description: 'The final response which ends this conversation', inputSchema: resultSchema } };
const codeInterpreter = { tools: [finalResult, { systemTool: { name: 'nova_code_interpreter' } }], toolChoice: { any: true } };

test.each([
  ['Converse-nova2-system-tool-code-interpreter', 'mutation ($input: ConverseInput!) { converse(input: $input) { status } }', 'http'],
  ['ConverseStream-nova2-code-interpreter', 'subscription ($input: ConverseInput!) { converseStream(input: $input) { sequence } }', 'websocket'],
] as const)('a tool that Bedrock shall run by itself is asked for as recorded: %s', async (name, query, transport) => {
  const recording = readRecording(name);
  const { url, seen } = await startBefore('RUNTIME', (request) => replay(recording, request));
  await transports[transport](url, { query, variables: { input: { ...input, toolConfig: codeInterpreter } } });
  expect((JSON.parse(seen[0]?.body ?? '') as JsonObject)['toolConfig']).toEqual((recording.request.body)['toolConfig']);
});

test('the turns of a conversation are asked with the tool that Bedrock runs by itself', async () => {
  const { url, seen } = await startBefore('RUNTIME', (request) => replay(readRecording('Converse-nova2-system-tool-code-interpreter'), request));
  const settings = { modelId: input.modelId, toolConfig: { tools: [{ systemTool: { name: 'nova_code_interpreter' } }] } };
  const { id } = rootOf<{ id: string }>(await post(url, { query: 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', variables: { input: settings } }));
  await post(url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { status } }', variables: { input: { conversationId: id, messages: input.messages } } });
  expect(JSON.parse(seen.at(-1)?.body ?? '')).toMatchObject({ toolConfig: settings.toolConfig });
});

test('a number that JavaScript cannot tell exactly does not fail an answer', async () => {
  const { url } = await startBefore('RUNTIME', ({ response }) => {
    const toolUse = '{"toolUse":{"toolUseId":"t","name":"find","input":{"id":12345678901234567890}}}';
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"output":{"message":{"role":"assistant","content":[${toolUse}]}},"stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}`);
  });
  const query = `mutation ($input: ConverseInput!) { converse(input: $input) { status ${content} } }`;
  const generation = rootOf(await post(url, { query, variables: { input } }));
  expect(generation).toMatchObject({ status: 'COMPLETED', message: { content: [{ __typename: 'ToolUseBlock', input: { id: 12_345_678_901_234_567_000 } }] } });
});

test('the counts of a native stream without Bedrock’s metrics are measured', async () => {
  const frames = framesOf(bytesOf(readRecording('InvokeModelWithResponseStream-claude3-text'))).map((frame) => {
    const members = Object.entries(decodeFrame(frame).payload).filter(([name]) => name !== 'amazon-bedrock-invocationMetrics');
    return encodeEvent('chunk', { bytes: Buffer.from(JSON.stringify(Object.fromEntries(members))).toString('base64') });
  });
  const { url } = await startBefore('RUNTIME', (request) => {
    beginStream(request);
    request.response.end(Buffer.concat(frames));
  });
  const last = expectWholeLog(await runEvents(url, operations.invokeModelStream()));
  expect(last.generation).toMatchObject({ status: 'COMPLETED', usage: { inputTokens: 16, outputTokens: 21, totalTokens: 37, source: 'MEASURED' } });
});

test('an account without Anthropic’s form is told of it', async () => {
  const { url } = await startBefore('RUNTIME', (request) => answerJson(request, { message: 'It said so.' }, 404, { 'x-amzn-errortype': 'FTUFormNotFilled' }));
  const { error } = rootOf<operations.WholeGeneration>(await post(url, operations.invokeModel()));
  expect(error).toMatchObject({ code: 'ACCESS_DENIED', retryable: false, upstream: 'FTUFormNotFilled', message: expect.stringContaining('use-case form') as string });
});

const nothing = [{}, { text: null }, { hologram: null }];
const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };

test('a block without a member is no block of the answer, and is not sent back', async () => {
  const message = { role: 'assistant', content: [...nothing, { text: 'Hello' }] };
  const { url, seen } = await startBefore('RUNTIME', (request) => answerJson(request, { output: { message }, stopReason: 'end_turn', usage }));
  const { id } = rootOf<{ id: string }>(await post(url, { query: `mutation { createConversation(input: { modelId: "${input.modelId}" }) { id } }` }));
  const query = `mutation ($input: ConverseInput!) { converse(input: $input) { ${content} } }`;
  const turn = { query, variables: { input: { conversationId: id, messages: input.messages } } };
  expect(rootOf(await post(url, turn))).toMatchObject({ message: { content: [{ __typename: 'TextBlock' }] } });
  await post(url, turn);
  expect(JSON.parse(seen.at(-1)?.body ?? '')).toMatchObject({ messages: [{}, { role: 'assistant', content: [{ text: 'Hello' }] }, {}] });
});

test('a start and a delta without a member are no events, and make no block', async () => {
  const { url } = await startBefore('RUNTIME', (request) => {
    beginStream(request);
    const empty = nothing.flatMap((union, contentBlockIndex) => [
      encodeEvent('contentBlockStart', { contentBlockIndex, start: union }),
      encodeEvent('contentBlockDelta', { contentBlockIndex, delta: union }),
      encodeEvent('contentBlockStop', { contentBlockIndex }),
    ]);
    const said = encodeEvent('contentBlockDelta', { contentBlockIndex: nothing.length, delta: { text: 'Hello' } });
    request.response.end(Buffer.concat([...empty, said, encodeEvent('messageStop', { stopReason: 'end_turn' }), encodeEvent('metadata', { usage })]));
  });
  const query = `subscription ($input: ConverseInput!) { converseStream(input: $input) { __typename ... on GenerationCompleted { generation { ${content} } } } }`;
  const told = (await transports.websocket(url, { query, variables: { input } })).map((result) => rootOf<Said>(result));
  expect(told).toMatchObject([
    { __typename: 'GenerationStarted' },
    { __typename: 'TextDelta' },
    { __typename: 'GenerationCompleted', generation: { message: { content: [{ __typename: 'TextBlock' }] } } },
  ]);
});

test('a wait of a month, as a proxy may ask for, is told as the longest that the field can hold', async () => {
  const { url } = await startBefore('RUNTIME', ({ response }) => {
    response.writeHead(429, { 'content-type': 'application/json', 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '2592000' });
    response.end('{"message":"Too many tokens per day, please wait before trying again."}');
  });
  const generation = rootOf(await post(url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { status error { code retryAfterMs } attempts { error { retryAfterMs } } } }', variables: { input } }));
  expect(generation).toEqual({ status: 'FAILED', error: { code: 'THROTTLED', retryAfterMs: 2_147_483_647 }, attempts: [{ error: { retryAfterMs: 2_147_483_647 } }] });
});
