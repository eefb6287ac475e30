import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isEmbeddingModel, loadModels } from '../models.ts';
import { isObject } from '../validation/shape.ts';
import { createClient, readStream, start, userMessage } from './kit.ts';
import { parseObject, sendSigned } from './replay.ts';

type Json = Readonly<Record<string, unknown>>;

/** How a family is asked, and where its answer stands. */
interface Family {
  readonly modelId: string;
  /** Asks to repeat some words, in the family's template where it has one. */
  readonly body: Json;
  /** Asks the same, with a limit of two tokens. */
  readonly short: Json;
  readonly text: (body: Json) => unknown;
  readonly stop: (body: Json) => unknown;
  readonly stops: readonly [complete: string, cut: string];
  /** The text of one chunk. */
  readonly delta: (chunk: Json) => unknown;
  /** The member that the family cannot do without. */
  readonly required: string;
}

/** Reads a member by its path. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((owner, key) => {
    if (Array.isArray(owner)) return owner[Number(key)];
    return isObject(owner) ? owner[key] : undefined;
  }, value);
}

const ask = 'Repeat: a blue bird flies high';
const chat = { messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: ask }] };
const stop = (path: string) => (body: Json) => at(body, path);

const families: Readonly<Record<string, Family>> = {
  'titan-text': {
    modelId: 'amazon.titan-text-express-v1',
    body: { inputText: `User: ${ask}\nBot:` },
    short: { inputText: ask, textGenerationConfig: { maxTokenCount: 2 } },
    text: stop('results.0.outputText'), stop: stop('results.0.completionReason'), stops: ['FINISH', 'LENGTH'], delta: stop('outputText'), required: 'inputText',
  },
  llama: {
    modelId: 'meta.llama3-1-8b-instruct-v1:0',
    body: { prompt: `<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n${ask}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n` },
    short: { prompt: ask, max_gen_len: 2 },
    text: stop('generation'), stop: stop('stop_reason'), stops: ['stop', 'length'], delta: stop('generation'), required: 'prompt',
  },
  'mistral-text': {
    modelId: 'mistral.mistral-7b-instruct-v0:2',
    body: { prompt: `<s>[INST] ${ask} [/INST]`, top_k: 50 },
    short: { prompt: ask, max_tokens: 2 },
    text: stop('outputs.0.text'), stop: stop('outputs.0.stop_reason'), stops: ['stop', 'length'], delta: stop('outputs.0.text'), required: 'prompt',
  },
  'mistral-chat': {
    modelId: 'mistral.mistral-large-2407-v1:0',
    body: chat,
    short: { ...chat, max_tokens: 2 },
    text: stop('choices.0.message.content'), stop: stop('choices.0.stop_reason'), stops: ['stop', 'length'], delta: stop('choices.0.message.content'), required: 'messages',
  },
  'cohere-command-r': {
    modelId: 'cohere.command-r-v1:0',
    body: { message: ask, chat_history: [{ role: 'USER', message: 'Hello' }, { role: 'CHATBOT', message: 'Hi!' }], preamble: 'Be brief.' },
    short: { message: ask, max_tokens: 2 },
    text: stop('text'), stop: stop('finish_reason'), stops: ['COMPLETE', 'MAX_TOKENS'], delta: stop('text'), required: 'message',
  },
  'deepseek-text': {
    modelId: 'us.deepseek.r1-v1:0',
    body: { prompt: `<｜begin▁of▁sentence｜><｜User｜>${ask}<｜Assistant｜><think>\n` },
    short: { prompt: ask, max_tokens: 2 },
    text: stop('choices.0.text'), stop: stop('choices.0.stop_reason'), stops: ['stop', 'length'], delta: stop('choices.0.text'), required: 'prompt',
  },
  'openai-chat': {
    modelId: 'openai.gpt-oss-20b-1:0',
    body: { ...chat, model: 'openai.gpt-oss-20b-1:0' },
    short: { ...chat, max_completion_tokens: 2 },
    text: stop('choices.0.message.content'), stop: stop('choices.0.finish_reason'), stops: ['stop', 'length'], delta: stop('choices.0.delta.content'), required: 'messages',
  },
  'ai21-jamba': {
    modelId: 'ai21.jamba-1-5-mini-v1:0',
    body: chat,
    short: { ...chat, max_tokens: 2 },
    text: stop('choices.0.message.content'), stop: stop('choices.0.finish_reason'), stops: ['stop', 'length'], delta: stop('choices.0.delta.content'), required: 'messages',
  },
};

const told = ['anthropic-messages', 'nova'];

test('every format of a chat model in the catalogue is in the table, or has tests of its own', () => {
  const formats = new Set(loadModels().models.filter((model) => !isEmbeddingModel(model)).map(({ bodyFormat }) => bodyFormat));
  expect([...Object.keys(families), ...told].sort()).toEqual([...formats].sort());
});

describe.each(Object.entries(families))('%s', (_, family) => {
  const { modelId, required } = family;

  test('answers its native body, with the counts in the headers', async () => {
    const bedrock = await start();
    for (const [body, reason] of [[family.body, family.stops[0]], [family.short, family.stops[1]]] as const) {
      const { status, headers, body: bytes } = await sendSigned(bedrock, { path: `/model/${modelId}/invoke`, body: JSON.stringify(body) });
      const answer = parseObject(bytes.toString());
      expect({ status, stop: family.stop(answer) }).toEqual({ status: 200, stop: reason });
      expect(family.text(answer)).toMatch(body === family.body ? /^"?a blue bird flies high"?\.?$/i : /^.{1,16}$/);
      expect(Number(headers['x-amzn-bedrock-input-token-count'])).toBeGreaterThan(0);
      if (body === family.short) expect(headers['x-amzn-bedrock-output-token-count']).toBe('2');
    }
  });

  test('streams the same text, with metrics on the last chunk only', async () => {
    const client = createClient(await start());
    const body = JSON.stringify(family.body);
    const whole = parseObject(Buffer.from((await client.send(new InvokeModelCommand({ modelId, body }))).body).toString());
    const { body: stream, contentType } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }));
    const chunks: Json[] = [];
    for await (const event of stream ?? []) chunks.push(parseObject(Buffer.from(event.chunk?.bytes ?? []).toString()));
    expect(contentType).toBe('application/json');
    const texts = chunks.map(family.delta).filter((text) => typeof text === 'string');
    expect(texts.join('')).toBe(family.text(whole));
    expect(texts.length).toBeGreaterThan(1);
    const metrics = chunks.map((chunk) => chunk['amazon-bedrock-invocationMetrics']);
    expect(metrics.slice(0, -1)).toEqual(chunks.slice(1).map(() => undefined));
    expect(metrics.at(-1)).toMatchObject({ inputTokenCount: expect.any(Number) as unknown, outputTokenCount: expect.any(Number) as unknown });
    expect(JSON.stringify(chunks.at(-1))).toContain(`"${family.stops[0]}"`);
  });

  test('refuses a body that does not fit', async () => {
    const client = createClient(await start());
    const send = (body: Json) => client.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
    const rest = Object.fromEntries(Object.entries(family.body).filter(([key]) => key !== required));
    await expect(send(rest)).rejects.toMatchObject({
      name: 'ValidationException',
      message: `Malformed input request: #: required key [${required}] not found, please reformat your input and try again.`,
    });
    await expect(send({ ...family.body, anthropic_version: 'x' })).rejects.toThrow(
      'Malformed input request: #: extraneous key [anthropic_version] is not permitted, please reformat your input and try again.',
    );
    await expect(send({ ...family.body, [required]: 5 })).rejects.toThrow(new RegExp(`^Malformed input request: #/${required}: expected type: \\w+, found: Integer, `));
    await expect(send({ ...family.short, ...overLimit(family.short) })).rejects.toThrow(/^Malformed input request: #\/\S+: 99999999 is not less or equal to \d+, /);
  });

  test('converses, and streams what it says', async () => {
    const client = createClient(await start());
    const input = { modelId, messages: [userMessage(ask)] };
    const answer = await client.send(new ConverseCommand(input));
    const [block] = answer.output?.message?.content ?? [];
    expect(answer.stopReason).toBe('end_turn');
    expect(block?.text).toMatch(/a blue bird flies high/i);
    const { stream } = await client.send(new ConverseStreamCommand(input));
    expect(await readStream(stream)).toMatchObject({ text: block?.text, error: undefined });
    const cut = await client.send(new ConverseCommand({ ...input, inferenceConfig: { maxTokens: 2 } }));
    expect(cut).toMatchObject({ stopReason: 'max_tokens', usage: { outputTokens: 2 } });
  });
});

/** The body's limit of tokens, far too high. */
function overLimit(short: Json): Json {
  if (isObject(short['textGenerationConfig'])) return { textGenerationConfig: { maxTokenCount: 99_999_999 } };
  const limit = Object.keys(short).find((key) => /^max_/.test(key)) ?? '';
  return { [limit]: 99_999_999 };
}

