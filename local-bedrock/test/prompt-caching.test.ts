import { ConverseCommand, InvokeModelCommand, type ContentBlock, type ConverseCommandInput, type SystemContentBlock } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPromptCache, type CacheBlock } from '../prompt-cache.ts';
import type { LocalBedrock } from '../server.ts';
import { createClient, echo, nova, start, userMessage } from './kit.ts';

/** Caches from 2,048 tokens on. */
const model = 'us.anthropic.claude-sonnet-4-6';
const long = 'The quick brown fox jumps over the lazy dog. '.repeat(300);
const point = (ttl?: '5m' | '1h'): SystemContentBlock => ({ cachePoint: { type: 'default', ...(ttl === undefined ? {} : { ttl }) } });

async function ask(bedrock: LocalBedrock, input: Partial<ConverseCommandInput>) {
  const { usage } = await createClient(bedrock).send(new ConverseCommand({ modelId: model, messages: [userMessage('hi')], ...input }));
  const { inputTokens = 0, outputTokens = 0, cacheReadInputTokens: read = 0, cacheWriteInputTokens: write = 0, totalTokens, cacheDetails } = usage ?? {};
  expect(totalTokens).toBe(inputTokens + outputTokens + read + write);
  return { inputTokens, read, write, cacheDetails };
}

describe('a cache point', () => {
  test('writes the beginning once, and reads it while it is the same', async () => {
    const bedrock = await start();
    const system = [{ text: long }, point()];
    const first = await ask(bedrock, { system });
    expect(first.write).toBeGreaterThan(2_048);
    expect(first).toMatchObject({ read: 0, cacheDetails: undefined });
    const second = await ask(bedrock, { system, messages: [userMessage('hello')] });
    expect(second).toMatchObject({ read: first.write, write: 0 });
    const changed = await ask(bedrock, { system: [{ text: `A${long}` }, point()] });
    expect(changed.read).toBe(0);
    const hour = await ask(bedrock, { system: [{ text: `B${long}` }, point('1h')] });
    expect(hour.cacheDetails).toEqual([{ ttl: '1h', inputTokens: hour.write }]);
  });

  test('behind another one adds what lies between; a change of the tools makes all of it new', async () => {
    const bedrock = await start();
    const system = [{ text: long }, point()];
    const messages = [{ role: 'user' as const, content: [{ text: long }, { cachePoint: { type: 'default' as const } }, { text: 'hi' }] }];
    const first = await ask(bedrock, { system });
    const both = await ask(bedrock, { system, messages });
    expect(both.read).toBe(first.write);
    expect(both.write).toBeGreaterThan(2_048);
    expect(await ask(bedrock, { system, messages })).toMatchObject({ read: both.read + both.write, write: 0 });
    const toolConfig = { tools: [{ toolSpec: { name: 'clock', inputSchema: { json: { type: 'object' } } } }] };
    expect((await ask(bedrock, { system, messages, toolConfig })).read).toBe(0);
  });

  test('under the minimum does nothing', async () => {
    const bedrock = await start();
    const system = [{ text: 'short' }, point()];
    await ask(bedrock, { system });
    expect(await ask(bedrock, { system })).toMatchObject({ read: 0, write: 0 });
  });

  test.each<readonly [string, Partial<ConverseCommandInput>, string]>([
    ['a fifth one', { system: Array.from({ length: 5 }, () => [{ text: 'a' }, point()]).flat() }, 'A maximum of 4 blocks with cache_control may be provided. Found 5.'],
    ['an hour behind five minutes', { system: [{ text: 'a' }, point('5m'), { text: 'b' }, point('1h')] }, 'must not come after one with ttl 5m'],
    ['an hour, for a model without', { modelId: nova, system: [{ text: 'a' }, point('1h')] }, "doesn't support a cache TTL of 1h"],
  ])('is refused: %s', async (_, input, message) => {
    await expect(ask(await start(), input)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) as unknown });
  });
});

