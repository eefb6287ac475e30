import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import type { ContentBlock, MessageParam, Tool, ToolUseBlock } from '@anthropic-ai/sdk/resources/messages';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { claude as haiku, echo, start } from '../../local-bedrock/test/kit.ts';
import type { LocalBedrock, LocalBedrockOptions } from '../../local-bedrock/server.ts';

const opus = 'us.anthropic.claude-opus-4-7';
/** What Anthropic's client has to be told for models before Claude 4.7: it sends 2026-10-21 of itself. */
const olderVersion = { 'anthropic-version': 'bedrock-2023-05-31' };

function connect({ url }: LocalBedrock, defaultHeaders: Record<string, string> = {}, awsSecretKey = 'local'): AnthropicBedrock {
  return new AnthropicBedrock({ baseURL: url, awsRegion: 'us-west-2', awsAccessKey: 'local', awsSecretKey, maxRetries: 0, defaultHeaders });
}

const hello = { max_tokens: 200, messages: [{ role: 'user' as const, content: 'Hello, who are you?' }] };
const question: MessageParam = { role: 'user', content: 'What is the weather in Paris?' };
const weather: Tool = {
  name: 'weather',
  description: 'Get the weather in a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

function findToolUse(content: readonly ContentBlock[]): ToolUseBlock {
  const use = content.find((block) => block.type === 'tool_use');
  if (use === undefined) throw new Error('No tool was called.');
  return use;
}

describe.each([
  { model: opus, headers: {} },
  { model: haiku, headers: olderVersion },
])("Anthropic's client, $model", ({ model, headers }) => {
  const open = async (options: LocalBedrockOptions = {}) => {
    const bedrock = await start(options);
    return { bedrock, messages: connect(bedrock, headers).messages, beta: connect(bedrock, headers).beta };
  };

  test('streams the text that it gets as a whole', async () => {
    const { bedrock, messages } = await open();
    const whole = await messages.create({ ...hello, model });
    expect(whole).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(whole.usage.input_tokens).toBeGreaterThan(0);

    const pieces: string[] = [];
    const final = await messages.stream({ ...hello, model }).on('text', (piece) => void pieces.push(piece)).finalMessage();
    expect(pieces.length).toBeGreaterThan(10);
    expect(final.content).toEqual(whole.content);
    expect(final.usage).toEqual(whole.usage);
    expect(final.content).toMatchObject([{ text: pieces.join('') }]);
    expect(bedrock.calls.map(({ operation, modelId }) => [operation, modelId])).toEqual([['InvokeModel', model], ['InvokeModelWithResponseStream', model]]);
  });

  test('calls a tool and answers from its result', async () => {
    const { messages } = await open();
    const request = { model, max_tokens: 200, tools: [weather] };
    const first = await messages.create({ ...request, messages: [question] });
    expect(first.stop_reason).toBe('tool_use');
    const use = findToolUse(first.content);
    expect(use).toMatchObject({ name: 'weather', input: { city: 'Paris' } });
    const second = await messages.create({
      ...request,
      messages: [
        question,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'sunny, 21 degrees' }] },
      ],
    });
    expect(second).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: expect.stringContaining('sunny, 21 degrees') as unknown }] });
  });

  test('calls a tool in a stream', async () => {
    const { messages } = await open();
    const fragments: string[] = [];
    const final = await messages
      .stream({ model, max_tokens: 200, tools: [weather], messages: [question] })
      .on('inputJson', (fragment) => void fragments.push(fragment))
      .finalMessage();
    expect(final.stop_reason).toBe('tool_use');
    expect(findToolUse(final.content)).toMatchObject({ name: 'weather', input: { city: 'Paris' } });
    expect(JSON.parse(fragments.join(''))).toEqual({ city: 'Paris' });
  });

  test('runs a tool of its own accord', async () => {
    const { beta, bedrock } = await open();
    const cities: string[] = [];
    const run = ({ city }: { city: string }) => {
      cities.push(city);
      return 'sunny';
    };
    const tool = betaZodTool({ name: 'weather', description: 'Get the weather in a city', inputSchema: z.object({ city: z.string() }), run });
    const last = await beta.messages.toolRunner({ model, max_tokens: 200, tools: [tool], messages: [{ role: 'user', content: 'What is the weather in Paris?' }] });
    expect(cities).toEqual(['Paris']);
    expect(last.content).toMatchObject([{ text: expect.stringContaining('sunny') as unknown }]);
    expect(bedrock.calls).toHaveLength(2);
  });

  test('reads an exception frame', async () => {
    const { messages } = await open({ faults: 'error-after=3:throttlingException' });
    await expect(messages.stream({ ...hello, model }).finalMessage()).rejects.toMatchObject({ message: expect.stringContaining('throttlingException') as unknown });
  });

  test('notices a stream that ends early', async () => {
    const { messages } = await open({ faults: 'end-after=4' });
    await expect(messages.stream({ ...hello, model }).finalMessage()).rejects.toThrow('stream ended');
  });

  test('ends the generation with an abort', async () => {
    const { bedrock, messages } = await open({ tokensPerSecond: 60 });
    const stream = messages.stream({ ...hello, model });
    stream.once('text', () => stream.abort());
    await expect(stream.finalMessage()).rejects.toMatchObject({ message: 'Request was aborted.' });
    await expect(bedrock.waitForCall(({ outcome }) => outcome !== 'running')).resolves.toMatchObject({ outcome: 'aborted' });
  });
});

