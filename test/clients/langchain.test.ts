import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { BedrockEmbeddings, ChatBedrockConverse } from '@langchain/aws';
import { HumanMessage, type AIMessageChunk } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { NodeHttp2Handler } from '@smithy/node-http-handler';
import { generate } from 'selfsigned';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { claude, nova, start } from '../../local-bedrock/test/kit.ts';
import type { LocalBedrock, LocalBedrockOptions } from '../../local-bedrock/server.ts';

const region = 'us-west-2';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** LangChain's `endpointHost` is always https: for a URL of http it takes a client of the AWS SDK. */
function connect({ url }: LocalBedrock, model: string): ChatBedrockConverse {
  const client = new BedrockRuntimeClient({ endpoint: url, region, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return new ChatBedrockConverse({ model, region, credentials, client, maxRetries: 0 });
}

async function collect(stream: AsyncIterable<AIMessageChunk>): Promise<{ whole: AIMessageChunk | undefined; texts: string[] }> {
  let whole: AIMessageChunk | undefined;
  const texts: string[] = [];
  for await (const chunk of stream) {
    whole = whole === undefined ? chunk : whole.concat(chunk);
    if (chunk.text !== '') texts.push(chunk.text);
  }
  return { whole, texts };
}

const question = 'What is the weather in Paris?';
const weather = tool(({ city }) => `${city} has 21 degrees`, { name: 'weather', description: 'Get the weather in a city', schema: z.object({ city: z.string() }) });
const person = z.object({ name: z.string(), age: z.number() });
const ada = { name: 'Ada Lovelace', age: 36 };

describe.each([claude, nova])('LangChain, %s', (model) => {
  const open = async (options: LocalBedrockOptions = {}) => {
    const bedrock = await start(options);
    return { bedrock, chat: connect(bedrock, model) };
  };

  test('streams the text that it gets as a whole', async () => {
    const { bedrock, chat } = await open();
    const answer = await chat.invoke('Hello, who are you?');
    expect(answer.text).not.toBe('');
    expect(answer.response_metadata).toMatchObject({ stopReason: 'end_turn' });
    const tokens = z.object({ input_tokens: z.int().positive(), output_tokens: z.int().positive(), total_tokens: z.int() }).parse(answer.usage_metadata);
    expect(tokens.total_tokens).toBe(tokens.input_tokens + tokens.output_tokens);

    const { whole, texts } = await collect(await chat.stream('Hello, who are you?'));
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.join('')).toBe(answer.text);
    expect(whole?.usage_metadata).toMatchObject(tokens);
    expect(whole?.response_metadata).toMatchObject({ messageStop: { stopReason: 'end_turn' } });
    expect(bedrock.calls.map(({ operation }) => operation)).toEqual(['Converse', 'ConverseStream']);
  });

  test('calls a tool and answers from its result', async () => {
    const { chat } = await open();
    const withTools = chat.bindTools([weather]);
    const asked = await withTools.invoke(question);
    expect(asked.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Paris' } }]);
    const results = await Promise.all((asked.tool_calls ?? []).map((call) => weather.invoke({ ...call, type: 'tool_call' })));
    const answer = await withTools.invoke([new HumanMessage(question), asked, ...results]);
    expect(answer.text).toContain('Paris has 21 degrees');
  });

  test('calls a tool in a stream', async () => {
    const { chat } = await open();
    const { whole } = await collect(await chat.bindTools([weather]).stream(question));
    expect(whole?.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Paris' } }]);
  });

  test('gets an object, whole and streamed', async () => {
    const { chat } = await open();
    const structured = chat.withStructuredOutput(person);
    const prompt = 'Extract the person: Ada Lovelace is 36 years old.';
    expect(await structured.invoke(prompt)).toEqual(ada);
    const partials: unknown[] = [];
    for await (const partial of await structured.stream(prompt)) partials.push(partial);
    expect(partials.at(-1)).toEqual(ada);
  });

  test('throws the exception of a stream', async () => {
    const { chat } = await open({ faults: 'error-after=3:modelStreamErrorException' });
    await expect(collect(await chat.stream('Hi'))).rejects.toMatchObject({ name: 'ModelStreamErrorException' });
  });
});

test('LangChain throws what Bedrock refuses', async () => {
  const chat = connect(await start(), 'no-such-model');
  await expect(chat.invoke('Hi')).rejects.toMatchObject({ name: 'ValidationException', message: 'The provided model identifier is invalid.' });
});

test('LangChain finds its endpointHost over TLS', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const bedrock = await start({ tls: { cert, key } });
  const requestHandler = new NodeHttp2Handler({ nodeHttp2ConnectOptions: { ca: cert } });
  onTestFinished(() => requestHandler.destroy());
  const chat = new ChatBedrockConverse({ model: nova, region, credentials, endpointHost: `127.0.0.1:${bedrock.port}`, clientOptions: { requestHandler }, maxRetries: 0 });
  expect((await chat.invoke('Hello, who are you?')).text).not.toBe('');
  expect(bedrock.calls).toMatchObject([{ operation: 'Converse', httpVersion: '2', outcome: 'completed' }]);
});

test('LangChain embeds', async () => {
  const { url } = await start();
  const embeddings = new BedrockEmbeddings({ model: 'amazon.titan-embed-text-v2:0', region, credentials, clientOptions: { endpoint: url }, maxRetries: 0 });
  const vectors = await embeddings.embedDocuments(['a cat', 'a dog']);
  expect(vectors.map(({ length }) => length)).toEqual([1_024, 1_024]);
});