describe('a cache point where Bedrock takes none', () => {
  const user = (...content: ContentBlock[]) => ({ role: 'user' as const, content });
  const assistant = (...content: ContentBlock[]) => ({ role: 'assistant' as const, content });
  const cachePoint: ContentBlock = { cachePoint: { type: 'default' } };
  const text: ContentBlock = { text: 'hi' };
  const toolConfig = { tools: [{ toolSpec: { name: 'clock', inputSchema: { json: { type: 'object' } } } }] };
  const called = [user(text), assistant(text, { toolUse: { toolUseId: 't1', name: 'clock', input: {} } })];
  const answered: ContentBlock = { toolResult: { toolUseId: 't1', content: [{ text: 'noon' }] } };
  const redacted: ContentBlock = { reasoningContent: { redactedContent: Buffer.from('hm') } };
  const document = (format: 'md' | 'pdf'): ContentBlock => ({ document: { name: 'notes', format, source: { bytes: Buffer.from('x') } } });

  const notes: ContentBlock = { document: { name: 'notes', source: { text: 'x' }, citations: { enabled: true } } };

  test.each<readonly [string, Partial<ConverseCommandInput>, string]>([
    ['for Nova behind the result of a tool', { modelId: nova, toolConfig, messages: [...called, user(answered, cachePoint)] }, '#/messages/2/content/0: extraneous key [cachePoint] is not permitted'],
    ['for Nova among tools', { modelId: nova, toolConfig: { tools: [...toolConfig.tools, { cachePoint: { type: 'default' } }] } }, '#/toolConfig/tools/0: extraneous key [cachePoint] is not permitted'],
    ['for Claude behind reasoning', { messages: [user(text), assistant(text, redacted, cachePoint), user(text)] }, 'Cache point cannot be inserted after reasoning block.'],
    ['for Claude behind a document that is no pdf', { messages: [user(text, document('md'), cachePoint)] }, 'The model returned the following errors: messages.0.content.2.type: Field required'],
    ['for Claude behind such a document of text', { messages: [user(text, notes, cachePoint)] }, 'messages.0.content.2.type: Field required'],
    ['for Claude as the first block of a message', { messages: [user(text), assistant(text), user(cachePoint, text)] }, 'There is nothing available to cache.'],
  ])('is refused: %s', async (_, input, message) => {
    await expect(ask(await start(), input)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) as unknown });
  });

  test('is refused for a model that caches nothing', async () => {
    const refusal = { name: 'AccessDeniedException', message: expect.stringContaining('did not allow prompt caching') as unknown };
    await expect(ask(await start(), { modelId: 'qwen.qwen3-32b-v1:0', system: [{ text: 'a' }, point()] })).rejects.toMatchObject(refusal);
    await expect(ask(await start(), { modelId: echo, system: [{ text: 'a' }, point()] })).resolves.toMatchObject({ write: 0 });
  });

  test.each<readonly [string, Partial<ConverseCommandInput>]>([
    ['for Nova behind a text beside the result of a tool', { modelId: nova, toolConfig, messages: [...called, user(answered, text, cachePoint)] }],
    ['for Claude behind the result of a tool, and a pdf', { toolConfig, messages: [...called, user(answered, cachePoint, text, document('pdf'), cachePoint)] }],
    ['for Claude behind a text behind another document', { messages: [user(document('md'), text, cachePoint)] }],
    ['for Claude before reasoning', { messages: [user(text), assistant(text, cachePoint, redacted), user(text)] }],
  ])('is taken elsewhere: %s', async (_, input) => {
    await expect(ask(await start(), input)).resolves.toMatchObject({ write: 0 });
  });
});

