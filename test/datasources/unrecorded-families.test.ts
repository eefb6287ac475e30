import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../src/datasources/types.ts';
import type { JsonObject } from '../../src/json.ts';
import { encodeEvent } from './kit/recordings.ts';
import { beginStream, collect, connect, never, startWireServer } from './kit/wire-server.ts';

// Nobody recorded these bodies and streams on InvokeModel: what stands here follows the makers' documentation.

async function answerTo(modelId: string, body: JsonObject): Promise<ModelEvent[]> {
  const { url } = await startWireServer(({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
  return collect((await connect(url).run({ kind: 'invokeModel', modelId, body: {} }, never())).events);
}

async function streamOf(modelId: string, chunks: readonly JsonObject[]): Promise<ModelEvent[]> {
  const { url } = await startWireServer((wire) => {
    beginStream(wire);
    wire.response.end(Buffer.concat(chunks.map((chunk) => encodeEvent('chunk', { bytes: Buffer.from(JSON.stringify(chunk)).toString('base64') }))));
  });
  return collect((await connect(url).stream({ kind: 'invokeModel', modelId, body: {} }, never())).events);
}

const texts = (events: readonly ModelEvent[]): string[] => events.flatMap((event) => (event.type === 'nativeChunk' ? [event.text] : []));
const stops = (events: readonly ModelEvent[]): (string | null)[] => events.flatMap((event) => (event.type === 'stop' ? [event.stopReason] : []));
const usages = (events: readonly ModelEvent[]): unknown[] => events.flatMap((event) => (event.type === 'metadata' ? [event.usage] : []));

const counts = (inputTokens: number, outputTokens: number, cacheReadInputTokens: number | null = null) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens + (cacheReadInputTokens ?? 0),
  cacheReadInputTokens,
  cacheWriteInputTokens: null,
  cacheDetails: null,
});

const gptOss = 'openai.gpt-oss-20b-1:0';
const mistralLarge = 'mistral.mistral-large-2407-v1:0';
const deepseek = 'us.deepseek.r1-v1:0';
const commandR = 'cohere.command-r-v1:0';
const openaiUsage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };
const metrics = { 'amazon-bedrock-invocationMetrics': { inputTokenCount: 12, outputTokenCount: 3, invocationLatency: 40, firstByteLatency: 20 } };

const choice = (member: JsonObject): JsonObject => ({ choices: [{ index: 0, ...member }] });
const message = (content: string | null, more: JsonObject = {}): JsonObject => ({ message: { role: 'assistant', content, ...more } });

