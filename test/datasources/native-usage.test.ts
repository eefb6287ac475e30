import { describe, expect, test } from 'vitest';
import type { ModelUsage } from '../../src/datasources/types.ts';
import type { JsonObject } from '../../src/json.ts';
import { bytesOf, decodeFrame, encodeEvent, framesOf, readRecording } from './kit/recordings.ts';
import { beginStream, collect, connect, never, startWireServer } from './kit/wire-server.ts';

// Bedrock adds its counts to the last chunk of a native stream. Where it does not, the model's own are told.

const metricsName = 'amazon-bedrock-invocationMetrics';

/** The counts that a stream of these chunks tells, in their order. */
async function usagesOf(modelId: string, chunks: readonly JsonObject[]): Promise<(ModelUsage | null)[]> {
  const { url } = await startWireServer((wire) => {
    beginStream(wire);
    wire.response.end(Buffer.concat(chunks.map((chunk) => encodeEvent('chunk', { bytes: Buffer.from(JSON.stringify(chunk)).toString('base64') }))));
  });
  const events = await collect((await connect(url).stream({ kind: 'invokeModel', modelId, body: {} }, never())).events);
  return events.flatMap((event) => (event.type === 'metadata' ? [event.usage] : []));
}

const counts = (inputTokens: number, outputTokens: number, cacheReadInputTokens: number | null = null, cacheWriteInputTokens: number | null = null): ModelUsage => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0),
  cacheReadInputTokens,
  cacheWriteInputTokens,
  cacheDetails: null,
});

const recorded: readonly (readonly [name: string, modelId: string, own: ModelUsage, bedrocks: ModelUsage])[] = [
  ['claude3-text', 'anthropic.claude-3-sonnet-20240229-v1:0', counts(16, 21), counts(16, 21)],
  // Claude's own count has what it wrote to ask for tools, and Bedrock's has not.
  ['claude35-tool-use', 'anthropic.claude-3-5-sonnet-20240620-v1:0', counts(392, 134), counts(392, 90)],
  ['claude45-text', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', counts(16, 7, 0, 0), counts(16, 7)],
  ['llama2-text', 'meta.llama3-8b-instruct-v1:0', counts(10, 60), counts(10, 60)],
  ['nova-tool-use', 'amazon.nova-micro-v1:0', counts(427, 156, 0, 0), counts(427, 156, 0, 0)],
  ['titan-text', 'amazon.titan-text-lite-v1', counts(5, 10), counts(5, 10)],
];

describe.each(recorded)('%s', (name, modelId, own, bedrocks) => {
  const chunks = framesOf(bytesOf(readRecording(`InvokeModelWithResponseStream-${name}`))).map((frame) => decodeFrame(frame).payload);
  const withoutMetrics = chunks.map((chunk) => Object.fromEntries(Object.entries(chunk).filter(([member]) => member !== metricsName)));

  test('Bedrock’s counts have the last word', async () => {
    expect((await usagesOf(modelId, chunks)).at(-1)).toEqual(bedrocks);
  });

  test.each([modelId, 'imported.model'])('without them the model’s own are told, once: %s', async (id) => {
    expect(await usagesOf(id, withoutMetrics)).toEqual([own]);
  });

  test('metrics without counts take nothing away', async () => {
    const last = withoutMetrics.at(-1) ?? {};
    const usages = await usagesOf(modelId, [...withoutMetrics.slice(0, -1), { ...last, [metricsName]: { invocationLatency: 40 } }]);
    expect(usages.filter((usage) => usage !== null)).toEqual([own]);
  });

  test('a stream that is cut before the model counted tells no counts', async () => {
    expect(await usagesOf(modelId, withoutMetrics.slice(0, name.startsWith('claude') || name.startsWith('nova') ? -2 : -1))).toEqual([]);
  });
});

test('a body without counts has none: Cohere’s old Command', async () => {
  const chunks = framesOf(bytesOf(readRecording('InvokeModelWithResponseStream-cohere-command-text'))).map((frame) => decodeFrame(frame).payload);
  const last = Object.fromEntries(Object.entries(chunks.at(-1) ?? {}).filter(([member]) => member !== metricsName));
  expect(await usagesOf('cohere.command-light-text-v14', [...chunks.slice(0, -1), last])).toEqual([]);
});

// What follows nobody recorded: it is as the makers document it.

test('Claude’s last word on its counts holds, and a null there says nothing', async () => {
  const start = { type: 'message_start', message: { type: 'message', role: 'assistant', content: [], usage: { input_tokens: 3, output_tokens: 1, cache_read_input_tokens: 90, cache_creation_input_tokens: 7 } } };
  const end = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { input_tokens: 5, output_tokens: 21, cache_read_input_tokens: null, cache_creation_input_tokens: 8 } };
  expect(await usagesOf('anthropic.claude-3-sonnet-20240229-v1:0', [start, end, { type: 'message_stop' }])).toEqual([counts(5, 21, 90, 8)]);
});

test('Titan’s first chunk counts the input, and its last the output', async () => {
  const chunk = (outputText: string, totalOutputTextTokenCount: number | null, inputTextTokenCount: number | null, completionReason: string | null = null): JsonObject => ({
    outputText,
    index: 0,
    totalOutputTextTokenCount,
    completionReason,
    inputTextTokenCount,
  });
  expect(await usagesOf('amazon.titan-text-lite-v1', [chunk('One', null, 13), chunk(' two', null, null), chunk('.', 7, null, 'FINISH')])).toEqual([counts(13, 7)]);
});

test('a prompt that a guardrail blocked has used nothing, with a trace or without: the counts are those of the guardrail’s message', async () => {
  const [blocked = {}] = framesOf(bytesOf(readRecording('InvokeModelWithResponseStream-titan-guardrail'))).map((frame) => decodeFrame(frame).payload);
  const { 'amazon-bedrock-trace': trace, ...untraced } = blocked;
  expect(trace).toBeDefined();
  expect(await usagesOf('amazon.titan-text-lite-v1', [blocked])).toEqual([counts(0, 0)]);
  expect(await usagesOf('amazon.titan-text-lite-v1', [untraced])).toEqual([counts(0, 0)]);
});

test('what Claude writes to the cache for an hour is told beside Bedrock’s counts, in Converse’s form', async () => {
  const usage = { input_tokens: 3, output_tokens: 1, cache_creation_input_tokens: 3000, cache_read_input_tokens: 0, cache_creation: { ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 2000 } };
  const chunks = [
    { type: 'message_start', message: { role: 'assistant', content: [], usage } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hi' } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
    { type: 'message_stop', [metricsName]: { inputTokenCount: 3, outputTokenCount: 5, cacheReadInputTokenCount: 0, cacheWriteInputTokenCount: 3000 } },
  ];
  const cacheDetails = [{ ttl: '5m', inputTokens: 1000 }, { ttl: '1h', inputTokens: 2000 }];
  expect((await usagesOf('anthropic.claude-3-sonnet-20240229-v1:0', chunks)).at(-1)).toEqual({ ...counts(3, 5, 0, 3000), cacheDetails });
});