test("Claude's native body marks blocks, and its usage and headers count them", async () => {
  const client = createClient(await start());
  const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 50, system: [{ type: 'text', text: long, cache_control: { type: 'ephemeral', ttl: '1h' } }], messages: [{ role: 'user', content: 'hi' }] });
  const send = async () => {
    const answer = await client.send(new InvokeModelCommand({ modelId: model, contentType: 'application/json', body }));
    return (JSON.parse(Buffer.from(answer.body).toString()) as { usage: { cache_creation_input_tokens: number } }).usage;
  };
  const first = await send();
  expect(first.cache_creation_input_tokens).toBeGreaterThan(2_048);
  expect(first).toMatchObject({ cache_read_input_tokens: 0, cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: first.cache_creation_input_tokens } });
  expect(await send()).toMatchObject({ cache_read_input_tokens: first.cache_creation_input_tokens, cache_creation_input_tokens: 0 });
});

test("Nova's native body has cache points as members of texts, and of nothing else", async () => {
  const client = createClient(await start());
  const cachePoint = { type: 'default' };
  const send = async (...content: unknown[]) => {
    const answer = await client.send(new InvokeModelCommand({ modelId: nova, contentType: 'application/json', body: JSON.stringify({ schemaVersion: 'messages-v1', system: [{ text: long, cachePoint }], messages: [{ role: 'user', content }] }) }));
    return (JSON.parse(Buffer.from(answer.body).toString()) as { usage: { cacheReadInputTokenCount: number; cacheWriteInputTokenCount: number } }).usage;
  };
  const first = await send({ text: long, cachePoint }, { text: 'hi' });
  expect(first.cacheWriteInputTokenCount).toBeGreaterThan(2 * 1_536);
  expect(await send({ text: long, cachePoint }, { text: 'hello' })).toMatchObject({ cacheReadInputTokenCount: first.cacheWriteInputTokenCount, cacheWriteInputTokenCount: 0 });
  await expect(send({ text: 'hi' }, { toolUse: { toolUseId: 't1', name: 'clock', input: {} }, cachePoint })).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringMatching(/^Malformed input request: #\/messages\/0\/content\/1: extraneous key \[cachePoint\]/) as unknown });
});

describe("what Nova's native body does not take", () => {
  const cachePoint = { type: 'default' };
  const marked = { text: 'hi', cachePoint };
  const user = (...content: unknown[]) => ({ messages: [{ role: 'user', content }] });
  const tool = { toolSpec: { name: 'clock', inputSchema: { json: { type: 'object' } } } };

  test.each([
    ['a cache point by itself', user({ text: 'hi' }, { cachePoint }), '#/messages/0/content/1: extraneous key [cachePoint] is not permitted'],
    ['one among the system prompts', { ...user(marked), system: [marked, { cachePoint }] }, '#/system/1: required key [text] not found'],
    ['one among the tools', { ...user(marked), toolConfig: { tools: [tool, { cachePoint }] } }, '#/toolConfig/tools/1: extraneous key [cachePoint] is not permitted'],
    ['a marked tool', { ...user(marked), toolConfig: { tools: [{ ...tool, cachePoint }] } }, '#/toolConfig/tools/0: extraneous key [cachePoint] is not permitted'],
    ['a block of no kind behind a marked text', user(marked, { sound: 'x' }), 'messages.0.content.1 '],
    ['a cache point of another type', user({ text: 'hi' }, { text: 'you', cachePoint: { type: 'own' } }), '#/messages/0/content/1/cachePoint/type: own is not a valid enum value'],
    ['a result without an id behind a marked text', user(marked, { toolResult: { content: [] } }), '#/messages/0/content/1/toolResult/toolUseId: expected type: String'],
  ])('is told at its own place: %s', async (_, body, message) => {
    const command = new InvokeModelCommand({ modelId: nova, contentType: 'application/json', body: JSON.stringify(body) });
    await expect(createClient(await start()).send(command)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) as unknown });
  });
});

