import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand, type ConverseCommandInput, type ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from 'vitest';
import type { Say, SayRequest } from '../server.ts';
import { claude, createClient, nova, readStream, start, userMessage } from './kit.ts';

/** What a server says that is told what to say. */

const tool = { toolSpec: { name: 'answer', description: 'Takes the answer.', inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } } } };
const other = { toolSpec: { ...tool.toolSpec, name: 'other' } };
const forced: ToolConfiguration = { tools: [other, tool], toolChoice: { tool: { name: 'answer' } } };
const messages = [userMessage('What is the capital of France?')];

async function ask(say: Say, input: Partial<ConverseCommandInput> = {}) {
  const answer = await createClient(await start({ say })).send(new ConverseCommand({ modelId: claude, messages, ...input }));
  const content = answer.output?.message?.content ?? [];
  return {
    text: content.flatMap(({ text }) => text ?? []).join(''),
    tools: content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [{ name: toolUse.name, input: toolUse.input }])),
    stopReason: answer.stopReason,
    outputTokens: answer.usage?.outputTokens,
  };
}

async function follow(say: Say, input: Partial<ConverseCommandInput>) {
  const { stream } = await createClient(await start({ say })).send(new ConverseStreamCommand({ modelId: claude, messages, ...input }));
  const fragments: string[] = [];
  let stopReason: string | undefined;
  for await (const event of stream ?? []) {
    if (event.contentBlockDelta?.delta?.toolUse?.input !== undefined) fragments.push(event.contentBlockDelta.delta.toolUse.input);
    stopReason ??= event.messageStop?.stopReason;
  }
  return { fragments, input: fragments.join(''), stopReason };
}

describe('the text', () => {
  test('is what is given, character by character, with its own number of tokens', async () => {
    const given = '\uFEFF{"a": “smart”,\r\n\t😀 é \\u0000}';
    expect(await ask(() => given)).toMatchObject({ text: given, stopReason: 'end_turn' });
    const [short, long] = [await ask(() => 'one two three'), await ask(() => 'one two three'.repeat(50))];
    expect(short.outputTokens).toBe(3);
    expect(long.outputTokens).toBeGreaterThan(100);
  });

  test('is streamed in pieces', async () => {
    const { stream } = await createClient(await start({ say: () => ({ text: 'one two three' }) })).send(new ConverseStreamCommand({ modelId: claude, messages }));
    expect(await readStream(stream)).toMatchObject({ text: 'one two three', events: ['messageStart', 'contentBlockDelta', 'contentBlockDelta', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata'] });
  });

  test.each([[{ maxTokens: 2 }, 'one two', 'max_tokens'], [{ stopSequences: ['thr'] }, 'one two ', 'stop_sequence']])('is cut as the engine’s own by %j', async (inferenceConfig, text, stopReason) => {
    expect(await ask(() => ({ text: 'one two three', stopReason: 'end_turn' }), { inferenceConfig })).toMatchObject({ text, stopReason: stopReason === 'max_tokens' ? stopReason : 'end_turn' });
    expect(await ask(() => 'one two three', { inferenceConfig })).toMatchObject({ text, stopReason });
  });

  test('comes with any stop reason, and may be missing', async () => {
    expect(await ask(() => ({ text: 'No.', stopReason: 'content_filtered' }))).toMatchObject({ text: 'No.', stopReason: 'content_filtered' });
    expect(await ask(() => '')).toMatchObject({ text: '', stopReason: 'end_turn', outputTokens: 0 });
    expect(await ask(() => ({}))).toMatchObject({ text: '', stopReason: 'end_turn', outputTokens: 0 });
  });

  test('is the answer of native bodies, whole and streamed', async () => {
    const client = createClient(await start({ say: () => 'one two three' }));
    const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 2, messages: [{ role: 'user', content: 'Hello!' }] });
    const whole = await client.send(new InvokeModelCommand({ modelId: claude, contentType: 'application/json', body }));
    expect(JSON.parse(Buffer.from(whole.body).toString())).toMatchObject({ content: [{ type: 'text', text: 'one two' }], stop_reason: 'max_tokens', usage: { output_tokens: 2 } });
    const streamed = await client.send(new InvokeModelWithResponseStreamCommand({ modelId: 'meta.llama3-8b-instruct-v1:0', contentType: 'application/json', body: JSON.stringify({ prompt: 'Hello!' }) }));
    let text = '';
    for await (const { chunk } of streamed.body ?? []) text += (JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()) as { generation: string }).generation;
    expect(text).toBe('one two three');
  });
});

