import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { answer } from './answer.ts';
import { countInputTokens } from './input-tokens.ts';
import { countTokens } from './tokenizer.ts';
import type { EngineMessage, EngineRequest } from './types.ts';

/** The same cases in every run. */
const runs = { seed: 20_261_123, numRuns: 120 };

const phrases = [
  'The bridge opened in 1932. It is long.', 'When was it opened?', 'Summarise this.', 'Count from 1 to 30', 'Say 😀 héllo 漢字', 'What is GraphQL?',
  'My name is Ann.', 'What is my name?', 'continue', '"""', '```', '<text>', '</text>', 'Question:', 'Text:', 'Hello!', '12 * (3 + 4)', 'Write a long story', '\n\n', '\ud83d', '<|endoftext|>',
];
const text = fc.array(fc.oneof(fc.constantFrom(...phrases), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 6 }).map((parts) => parts.join(' '));
const message: fc.Arbitrary<EngineMessage> = fc.record({
  role: fc.constantFrom('user', 'assistant'),
  parts: fc.array(
    fc.oneof(
      fc.record({ type: fc.constant('text' as const), text }),
      fc.record({ type: fc.constant('document' as const), name: fc.constant('notes'), format: fc.constantFrom('txt', 'csv'), text: fc.option(text) }),
      fc.record({ type: fc.constant('media' as const), kind: fc.constant('image' as const), format: fc.constant('png') }),
      fc.record({ type: fc.constant('toolResult' as const), toolUseId: fc.constant('t1'), text: fc.oneof(text, fc.json()) }),
    ),
    { minLength: 1, maxLength: 3 },
  ),
});
const request: fc.Arbitrary<EngineRequest> = fc.record({
  modelId: fc.constantFrom('amazon.nova-lite-v1:0', 'anthropic.claude-sonnet-4-6', 'local.echo-v1'),
  system: fc.array(fc.oneof(fc.constantFrom('Be brief.', 'Answer in uppercase.', 'Always begin with "Ahoy".'), text), { maxLength: 2 }),
  messages: fc.array(message, { minLength: 1, maxLength: 4 }),
  maxTokens: fc.integer({ min: 1, max: 80 }),
  stopSequences: fc.array(fc.oneof(fc.constantFrom('.', ' the', '\n', '12', 'text: The'), fc.string({ minLength: 1, maxLength: 3 })), { maxLength: 3 }),
  seed: fc.integer(),
});

describe('whatever is asked', () => {
  test('pieces are whole characters, none is empty, and their tokens are within the limit', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const result = await answer(asked);
        expect(result.pieces.every((piece) => piece !== '' && piece.isWellFormed())).toBe(true);
        expect(result.outputTokens).toBeLessThanOrEqual(asked.maxTokens);
        expect(result.outputTokens).toBeGreaterThanOrEqual(result.pieces.length);
        expect(result.stopSequence !== null).toBe(result.stopReason === 'stop_sequence');
      }),
      runs,
    );
  });

  test('no stop sequence is ever in the text, and the one that is reported comes next', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const stopped = await answer(asked);
        const whole = await answer({ ...asked, stopSequences: [], maxTokens: 100_000 });
        const written = stopped.pieces.join('');
        expect(asked.stopSequences.filter((sequence) => written.includes(sequence))).toEqual([]);
        expect(whole.pieces.join('').startsWith(written + (stopped.stopSequence ?? ''))).toBe(true);
      }),
      runs,
    );
  });

  test('the same request gets the same answer, and a smaller limit a beginning of it', async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.integer({ min: 1, max: 80 }), async (asked, limit) => {
        const [first, second, limited] = await Promise.all([answer(asked), answer(asked), answer({ ...asked, maxTokens: limit })]);
        expect(second).toEqual(first);
        const [shorter, longer] = limit <= asked.maxTokens ? [limited, first] : [first, limited];
        expect(longer.pieces.slice(0, shorter.pieces.length)).toEqual(shorter.pieces);
      }),
      runs,
    );
  });

  test('an answer that was cut anywhere is continued to the same whole; under another seed to one of its phrasings', async () => {
    const questions = ['What is quantum computing?', 'Count from 1 to 40', 'Summarise: The sun is a star. It shines by day. Its light takes eight minutes to the earth.', 'Hello!'];
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    const phrasings = new Map(await Promise.all(questions.map(async (question) => [question, await Promise.all(seeds.map((seed) => textOf({ ...asRequest(question), seed })))] as const)));
    const cut = fc.record({ question: fc.constantFrom(...questions), maxTokens: fc.integer({ min: 1, max: 30 }), seed: fc.nat({ max: 39 }), laterSeed: fc.integer() });
    await fc.assert(
      fc.asyncProperty(cut, async ({ question, maxTokens, seed, laterSeed }) => {
        const asked = { ...asRequest(question), seed };
        const begun = await textOf({ ...asked, maxTokens });
        const messages: EngineMessage[] = [...asked.messages, { role: 'assistant', parts: [{ type: 'text', text: begun }] }];
        expect(begun + (await textOf({ ...asked, messages }))).toBe(phrasings.get(question)?.[seed]);
        expect(phrasings.get(question)).toContain(begun + (await textOf({ ...asked, messages, seed: laterSeed })));
      }),
      runs,
    );
  });
});

