import {
  ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand, type ConverseCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isClaudeFrom } from '../claude-release.ts';
import { createClient, nova, readStream, small, start, userMessage } from './kit.ts';
import { parseObject, sendSigned } from './replay.ts';

/** One token each. */
const words = (count: number) => 'word '.repeat(count).trimEnd();
const claude37 = 'apac.anthropic.claude-3-7-sonnet-20250219-v1:0';
const claude45 = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const claude3 = 'anthropic.claude-3-haiku-20240307-v1:0';
const claudeBody = (text: string, maxTokens: number) => ({ anthropic_version: 'bedrock-2023-05-31', max_tokens: maxTokens, messages: [{ role: 'user', content: text }] });
const chatBody = (text: string) => ({ messages: [{ role: 'user', content: text }] });

const tooLong: readonly (readonly [string, string, unknown, string])[] = [
  ['Claude', claude3, claudeBody(words(200_001), 5), 'prompt is too long: 200008 tokens > 200000 maximum'],
  ['the small model', small, claudeBody(words(5_000), 5), 'prompt is too long: 5007 tokens > 4000 maximum'],
  ['the small model, twice over', small, claudeBody(words(8_000), 5), 'Input is too long for requested model.'],
  ['Llama', 'meta.llama3-8b-instruct-v1:0', { prompt: words(8_200) }, "This model's maximum context length is 8192 tokens. Please reduce the length of the prompt"],
  ['Llama, twice over', 'meta.llama3-8b-instruct-v1:0', { prompt: words(16_400) }, 'Input is too long for requested model.'],
  ['chat completions', 'qwen.qwen3-32b-v1:0', chatBody(words(16_400)), "Input length (16407) exceeds model's maximum context length (16384)."],
  ['Titan', 'amazon.titan-text-express-v1', { inputText: words(8_200) }, '400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 8207'],
  ['Mistral', 'mistral.mistral-7b-instruct-v0:2', { prompt: words(32_100) }, 'Input is too long for requested model.'],
  ['Nova', nova, { messages: [userMessage(words(128_001))] }, 'Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.'],
];

function readPrompt(body: unknown): string {
  const [text = ''] = /word[word ]*/.exec(JSON.stringify(body)) ?? [];
  return text;
}

describe('an input that is longer than the window', () => {
  test.each(tooLong)('is refused in the words of %s, by InvokeModel and, introduced, by Converse', async (_, modelId, body, message) => {
    const bedrock = await start();
    for (const operation of ['invoke', 'invoke-with-response-stream']) {
      const native = await sendSigned(bedrock, { path: `/model/${modelId}/${operation}`, body: JSON.stringify(body) });
      expect({ status: native.status, ...parseObject(native.body.toString()) }).toEqual({ status: 400, message });
    }
    const input = { modelId, messages: [userMessage(readPrompt(body))] };
    const refused = { name: 'ValidationException', message: `The model returned the following errors: ${message}`, $metadata: { httpStatusCode: 400 } };
    await expect(createClient(bedrock).send(new ConverseCommand(input))).rejects.toMatchObject(refused);
    await expect(createClient(bedrock).send(new ConverseStreamCommand(input))).rejects.toMatchObject(refused);
  });

  test('is so when not one token is left for the answer', async () => {
    const client = createClient(await start());
    const ask = (count: number) => client.send(new ConverseCommand({ modelId: small, messages: [userMessage(words(count))] }));
    expect((await ask(3_992)).usage).toMatchObject({ inputTokens: 3_999, outputTokens: 1 });
    await expect(ask(3_993)).rejects.toMatchObject({ message: 'The model returned the following errors: prompt is too long: 4000 tokens > 3999 maximum' });
  });
});