test("Claude's native body marks no thinking", async () => {
  const thinking = { type: 'redacted_thinking', data: 'aG0=', cache_control: { type: 'ephemeral' } };
  const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 50, messages: [{ role: 'user', content: 'hi' }, { role: 'assistant', content: [thinking, { type: 'text', text: 'So.' }] }, { role: 'user', content: 'And?' }] };
  const command = new InvokeModelCommand({ modelId: model, contentType: 'application/json', body: JSON.stringify(body) });
  await expect(createClient(await start()).send(command)).rejects.toMatchObject({ name: 'ValidationException', message: 'messages.1.content.0.redacted_thinking.cache_control: Extra inputs are not permitted' });
});

describe('the cache', () => {
  const prompt: readonly CacheBlock[] = [{ key: 'a', tokens: 2_000, ttl: '5m' }];
  const rules = { minTokens: 1_000, lookBackBlocks: 20 };

  test('forgets after its time, which every reading begins again', () => {
    let nowMs = 0;
    const cache = createPromptCache(() => nowMs);
    expect(cache.count(prompt, rules)).toMatchObject({ readTokens: 0, writeTokens: 2_000 });
    nowMs += 299_999;
    expect(cache.count(prompt, rules)).toMatchObject({ readTokens: 2_000, writeTokens: 0 });
    nowMs += 299_999;
    expect(cache.count(prompt, rules)).toMatchObject({ readTokens: 2_000 });
    nowMs += 300_000;
    expect(cache.count(prompt, rules)).toMatchObject({ readTokens: 0, writeTokens: 2_000 });
  });

  test('keeps what it reads without a mark for its own time', () => {
    let nowMs = 0;
    const cache = createPromptCache(() => nowMs);
    cache.count([{ key: 'a', tokens: 2_000, ttl: '1h' }], rules);
    const longer: readonly CacheBlock[] = [{ key: 'a', tokens: 2_000 }, { key: 'b', tokens: 2_500, ttl: '5m' }];
    nowMs += 3_599_999;
    expect(cache.count(longer, rules)).toEqual({ readTokens: 2_000, writeTokens: 500, details: [{ ttl: '5m', inputTokens: 500 }] });
    nowMs += 3_599_999;
    expect(cache.count(longer, rules)).toMatchObject({ readTokens: 2_000, writeTokens: 500 });
  });

  test('reads and writes together are the last checkpoint, and the same prompt is all read the second time', () => {
    const block = fc.record({ word: fc.constantFrom('a', 'b'), size: fc.integer({ min: 0, max: 900 }), ttl: fc.constantFrom('5m' as const, '1h' as const, undefined) });
    const anyPrompt = fc.array(block, { maxLength: 12 }).map((parts) =>
      parts.map(({ ttl }, index): CacheBlock => {
        const upTo = parts.slice(0, index + 1);
        return { key: JSON.stringify(upTo.map(({ word, size }) => [word, size])), tokens: upTo.reduce((sum, { size }) => sum + size, 0), ...(ttl === undefined ? {} : { ttl }) };
      }));
    fc.assert(
      fc.property(fc.array(anyPrompt, { minLength: 1, maxLength: 5 }), fc.record({ minTokens: fc.integer({ min: 0, max: 3_000 }), lookBackBlocks: fc.integer({ min: 1, max: 20 }) }), (prompts, anyRules) => {
        const cache = createPromptCache(() => 0);
        for (const blocks of prompts) {
          const { readTokens, writeTokens, details } = cache.count(blocks, anyRules);
          const last = blocks.findLast(({ ttl, tokens }) => ttl !== undefined && tokens >= anyRules.minTokens)?.tokens ?? 0;
          expect(readTokens + writeTokens).toBe(last);
          expect(details.reduce((sum, { inputTokens }) => sum + inputTokens, 0)).toBe(writeTokens);
          expect(cache.count(blocks, anyRules)).toMatchObject({ readTokens: last, writeTokens: 0 });
        }
      }),
      { seed: 20_261_123, numRuns: 200 },
    );
  });
});
