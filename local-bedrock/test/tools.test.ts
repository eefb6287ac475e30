import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, type ContentBlock, type ConverseCommandInput, type Message } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from 'vitest';
import { claude, createClient, nova, start, userMessage } from './kit.ts';

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { toolSpec: { name: 'get_weather', description: 'Get the weather in a city.', inputSchema: { json: schema } } };
const clock = { toolSpec: { name: 'get_time', description: 'Tells the time in a city.', inputSchema: { json: schema } } };
const question = userMessage('What is the weather in Paris?');
const older = 'anthropic.claude-3-sonnet-20240229-v1:0';

async function ask(input: Partial<ConverseCommandInput>) {
  const answer = await createClient(await start()).send(new ConverseCommand({ modelId: claude, messages: [question], toolConfig: { tools: [weather, clock] }, ...input }));
  const content = answer.output?.message?.content ?? [];
  return { ...answer, content, calls: content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [{ name: toolUse.name, input: toolUse.input }])) };
}

describe('a tool is called', () => {
  test('when the request is about it', async () => {
    const { content, stopReason, usage } = await ask({});
    expect(content).toEqual([{ toolUse: { toolUseId: expect.stringMatching(/^tooluse_[\w-]{22}$/) as unknown, name: 'get_weather', input: { city: 'Paris' }, type: 'tool_use' } }]);
    expect(stopReason).toBe('tool_use');
    expect(usage?.totalTokens).toBe((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
  });

  test('by Nova 2 with the type that is recorded, streamed too, and by Nova without', async () => {
    const typeOf = async (modelId: string) => {
      const { stream } = await createClient(await start()).send(new ConverseStreamCommand({ modelId, messages: [question], toolConfig: { tools: [weather] } }));
      const starts: unknown[] = [];
      for await (const { contentBlockStart } of stream ?? []) if (contentBlockStart !== undefined) starts.push(contentBlockStart.start?.toolUse?.type);
      const { content } = await ask({ modelId, toolConfig: { tools: [weather] } });
      return [...starts, ...content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse.type]))];
    };
    expect(await typeOf('us.amazon.nova-2-lite-v1:0')).toEqual(['tool_use', 'tool_use']);
    expect(await typeOf(nova)).toEqual([undefined, undefined]);
  });

  test.each<readonly [string, Partial<ConverseCommandInput>, unknown[]]>([
    ['not when it is about something else', { messages: [userMessage('Hello!')] }, []],
    ['not when an argument is missing', { messages: [userMessage('What is the weather?')] }, []],
    ['any, when one has to be', { messages: [userMessage('Hello!')], toolConfig: { tools: [weather, clock], toolChoice: { any: {} } } }, [{ name: 'get_weather', input: { city: '' } }]],
    ['the one that is about it, when any has to be', { messages: [userMessage('What time is it in Oslo?')], toolConfig: { tools: [weather, clock], toolChoice: { any: {} } } }, [{ name: 'get_time', input: { city: 'Oslo' } }]],
    ['the one that is named', { toolConfig: { tools: [weather, clock], toolChoice: { tool: { name: 'get_time' } } } }, [{ name: 'get_time', input: { city: 'Paris' } }]],
    ['once for each of several places', { messages: [userMessage('What is the weather in Paris and San Francisco?')] }, [{ name: 'get_weather', input: { city: 'Paris' } }, { name: 'get_weather', input: { city: 'San Francisco' } }]],
    ['beside another', { messages: [userMessage('What is the weather in Paris, and what time is it there?')] }, [{ name: 'get_weather', input: { city: 'Paris' } }, { name: 'get_time', input: { city: 'Paris' } }]],
  ])('%s', async (_, input, calls) => {
    const answer = await ask(input);
    expect(answer.calls).toEqual(calls);
    expect(answer.stopReason).toBe(calls.length > 0 ? 'tool_use' : 'end_turn');
  });

  test('but not begun when its tokens are not left', async () => {
    const answer = await ask({ inferenceConfig: { maxTokens: 3 } });
    expect(answer).toMatchObject({ calls: [], stopReason: 'max_tokens' });
  });
});

test('the next turn answers from the results, and calls nothing again', async () => {
  const first = await ask({});
  const [block] = first.content;
  const results: ContentBlock[] = [{ toolResult: { toolUseId: block?.toolUse?.toolUseId, content: [{ json: { sky: 'clear', celsius: 21 } }] } }];
  const messages: Message[] = [question, { role: 'assistant', content: first.content }, { role: 'user', content: results }];
  const second = await ask({ messages });
  expect(second).toMatchObject({ stopReason: 'end_turn', calls: [] });
  expect(second.content[0]?.text).toContain('sky: clear, celsius: 21');
  const forced = await ask({ messages, toolConfig: { tools: [weather], toolChoice: { any: {} } } });
  expect(forced.calls).toEqual([{ name: 'get_weather', input: { city: 'Paris' } }]);
  expect(forced.content[0]?.toolUse?.toolUseId).not.toBe(block?.toolUse?.toolUseId);
});

test.each([[claude, ['']], [older, ['']], [nova, []]])('%s streams the input in fragments', async (modelId, before) => {
  const { stream } = await createClient(await start()).send(new ConverseStreamCommand({ modelId, messages: [question], toolConfig: { tools: [weather] } }));
  const fragments: string[] = [];
  let name: string | undefined;
  for await (const { contentBlockStart, contentBlockDelta } of stream ?? []) {
    name ??= contentBlockStart?.start?.toolUse?.name;
    const input = contentBlockDelta?.delta?.toolUse?.input;
    if (input !== undefined) fragments.push(input);
  }
  expect(name).toBe('get_weather');
  expect(fragments.slice(0, before.length)).toEqual(before);
  expect(fragments.length > 2).toBe(modelId !== nova);
  expect(JSON.parse(fragments.join(''))).toEqual({ city: 'Paris' });
});

test("Claude's native body calls a tool and takes its result", async () => {
  const client = createClient(await start());
  const send = async (messages: unknown[]) => {
    const body = JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31', max_tokens: 300, messages,
      tools: [{ name: 'get_weather', description: 'Get the weather in a city.', input_schema: schema }], tool_choice: { type: 'auto' },
    });
    const { body: answer } = await client.send(new InvokeModelCommand({ modelId: claude, contentType: 'application/json', body }));
    return JSON.parse(Buffer.from(answer).toString()) as { content: { id: string; type: string; text?: string }[]; stop_reason: string };
  };
  const asked = { role: 'user', content: 'What is the weather in Paris?' };
  const first = await send([asked]);
  expect(first).toMatchObject({ stop_reason: 'tool_use', content: [{ type: 'tool_use', id: expect.stringMatching(/^toolu_bdrk_01\w{22}$/) as unknown, name: 'get_weather', input: { city: 'Paris' } }] });
  const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: first.content[0]?.id, content: 'rain' }] };
  const second = await send([asked, { role: 'assistant', content: first.content }, result]);
  expect(second).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: expect.stringContaining('rain') as unknown }] });
});

test('Llama uses no tools in a stream', async () => {
  const client = createClient(await start());
  const input = { modelId: 'meta.llama3-1-8b-instruct-v1:0', messages: [userMessage('What is the weather in Paris?')] };
  await expect(client.send(new ConverseStreamCommand({ ...input, toolConfig: { tools: [weather] } }))).rejects.toMatchObject({ name: 'ValidationException', message: "This model doesn't support tool use in streaming mode." });
  await client.send(new ConverseStreamCommand(input));
});