describe('the input of a tool', () => {
  test.each<readonly [string, ReturnType<Say>, ToolConfiguration, unknown]>([
    ['a text that is JSON, where one is forced', '{"city": "Paris"}', forced, { text: '', tools: [{ name: 'answer', input: { city: 'Paris' } }], stopReason: 'tool_use' }],
    ['and is none where nothing is forced', '{"city": "Paris"}', { tools: [tool] }, { text: '{"city": "Paris"}', tools: [], stopReason: 'end_turn' }],
    ['a text that is no JSON', 'It is Paris.', forced, { text: 'It is Paris.', tools: [], stopReason: 'end_turn' }],
    ['an object behind a text', { text: 'Here.', toolInput: { city: 'Paris' } }, { tools: [tool, other] }, { text: 'Here.', tools: [{ name: 'answer', input: { city: 'Paris' } }], stopReason: 'tool_use' }],
    ['a list, where any is forced', '[1]', { tools: [other, tool], toolChoice: { any: {} } }, { text: '', tools: [{ name: 'other', input: [1] }], stopReason: 'tool_use' }],
    ['a string that is cut', { toolInput: '{"city": "Par', stopReason: 'max_tokens' }, forced, { text: '', tools: [{ name: 'answer', input: '{"city": "Par' }], stopReason: 'max_tokens' }],
    ['nothing', { toolInput: '' }, forced, { text: '', tools: [{ name: 'answer', input: {} }], stopReason: 'tool_use' }],
  ])('%s', async (_, said, toolConfig, expected) => {
    expect(await ask(() => said, { toolConfig })).toMatchObject(expected as object);
  });

  test('is text where there is no tool', async () => {
    expect(await ask(() => ({ toolInput: { city: 'Paris' } }))).toMatchObject({ text: '{"city":"Paris"}', tools: [], stopReason: 'end_turn' });
  });

  test.each([claude, nova])('is streamed by %s as it is given, malformed or with one name twice', async (modelId) => {
    for (const toolInput of ['{city: "Paris",}', '{"city":"Rome","city":"Paris"}', '{"city": "Pa']) {
      expect(await follow(() => ({ toolInput }), { modelId, toolConfig: forced })).toMatchObject({ input: toolInput, stopReason: 'tool_use' });
    }
  });

  test('is cut at maxTokens', async () => {
    const toolInput = { cities: Array.from({ length: 50 }, (_, index) => `City ${index}`) };
    const cut = await follow(() => ({ toolInput }), { toolConfig: forced, inferenceConfig: { maxTokens: 30 } });
    expect(cut.stopReason).toBe('max_tokens');
    expect(cut.input).not.toBe('');
    expect(JSON.stringify(toolInput).startsWith(cut.input)).toBe(true);
    expect((await ask(() => ({ toolInput }), { toolConfig: forced, inferenceConfig: { maxTokens: 30 } })).outputTokens).toBe(30);
  });
});

test('it is asked for each request with what was sent, and the engine answers where nothing is said', async () => {
  const asked: SayRequest[] = [];
  const bedrock = await start({
    say: (request) => {
      asked.push(request);
      return asked.length === 1 ? 'told' : undefined;
    },
  });
  const client = createClient(bedrock);
  const send = async (modelId: string) => (await client.send(new ConverseCommand({ modelId, messages: [userMessage('parrot')] }))).output?.message?.content?.[0]?.text;
  expect([await send('local.echo-v1'), await send('local.echo-v1')]).toEqual(['told', 'parrot']);
  expect(asked).toMatchObject([1, 2].map((call) => ({ modelId: 'local.echo-v1', operation: 'Converse', call, body: { messages: [{ role: 'user', content: [{ text: 'parrot' }] }] } })));
  expect(bedrock.calls.map(({ number }) => number)).toEqual([1, 2]);
});

test('what it throws is told', async () => {
  const say = () => {
    throw new Error('no idea');
  };
  await expect(ask(say)).rejects.toMatchObject({ name: 'InternalServerException', message: expect.stringContaining('no idea') as unknown });
});