describe("Anthropic's client", () => {
  const structured = {
    model: haiku,
    max_tokens: 200,
    messages: [{ role: 'user' as const, content: 'Ada Lovelace is 36 years old.' }],
    output_config: { format: zodOutputFormat(z.object({ name: z.string(), age: z.number().int() })) },
  };

  test('gets an object, whole and streamed', async () => {
    const { messages } = connect(await start(), olderVersion);
    const ada = { name: 'Ada Lovelace', age: 36 };
    expect((await messages.parse(structured)).parsed_output).toEqual(ada);
    expect((await messages.stream(structured).finalMessage()).parsed_output).toEqual(ada);
  });

  test('sends a version of 2026, which models before Claude 4.7 refuse', async () => {
    const { messages } = connect(await start());
    await expect(messages.create({ ...hello, model: haiku })).rejects.toMatchObject({ status: 400, message: expect.stringContaining('anthropic_version') as unknown });
    await expect(messages.create({ ...hello, model: echo })).resolves.toMatchObject({ content: [{ text: 'Hello, who are you?' }] });
  });

  test('brings signed thinking back with the tool result', async () => {
    const { messages } = connect(await start(), olderVersion);
    const request = { model: haiku, max_tokens: 2_000, thinking: { type: 'enabled' as const, budget_tokens: 1_024 }, tools: [weather] };
    const { content } = await messages.stream({ ...request, messages: [question] }).finalMessage();
    expect(content.map(({ type }) => type)).toEqual(['thinking', 'tool_use']);
    const results: MessageParam = { role: 'user', content: [{ type: 'tool_result', tool_use_id: findToolUse(content).id, content: 'sunny' }] };
    const second = await messages.create({ ...request, messages: [question, { role: 'assistant', content }, results] });
    expect(second.content).toMatchObject([{ type: 'text', text: expect.stringContaining('sunny') as unknown }]);
  });

  test.each<readonly [string, LocalBedrockOptions, string, string, object]>([
    ['an unknown model', {}, 'no-such-model', 'local', { status: 400, message: expect.stringContaining('The provided model identifier is invalid.') as unknown }],
    ['a wrong secret', {}, haiku, 'wrong', { status: 403 }],
    ['a throttle', { faults: 'throttle=1' }, haiku, 'local', { status: 429 }],
  ])('tells what went wrong: %s', async (_, options, model, secret, expected) => {
    await expect(connect(await start(options), olderVersion, secret).messages.create({ ...hello, model })).rejects.toMatchObject(expected);
  });

  test('tries a throttled request again', async () => {
    const bedrock = await start({ faults: 'throttle=1' });
    const { messages } = connect(bedrock).withOptions({ maxRetries: 1 });
    await expect(messages.create({ ...hello, model: opus })).resolves.toMatchObject({ stop_reason: 'end_turn' });
    expect(bedrock.calls.map(({ status }) => status)).toEqual([429, 200]);
  });
});