describe('a whole body, as documented', () => {
  test.each([
    ['OpenAI’s text', gptOss, { ...choice({ ...message('Hi.'), finish_reason: 'stop' }), usage: openaiUsage }, 'Hi.', 'end_turn', counts(12, 3)],
    ['OpenAI’s reasoning in tags', gptOss, choice({ ...message('<reasoning>Say <b>hi</b>.</reasoning>Hi.'), finish_reason: 'stop' }), 'Hi.', 'end_turn', null],
    ['OpenAI’s reasoning that was cut', gptOss, choice({ ...message('<reasoning>Say'), finish_reason: 'length' }), '', 'max_tokens', null],
    ['tags that do not come first', gptOss, choice({ ...message('Use <reasoning>a</reasoning>.'), finish_reason: 'stop' }), 'Use <reasoning>a</reasoning>.', 'end_turn', null],
    ['OpenAI’s reasoning in a member of its own', 'qwen.qwen3-32b-v1:0', choice({ ...message('Hi.', { reasoning: 'Say hi.' }), finish_reason: 'stop' }), 'Hi.', 'end_turn', null],
    ['OpenAI’s calls of tools', gptOss, choice({ ...message(null, { tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }] }), finish_reason: 'tool_calls' }), '', 'tool_use', null],
    ['OpenAI’s filter', gptOss, choice({ ...message(''), finish_reason: 'content_filter' }), '', 'content_filtered', null],
    [
      'OpenAI’s prompt tokens, which include the cache',
      gptOss,
      { ...choice({ ...message('Hi.'), finish_reason: 'stop' }), usage: { ...openaiUsage, prompt_tokens: 112, total_tokens: 115, prompt_tokens_details: { cached_tokens: 100 } } },
      'Hi.',
      'end_turn',
      counts(12, 3, 100),
    ],
    ['Mistral’s chat', mistralLarge, choice({ ...message('Bonjour.'), stop_reason: 'stop' }), 'Bonjour.', 'end_turn', null],
    ['Mistral’s chat with OpenAI’s reason', 'us.mistral.pixtral-large-2502-v1:0', { ...choice({ ...message('Bon'), finish_reason: 'length' }), usage: openaiUsage }, 'Bon', 'max_tokens', counts(12, 3)],
    ['DeepSeek’s text', deepseek, choice({ text: '4.', stop_reason: 'stop' }), '4.', 'end_turn', null],
    ['DeepSeek’s reasoning in tags', deepseek, choice({ text: '<think>\n2+2\n</think>\n\n4.', stop_reason: 'stop' }), '\n\n4.', 'end_turn', null],
    ['Command R’s billed units', commandR, { text: 'Hi.', generation_id: 'a', finish_reason: 'COMPLETE', meta: { billed_units: { input_tokens: 12, output_tokens: 3 } } }, 'Hi.', 'end_turn', counts(12, 3)],
    ['Command R’s calls of tools', commandR, { text: 'I will look.', generation_id: 'a', finish_reason: 'COMPLETE', tool_calls: [{ name: 'f', parameters: {} }] }, 'I will look.', 'tool_use', null],
    ['Titan’s stop sequence', 'amazon.titan-text-express-v1', { inputTextTokenCount: 12, results: [{ tokenCount: 3, outputText: 'Hi.', completionReason: 'STOP_CRITERIA_MET' }] }, 'Hi.', 'stop_sequence', counts(12, 3)],
    ['a body that is none of the family’s', gptOss, { error: 'unknown' }, '', null, null],
  ])('%s', async (_, modelId, body, text, stopReason, usage) => {
    const events = await answerTo(modelId, body);
    expect({ text: texts(events), stop: stops(events), usage: usages(events) }).toEqual({ text: [text], stop: [stopReason], usage: [usage] });
  });
});

const delta = (content: string, reason: string | null = null): JsonObject => choice({ delta: { content }, finish_reason: reason });

