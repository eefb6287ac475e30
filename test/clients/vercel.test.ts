import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { createAmazonBedrockAnthropic } from '@ai-sdk/amazon-bedrock/anthropic';
import { embed, generateText, isStepCount, Output, streamText, tool, type LanguageModel } from 'ai';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { claude, echo, nova, start } from '../../local-bedrock/test/kit.ts';
import type { LocalBedrock } from '../../local-bedrock/server.ts';

const settings = ({ url }: LocalBedrock) => ({ baseURL: url, region: 'us-west-2', accessKeyId: 'local', secretAccessKey: 'local' });
const converse = (modelId: string) => (bedrock: LocalBedrock): LanguageModel => createAmazonBedrock(settings(bedrock))(modelId);
const native = (modelId: string) => (bedrock: LocalBedrock): LanguageModel => createAmazonBedrockAnthropic(settings(bedrock))(modelId);

const claudeWays = [
  { way: 'Claude through Converse', open: converse(claude), operations: ['Converse', 'ConverseStream'] },
  { way: "Claude's native body", open: native(claude), operations: ['InvokeModel', 'InvokeModelWithResponseStream'] },
];
const ways = [...claudeWays, { way: 'Nova through Converse', open: converse(nova), operations: ['Converse', 'ConverseStream'] }];

const person = z.object({ name: z.string(), age: z.number() });
const ada = { name: 'Ada Lovelace', age: 36 };
const weather = tool({
  description: 'Get the weather in a city',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => ({ city, celsius: 21 }),
});
const asking = { prompt: 'What is the weather in Paris?', tools: { weather }, stopWhen: isStepCount(2), maxRetries: 0 };

describe.each(ways)("Vercel's SDK, $way", ({ open, operations }) => {
  test('streams the text that it gets as a whole', async () => {
    const bedrock = await start();
    const request = { model: open(bedrock), prompt: 'Hello, who are you?', maxRetries: 0 };
    const whole = await generateText(request);
    expect(whole.text).not.toBe('');
    expect(whole).toMatchObject({ finishReason: 'stop', warnings: [] });
    expect(whole.usage.totalTokens).toBe((whole.usage.inputTokens ?? 0) + (whole.usage.outputTokens ?? 0));

    const stream = streamText(request);
    const pieces: string[] = [];
    for await (const piece of stream.textStream) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.join('')).toBe(whole.text);
    expect(await stream.finishReason).toBe('stop');
    const { inputTokens, outputTokens } = await stream.usage;
    expect({ inputTokens, outputTokens }).toEqual({ inputTokens: whole.usage.inputTokens, outputTokens: whole.usage.outputTokens });
    expect(bedrock.calls.map(({ operation }) => operation)).toEqual(operations);
  });

  test('calls a tool and answers from its result', async () => {
    const { steps, text } = await generateText({ model: open(await start()), ...asking });
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    expect(steps[0]?.toolCalls).toMatchObject([{ toolName: 'weather', input: { city: 'Paris' } }]);
    expect(text).toContain('celsius: 21');
  });

  test('calls a tool in a stream', async () => {
    const answer = streamText({ model: open(await start()), ...asking });
    const fragments: string[] = [];
    for await (const part of answer.stream) if (part.type === 'tool-input-delta') fragments.push(part.delta);
    expect(JSON.parse(fragments.join(''))).toEqual({ city: 'Paris' });
    expect((await answer.steps).map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    expect(await answer.text).toContain('celsius: 21');
  });

  test('gets an object, whole and streamed', async () => {
    const request = { model: open(await start()), prompt: 'Ada Lovelace is 36 years old.', output: Output.object({ schema: person }), maxRetries: 0 };
    expect((await generateText(request)).output).toEqual(ada);
    const stream = streamText(request);
    const partials: unknown[] = [];
    for await (const partial of stream.partialOutputStream) partials.push(partial);
    expect(partials.at(-1)).toEqual(ada);
    expect(await stream.output).toEqual(ada);
  });
});

test("Vercel's SDK gets an object with native structured output, through Converse, beside reasoning", async () => {
  const { output, finalStep } = await generateText({
    model: converse(claude)(await start()),
    prompt: 'Ada Lovelace is 36 years old.',
    output: Output.object({ schema: person }),
    maxOutputTokens: 2_000,
    maxRetries: 0,
    providerOptions: { bedrock: { structuredOutputMode: 'outputFormat', reasoningConfig: { type: 'enabled', budgetTokens: 1_024 } } },
  });
  expect(output).toEqual(ada);
  expect(finalStep.reasoningText).toContain('Ada Lovelace');
});

test.each([
  ['Converse', converse(claude), { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 1_024 } } }],
  ["Claude's native body", native(claude), { anthropic: { thinking: { type: 'enabled', budgetTokens: 1_024 } } }],
])("Vercel's SDK brings signed reasoning back with the tool result: %s", async (_, open, providerOptions) => {
  const { steps, text } = await generateText({ model: open(await start()), ...asking, maxOutputTokens: 2_000, providerOptions });
  expect(steps.map(({ reasoningText }) => reasoningText)).toEqual([expect.stringContaining('Paris'), undefined]);
  expect(text).toContain('celsius: 21');
});

test("Vercel's SDK takes UTF-8 through both operations", async () => {
  const model = converse(echo)(await start());
  const prompt = 'Grüße, 世界 👋';
  expect((await generateText({ model, prompt, maxRetries: 0 })).text).toBe(prompt);
  expect(await streamText({ model, prompt, maxRetries: 0 }).text).toBe(prompt);
});

test.each<readonly [string, string, number, boolean, string]>([
  ['no-such-model', '', 400, false, 'The provided model identifier is invalid.'],
  [nova, 'throttle=1', 429, true, 'Too many requests'],
  [nova, 'status=503', 503, true, 'Bedrock is unable to process your request.'],
])("Vercel's SDK tells what went wrong: %s %s", async (modelId, faults, statusCode, isRetryable, message) => {
  const model = converse(modelId)(await start({ faults }));
  await expect(generateText({ model, prompt: 'Hi', maxRetries: 0 })).rejects.toMatchObject({
    name: 'AI_APICallError', statusCode, isRetryable, message: expect.stringContaining(message) as unknown,
  });
});

test.each(claudeWays)("Vercel's SDK reads an exception frame: $way", async ({ open }) => {
  const model = open(await start({ faults: 'error-after=3:modelStreamErrorException' }));
  const errors: unknown[] = [];
  const stream = streamText({ model, prompt: 'Hi', maxRetries: 0, onError: ({ error }) => void errors.push(error) });
  await stream.consumeStream();
  expect(errors).toMatchObject([{ type: 'modelStreamErrorException', statusCode: 424 }]);
});

test("an abort of Vercel's SDK ends the generation", async () => {
  const bedrock = await start({ tokensPerSecond: 60 });
  const abort = new AbortController();
  const answer = streamText({ model: converse(nova)(bedrock), prompt: 'Hello, who are you?', abortSignal: abort.signal, maxRetries: 0 });
  for await (const part of answer.stream) if (part.type === 'text-delta') abort.abort();
  await expect(bedrock.waitForCall(({ outcome }) => outcome !== 'running')).resolves.toMatchObject({ outcome: 'aborted' });
});

test("Vercel's SDK embeds", async () => {
  const model = createAmazonBedrock(settings(await start())).embedding('amazon.titan-embed-text-v2:0');
  const { embedding, usage } = await embed({ model, value: 'a cat sat on the mat', maxRetries: 0 });
  expect(embedding).toHaveLength(1_024);
  expect(usage.tokens).toBeGreaterThan(3);
});