/** No measure of speed: what grows with the square of its input takes minutes. */
const hangMs = 15_000;

describe('a megabyte of input', () => {
  const prose = 'The quick river opened a small bridge near London in 1932 and nobody knew why. '.repeat(12_500);
  const hostile = ['a', ' ', '\n', '?', '.', '"', '“', '"""', '<a>', '<a></a>', '1,', '(', '1+', 'Aa ', 'Text: ', 'tell me: ', '😀', "a'", '. "', 'May ', 'é/\n',
    'please ', 'say ', 'how many ', 'continue ', 'my name is ', 'in one ', '{"a":'];

  test.each(['When was the bridge opened?', 'Summarise the text.', 'List all dates.', 'How many words are in the text?', 'Continue.'])('"%s" is answered', async (question) => {
    await answerTo('warm up');
    expect(await measureMs(`${prose}\n\n${question}`)).toBeLessThan(hangMs);
  });

  test.each(hostile)('%j repeated takes linear time', async (unit) => {
    const long = unit.repeat(Math.ceil(300_000 / unit.length));
    await answerTo('warm up');
    expect(await measureMs(long)).toBeLessThan(hangMs);
    expect(await measureMs(`Say ${long} What is it?`)).toBeLessThan(hangMs);
  });
});

describe('input tokens', () => {
  test('are what Claude counted for the recorded request', async () => {
    const recording = new URL('../../test/fixtures/recordings/CountTokens-claude4-invokeModel-body.json', import.meta.url);
    const exchange = recorded.parse(JSON.parse(readFileSync(recording, 'utf8')));
    const body = claudeBody.parse(JSON.parse(Buffer.from(exchange.request.body.input.invokeModel.body, 'base64').toString()));
    const messages = body.messages.map(({ role, content }): EngineMessage => ({ role, parts: content }));
    expect(await countInputTokens({ system: [body.system], messages })).toBe(exchange.response.body.inputTokens);
  });

  test('count every text, and overheads as documented', async () => {
    const words = 'The bridge opened in 1932.';
    const count = await countTokens(words);
    expect(await countInputTokens(asRequest(words))).toBe(count + 3 + 4);
    const many = await countInputTokens({
      ...asRequest(words),
      system: [words],
      messages: [{ role: 'user', parts: [{ type: 'text', text: words }, { type: 'toolResult', toolUseId: 't', text: words }, { type: 'media', kind: 'image', format: 'png' }] }],
    });
    expect(many).toBe(3 * count + 3 + 4 + 1_600);
  });
});

const recorded = z.object({
  request: z.object({ body: z.object({ input: z.object({ invokeModel: z.object({ body: z.string() }) }) }) }),
  response: z.object({ body: z.object({ inputTokens: z.number() }) }),
});
const claudeBody = z.object({
  system: z.string(),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.array(z.object({ type: z.literal('text'), text: z.string() })) })),
});

function asRequest(prompt: string): EngineRequest {
  return { modelId: 'm', system: [], messages: [{ role: 'user', parts: [{ type: 'text', text: prompt }] }], maxTokens: 500, stopSequences: [], seed: 1 };
}

async function answerTo(prompt: string) {
  return answer(asRequest(prompt));
}

async function textOf(asked: EngineRequest): Promise<string> {
  return (await answer(asked)).pieces.join('');
}

/** Of this thread's own time, whatever else the machine does. */
async function measureMs(prompt: string): Promise<number> {
  const start = process.threadCpuUsage().user;
  await answerTo(prompt);
  return (process.threadCpuUsage().user - start) / 1_000;
}