test('every chat model of the catalogue converses, under a name that can be invoked', async () => {
  const client = createClient(await start());
  const chatModels = loadModels().models.filter((model) => !isEmbeddingModel(model));
  for (const model of chatModels) {
    const modelId = model.onDemand ? model.modelId : (model.inferenceProfiles[0] ?? '');
    const answer = await client.send(new ConverseCommand({ modelId, messages: [userMessage('hi')], inferenceConfig: { maxTokens: 4 } }));
    expect({ modelId, role: answer.output?.message?.role }).toEqual({ modelId, role: 'assistant' });
  }
});

test.each(['amazon.titan-text-express-v1', 'mistral.mistral-7b-instruct-v0:2'])('%s takes no system prompt', async (modelId) => {
  const command = new ConverseCommand({ modelId, system: [{ text: 'Be brief.' }], messages: [userMessage('hi')] });
  await expect(createClient(await start()).send(command)).rejects.toMatchObject({
    name: 'ValidationException',
    message: "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
  });
});

const pixel = /"bytes":\s*"([^"]+)"/.exec(readFileSync(new URL('../../test/fixtures/recordings/Converse-claude35-image.json', import.meta.url), 'utf8'))?.[1] ?? '';
const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } };
const tools = [{ type: 'function', function: { name: 'weather', description: 'Tells the weather of a city.', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } }];
const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };

describe('a chat completion', () => {
  const send = async (modelId: string, body: Json) => {
    const { status, body: bytes } = await sendSigned(await start(), { path: `/model/${modelId}/invoke`, body: JSON.stringify(body) });
    return { status, ...parseObject(bytes.toString()) };
  };
  const gemma = 'google.gemma-3-12b-it';
  const ministral = 'mistral.ministral-3-8b-instruct';

  test.each<readonly [string, Json]>([
    ['parts of text and images', { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }, image] }] }],
    ['tool calls and their results', { messages: [{ role: 'user', content: 'hi' }, { role: 'assistant', content: null, tool_calls: [call] }, { role: 'tool', tool_call_id: 'call_1', content: 'sunny' }] }],
    ['one stop sequence', { ...chat, stop: 'bird' }],
    ['a developer', { messages: [{ role: 'developer', content: 'Be brief.' }, { role: 'user', content: 'hi' }] }],
  ])('takes %s', async (_, body) => {
    expect(await send(gemma, body)).toMatchObject({ status: 200, object: 'chat.completion', choices: [{ finish_reason: 'stop' }] });
  });

  test.each<readonly [string, string, Json, string]>([
    ['no message', gemma, { messages: [] }, '#/messages: expected minimum item count: 1, found: 0'],
    ['an unknown role', gemma, { messages: [{ role: 'wizard', content: 'hi' }] }, '#/messages/0/role: wizard is not a valid enum value'],
    ['an image for a model of text', 'openai.gpt-oss-20b-1:0', { messages: [{ role: 'user', content: [image] }] }, 'image_url is not supported by this model'],
    ['an image to be fetched', gemma, { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://127.0.0.1/a.png' } }] }] }, 'expected a data URL of an image'],
    ['another model', gemma, { ...chat, model: 'openai.gpt-oss-20b-1:0' }, '#/model: openai.gpt-oss-20b-1:0 is not the model of the request'],
    ['a tool that the model cannot be forced to call', 'openai.gpt-oss-20b-1:0', { ...chat, tools, tool_choice: { type: 'function', function: { name: 'weather' } } }, '#/tool_choice: a tool by its name is not supported by this model'],
    ['tools for a model without them', gemma, { ...chat, tools }, '#/tools: tools are not supported by this model'],
    ['two answers', gemma, { ...chat, n: 2 }, '#/n: 2 is not less or equal to 1'],
    ['a stream that is not asked for', gemma, { ...chat, stream: true }, '#/stream: true does not match the operation'],
    ['a stream that is a word', gemma, { ...chat, stream: 'yes' }, '#/stream: "yes" does not match the operation'],
    ['JSON of any form', gemma, { ...chat, response_format: { type: 'json_object' } }, 'response_format: JSON without a schema is not simulated here'],
    ['a schema that is too much', gemma, { ...chat, response_format: { type: 'json_schema', json_schema: { schema: { type: 'integer', minimum: 1 } } } }, "property 'minimum' is not supported"],
    ['a schema for a model that takes none', 'mistral.mistral-large-2407-v1:0', { ...chat, response_format: { type: 'json_schema', json_schema: { schema: {} } } }, 'json_schema is not supported by this model'],
    ['an empty stop sequence', gemma, { ...chat, stop: [''] }, '#/stop/0: expected minLength: 1, actual: 0'],
    ['a temperature of 3', gemma, { ...chat, temperature: 3 }, '#/temperature: 3 is not less or equal to 2'],
  ])('with %s is refused', async (_, modelId, body, message) => {
    expect(await send(modelId, body)).toEqual({ status: 400, message: expect.stringContaining(message) as unknown });
  });

  const question = { messages: [{ role: 'user', content: 'What is the weather in Oslo?' }], tools };

  test.each([
    [ministral, 'choices.0.finish_reason'],
    ['ai21.jamba-1-5-mini-v1:0', 'choices.0.finish_reason'],
    ['mistral.mistral-large-2407-v1:0', 'choices.0.stop_reason'],
  ])('of %s calls a tool, whole and streamed', async (modelId, reason) => {
    const answer = await send(modelId, question);
    const called = { type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
    expect(at(answer, reason)).toBe('tool_calls');
    expect(at(answer, 'choices.0.message.tool_calls.0')).toMatchObject(called);

    const { body } = await createClient(await start()).send(new InvokeModelWithResponseStreamCommand({ modelId, body: JSON.stringify(question) }));
    let streamed = '';
    let last: Json = {};
    for await (const event of body ?? []) {
      last = parseObject(Buffer.from(event.chunk?.bytes ?? []).toString());
      const json = at(last, 'choices.0.delta.tool_calls.0.function.arguments') ?? at(last, 'choices.0.message.tool_calls.0.function.arguments');
      streamed += typeof json === 'string' ? json : '';
    }
    expect(JSON.parse(streamed)).toEqual({ city: 'Oslo' });
    expect(at(last, reason)).toBe('tool_calls');
  });

  test('may say whether it is streamed, as it is', async () => {
    const sendTo = async (operation: string, stream: boolean) =>
      (await sendSigned(await start(), { path: `/model/${gemma}/${operation}`, body: JSON.stringify({ ...chat, n: 1, stream }) })).status;
    expect(await sendTo('invoke', false)).toBe(200);
    expect(await sendTo('invoke-with-response-stream', true)).toBe(200);
    expect(await sendTo('invoke-with-response-stream', false)).toBe(400);
  });

  test('of a given schema satisfies it', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
    const answer = await send(gemma, { messages: [{ role: 'user', content: 'The city is Oslo.' }], response_format: { type: 'json_schema', json_schema: { name: 'city', schema } } });
    expect(parseObject(String(at(answer, 'choices.0.message.content')))).toEqual({ city: 'Oslo' });
  });
});