describe('an answer that reaches the window', () => {
  /** Leaves some 30 tokens. */
  const text = `${words(3_950)}\n\nCount from 1 to 500.`;
  const stopReason = 'model_context_window_exceeded';

  test('ends there, and says so, whole and streamed', async () => {
    const client = createClient(await start());
    const input = { modelId: small, messages: [userMessage(text)], inferenceConfig: { maxTokens: 1_000 } };
    const whole = await client.send(new ConverseCommand(input));
    expect(whole).toMatchObject({ stopReason, usage: { totalTokens: 4_000 } });
    const said = whole.output?.message?.content?.[0]?.text ?? '';
    expect(said).toMatch(/^1\n2\n3\n/);

    const { stream } = await client.send(new ConverseStreamCommand(input));
    const stops: unknown[] = [];
    const usages: unknown[] = [];
    const streamed = await readStream(tap(stream ?? [], (event) => {
      if (event.messageStop !== undefined) stops.push(event.messageStop.stopReason);
      if (event.metadata !== undefined) usages.push(event.metadata.usage);
    }));
    expect({ text: streamed.text, stops, usages }).toMatchObject({ text: said, stops: [stopReason], usages: [{ totalTokens: 4_000 }] });
  });

  test("ends there in Claude's own form too", async () => {
    const client = createClient(await start());
    const input = { modelId: small, body: JSON.stringify(claudeBody(text, 1_000)) };
    const answer = parseObject(Buffer.from((await client.send(new InvokeModelCommand(input))).body).toString());
    expect(answer).toMatchObject({ stop_reason: stopReason, stop_sequence: null, content: [{ type: 'text', text: expect.stringMatching(/^1\n2\n3\n/) as unknown }] });
    const { body = [] } = await client.send(new InvokeModelWithResponseStreamCommand(input));
    const chunks: unknown[] = [];
    for await (const { chunk } of body) chunks.push(parseObject(Buffer.from(chunk?.bytes ?? []).toString()));
    expect(chunks).toContainEqual(expect.objectContaining({ type: 'message_delta', delta: { stop_reason: stopReason, stop_sequence: null } }));
  });

  test('but not before, ends as it would without a window', async () => {
    const client = createClient(await start());
    const ask = async (maxTokens: number) =>
      (await client.send(new ConverseCommand({ modelId: small, messages: [userMessage(text)], inferenceConfig: { maxTokens } }))).stopReason;
    expect(await ask(20)).toBe('max_tokens');
    const brief = `${words(3_950)}\n\nCount from 1 to 3.`;
    expect((await client.send(new ConverseCommand({ modelId: small, messages: [userMessage(brief)] }))).stopReason).toBe('end_turn');
  });

  test.each([
    ['Claude 4.5', claude45, 200_000, stopReason],
    ['Claude 3', claude3, 200_000, 'max_tokens'],
    ['Llama', 'meta.llama3-8b-instruct-v1:0', 8_192, 'max_tokens'],
  ])('of %s', async (_, modelId, window, expected) => {
    const messages = [userMessage(`${words(window - 50)}\n\nCount from 1 to 500.`)];
    const answer = await createClient(await start()).send(new ConverseCommand({ modelId, messages, inferenceConfig: { maxTokens: 2_000 } }));
    expect(answer).toMatchObject({ stopReason: expected, usage: { totalTokens: window } });
  });

  test('counts no less and no more than the window, whatever is asked', async () => {
    const client = createClient(await start());
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3_000, max: 3_970 }), fc.integer({ min: 1, max: 1_000 }), async (count, maxTokens) => {
        const messages = [userMessage(`${words(count)}\n\nCount from 1 to 500.`)];
        const { stopReason: reason, usage } = await client.send(new ConverseCommand({ modelId: small, messages, inferenceConfig: { maxTokens } }));
        const left = 4_000 - (usage?.inputTokens ?? 0);
        expect({ reason, outputTokens: usage?.outputTokens }).toEqual(
          maxTokens <= left ? { reason: 'max_tokens', outputTokens: maxTokens } : { reason: stopReason, outputTokens: left },
        );
      }),
      { seed: 20_261_123, numRuns: 25 },
    );
  });
});

describe('Claude 3.7 to 4.1', () => {
  const messages = [userMessage(words(199_000))];
  const ask = async (input: Partial<ConverseCommandInput>) => createClient(await start()).send(new ConverseCommand({ modelId: claude37, messages, ...input }));

  test('refuse what is asked for beyond the window', async () => {
    const message = 'input length and `max_tokens` exceed context limit: 199007 + 1000 > 200000, decrease input length or `max_tokens` and try again';
    await expect(ask({ inferenceConfig: { maxTokens: 1_000 } })).rejects.toMatchObject({
      name: 'ValidationException', message: `The model returned the following errors: ${message}`,
    });
    const native = await sendSigned(await start(), { path: `/model/${claude37}/invoke`, body: JSON.stringify(claudeBody(words(199_000), 1_000)) });
    expect(parseObject(native.body.toString())).toEqual({ message });
  });

  test('take what just fits, and a request that does not say how much', async () => {
    expect((await ask({ inferenceConfig: { maxTokens: 993 } })).stopReason).toBe('end_turn');
    expect((await ask({})).stopReason).toBe('end_turn');
  });

  test.each([
    ['anthropic.claude-3-haiku-20240307-v1:0', [false, false, false]],
    ['anthropic.claude-3-5-sonnet-20241022-v2:0', [false, false, false]],
    ['anthropic.claude-3-7-sonnet-20250219-v1:0', [true, false, false]],
    ['anthropic.claude-sonnet-4-20250514-v1:0', [true, false, false]],
    ['anthropic.claude-opus-4-1-20250805-v1:0', [true, false, false]],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', [true, true, false]],
    ['anthropic.claude-opus-4-7', [true, true, true]],
    ['anthropic.claude-sonnet-5', [true, true, true]],
    [small, [true, true, true]],
  ])('are told by their names: %s', (modelId, expected) => {
    expect([isClaudeFrom(modelId, 3, 7), isClaudeFrom(modelId, 4, 5), isClaudeFrom(modelId, 4, 7)]).toEqual(expected);
  });
});

async function* tap<T>(items: AsyncIterable<T> | Iterable<T>, see: (item: T) => void): AsyncGenerator<T> {
  for await (const item of items) {
    see(item);
    yield item;
  }
}