describe('a stream, as documented', () => {
  test.each([
    ['OpenAI’s, Bedrock’s metrics with the last words', gptOss, [choice({ delta: { role: 'assistant', content: '' } }), delta('Hi'), { ...delta('.', 'stop'), ...metrics }], ['', 'Hi', '.'], 'end_turn', [counts(12, 3)]],
    ['OpenAI’s, its counts after the end', gptOss, [delta('Hi.'), delta('', 'stop'), { choices: [], usage: openaiUsage }], ['Hi.', '', ''], 'end_turn', [counts(12, 3)]],
    ['OpenAI’s, Bedrock’s metrics alone at the end', gptOss, [delta('Hi.'), delta('', 'length'), { choices: [], ...metrics }], ['Hi.', '', ''], 'max_tokens', [counts(12, 3)]],
    ['OpenAI’s, reasoning in tags', gptOss, [delta('<reasoning>Say'), delta(' hi</reas'), delta('oning>Hi'), { ...delta('.', 'stop'), ...metrics }], ['', '', 'Hi', '.'], 'end_turn', [counts(12, 3)]],
    [
      'OpenAI’s, the first of two answers',
      gptOss,
      [delta('Hi'), { choices: [{ index: 1, delta: { content: 'Hello' }, finish_reason: null }] }, { choices: [{ index: 1, delta: { content: '!' }, finish_reason: 'length' }] }, { ...delta('.', 'stop'), ...metrics }],
      ['Hi', '', '', '.'],
      'end_turn',
      [counts(12, 3)],
    ],
    ['OpenAI’s, a beginning that is no tag after all', gptOss, [delta('<reas'), { ...delta('', 'length'), ...metrics }], ['', '<reas'], 'max_tokens', [counts(12, 3)]],
    [
      'OpenAI’s, Bedrock’s metrics without counts',
      gptOss,
      [{ ...delta('Hi.', 'stop'), usage: openaiUsage, 'amazon-bedrock-invocationMetrics': { invocationLatency: 40 } }],
      ['Hi.'],
      'end_turn',
      [counts(12, 3)],
    ],
    ['Jamba’s', 'ai21.jamba-1-5-mini-v1:0', [delta('Hi'), { ...delta('.', 'stop'), ...metrics }], ['Hi', '.'], 'end_turn', [counts(12, 3)]],
    ['Mistral’s chat', mistralLarge, [choice({ ...message('Bon'), stop_reason: null }), { ...choice({ ...message('jour'), stop_reason: 'stop' }), ...metrics }], ['Bon', 'jour'], 'end_turn', [counts(12, 3)]],
    ['Mistral’s text', 'mistral.mistral-7b-instruct-v0:2', [{ outputs: [{ text: 'Bon', stop_reason: null }] }, { outputs: [{ text: 'jour', stop_reason: 'length' }], ...metrics }], ['Bon', 'jour'], 'max_tokens', [counts(12, 3)]],
    ['DeepSeek’s', deepseek, [choice({ text: '<think>2+', stop_reason: null }), choice({ text: '2</think>4', stop_reason: null }), { ...choice({ text: '.', stop_reason: 'stop' }), ...metrics }], ['', '4', '.'], 'end_turn', [counts(12, 3)]],
    [
      'Command R’s, its own counts',
      commandR,
      [
        { is_finished: false, event_type: 'stream-start', generation_id: 'a' },
        { is_finished: false, event_type: 'text-generation', text: 'Hi.' },
        { is_finished: true, event_type: 'stream-end', finish_reason: 'COMPLETE', response: { text: 'Hi.', finish_reason: 'COMPLETE', meta: { billed_units: { input_tokens: 12, output_tokens: 3 } } } },
      ],
      ['', 'Hi.', ''],
      'end_turn',
      [counts(12, 3)],
    ],
    ['Command R’s, with Bedrock’s metrics', commandR, [{ event_type: 'text-generation', text: 'Hi.' }, { event_type: 'stream-end', finish_reason: 'MAX_TOKENS', ...metrics }], ['Hi.', ''], 'max_tokens', [counts(12, 3)]],
    ['one whose end has no reason but Bedrock’s metrics', 'meta.llama4-scout-17b-instruct-v1:0', [{ generation: 'Hi.' }, { generation: '', ...metrics }], ['Hi.', ''], null, [counts(12, 3)]],
  ])('%s', async (_, modelId, chunks, said, stopReason, usage) => {
    const events = await streamOf(modelId, chunks);
    expect({ text: texts(events), stop: stops(events), usage: usages(events) }).toEqual({ text: said, stop: [stopReason], usage });
  });

  test('has no stop where it is cut before the model’s end', async () => {
    expect(stops(await streamOf(gptOss, [delta('Hi'), delta('.')]))).toEqual([]);
    expect(stops(await streamOf(commandR, [{ event_type: 'text-generation', text: 'Hi.' }]))).toEqual([]);
  });
});

/** The text in pieces, cut at these places. */
const cut = (text: string, places: readonly number[]): string[] => {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((left, right) => left - right);
  return [...ends, text.length].map((end, index) => text.slice(index === 0 ? 0 : ends[index - 1], end));
};

test('wherever a stream is cut, reasoning in tags is not its text, and everything else is', async () => {
  const part = fc.array(fc.constantFrom('<', '</', 'reasoning', '>', '<reasoning>', ' ', 'a', 'é🙂'), { maxLength: 6 }).map((words) => words.join(''));
  await fc.assert(
    fc.asyncProperty(part, part, fc.boolean(), fc.array(fc.nat(100), { maxLength: 8 }), async (reasoning, text, reasons, places) => {
      fc.pre(!reasoning.includes('</reasoning>') && (reasons || !text.startsWith('<reasoning>')));
      const pieces = cut(reasons ? `<reasoning>${reasoning}</reasoning>${text}` : text, places);
      const events = await streamOf(gptOss, [...pieces.map((piece) => delta(piece)), { ...delta('', 'stop'), ...metrics }]);
      expect(texts(events).join('')).toBe(text);
    }),
    { seed: 20_261_122, numRuns: 60 },
  );
});
