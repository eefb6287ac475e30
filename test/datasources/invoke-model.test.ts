import { describe, expect, test } from 'vitest';
import type { InvokeModelRequest, ModelEvent } from '../../src/datasources/types.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { isJsonObject } from '../../src/json.ts';
import type { Recording } from './kit/recordings.ts';
import { bytesOf, decodeFrame, framesOf, readRecording, recordingsOf } from './kit/recordings.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { collect, connect, never, replay, startWireServer } from './kit/wire-server.ts';

const requestOf = ({ request }: Recording): InvokeModelRequest => ({ kind: 'invokeModel', modelId: decodeURIComponent(request.path.split('/')[2] ?? ''), body: request.body });

async function answerOf(recording: Recording, how: 'run' | 'stream'): Promise<ModelEvent[]> {
  const { url } = await startWireServer((request) => replay(recording, request));
  return collect((await connect(url)[how](requestOf(recording), never())).events);
}

const find = <Type extends ModelEvent['type']>(events: readonly ModelEvent[], type: Type) => events.filter((event): event is Extract<ModelEvent, { type: Type }> => event.type === type);
const numberOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text));

const whole = recordingsOf('InvokeModel').filter(({ response }) => response.status === 200);

describe('a native answer is handed on as it is, with the counts of the headers', () => {
  test('there are recordings of it', () => expect(whole.length).toBeGreaterThan(15));

  test.each(whole)('$name', async (recording) => {
    const { headers, body } = recording.response;
    const events = await answerOf(recording, 'run');
    expect(events.map(({ type }) => type)).toEqual(['nativeChunk', 'stop', 'metadata']);
    expect(find(events, 'nativeChunk')[0]?.chunk).toEqual(body);
    const [metadata] = find(events, 'metadata');
    if (headers['x-amzn-bedrock-input-token-count'] === undefined) return;
    expect(metadata).toMatchObject({
      latencyMs: numberOf(headers['x-amzn-bedrock-invocation-latency']),
      usage: {
        inputTokens: numberOf(headers['x-amzn-bedrock-input-token-count']),
        outputTokens: numberOf(headers['x-amzn-bedrock-output-token-count']) ?? 0,
        cacheReadInputTokens: numberOf(headers['x-amzn-bedrock-cache-read-input-token-count']),
        cacheWriteInputTokens: numberOf(headers['x-amzn-bedrock-cache-write-input-token-count']),
      },
    });
  });
});

describe('the text and the stop reason of the families that are read', () => {
  test.each([
    ['InvokeModel-claude35-plain', 'end_turn'],
    ['InvokeModel-claude35-tool-use', 'tool_use'],
    ['InvokeModel-claude48-mid-conversation-system', 'end_turn'],
    ['InvokeModel-nova-plain', 'max_tokens'],
    ['InvokeModel-nova-tool-use', 'tool_use'],
  ])('%s', async (name, stopReason) => {
    const recording = readRecording(name);
    const events = await answerOf(recording, 'run');
    const { content, output } = recording.response.body ?? {};
    const message = isJsonObject(output) && isJsonObject(output['message']) ? output['message'] : {};
    const blocks = (content ?? message['content']) as readonly JsonObject[];
    const text = blocks.map(({ text: said }) => (typeof said === 'string' ? said : '')).join('');
    expect(text).not.toBe('');
    expect(find(events, 'nativeChunk')[0]?.text).toBe(text);
    expect(find(events, 'stop')[0]?.stopReason).toBe(stopReason);
  });

  test.each([
    ['InvokeModel-titan-text-plain', 'end_turn', /^: "Amazon Bedrock es la forma más sencilla de crear y escalar aplicaciones de IA generativa con modelos base \(FM\)"\.$/],
    ['InvokeModel-titan-text-guardrail', 'guardrail_intervened', /^\nOnce upon a time, a young girl named Lily/],
    ['InvokeModel-llama31-plain', 'max_tokens', /^ post\. This is a test post\. This is$/],
    ['InvokeModel-mistral-text-plain', 'max_tokens', /^\n\nA man stands before a crowd of people$/],
    ['InvokeModel-jamba-plain', 'end_turn', /^ Hello! I'm doing great, thank you\. How can I assist you today\?$/],
    ['InvokeModel-cohere-command-r-plain', 'max_tokens', /^This is a test\. How are you doing today$/],
    ['InvokeModel-cohere-command-plain', 'max_tokens', /^ Let it be a test of knowledge, skills,$/],
    ['InvokeModel-titan-embed-v2-dimensions', null, /^$/],
    ['InvokeModel-nova-embed-dimensions', null, /^$/],
    ['InvokeModel-cohere-embed-v3', null, /^$/],
    ['InvokeModel-cohere-embed-v4-dimensions', null, /^$/],
  ])('%s', async (name, stopReason, text) => {
    const events = await answerOf(readRecording(name), 'run');
    expect(find(events, 'nativeChunk')[0]?.text).toMatch(text);
    expect(find(events, 'stop')[0]?.stopReason).toBe(stopReason);
  });

  const counts = (inputTokens: number, outputTokens: number, cacheReadInputTokens: number | null = null, cacheWriteInputTokens: number | null = null) => ({
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0),
    cacheReadInputTokens,
    cacheWriteInputTokens,
    cacheDetails: null,
  });

  test.each([
    ['InvokeModel-claude35haiku-prompt-cache-read', counts(4, 50, 18_131, 0)],
    ['InvokeModel-nova-plain', counts(5, 10)],
    ['InvokeModel-titan-text-plain', counts(30, 29)],
    ['InvokeModel-llama31-plain', counts(5, 10)],
    ['InvokeModel-jamba-plain', counts(16, 19)],
    ['InvokeModel-titan-embed-v2-dimensions', counts(4, 0)],
    // These bodies have none.
    ['InvokeModel-mistral-text-plain', null],
    ['InvokeModel-cohere-command-r-plain', null],
    ['InvokeModel-cohere-command-plain', null],
    ['InvokeModel-nova-embed-dimensions', null],
    ['InvokeModel-cohere-embed-v3', null],
    ['InvokeModel-cohere-embed-v4-dimensions', null],
  ])('the body’s own counts serve where Bedrock sends no headers: %s', async (name, usage) => {
    const recording = readRecording(name);
    const events = await answerOf({ ...recording, response: { ...recording.response, headers: {} } }, 'run');
    expect(find(events, 'metadata')[0]?.usage).toEqual(usage);
  });

  const withoutHeaders = whole.map((recording) => ({ ...recording, response: { ...recording.response, headers: {} } }));

  test.each(withoutHeaders)('the shape of a body tells the family where the model’s id does not: $name', async (recording) => {
    const modelId = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl';
    const { url } = await startWireServer((request) => replay(recording, request));
    const unnamed = await collect((await connect(url).run({ ...requestOf(recording), modelId }, never())).events);
    expect(unnamed).toEqual(await answerOf(recording, 'run'));
  });
});

describe('a native stream is handed on chunk by chunk, to its own end', () => {
  const streams = recordingsOf('InvokeModelWithResponseStream');
  test('there are recordings of it', () => expect(streams).toHaveLength(8));

  test.each(streams)('$name', async (recording) => {
    const chunks = framesOf(bytesOf(recording)).map((frame) => decodeFrame(frame).payload);
    const events = await answerOf(recording, 'stream');
    expect(find(events, 'nativeChunk').map(({ chunk }) => chunk)).toEqual(chunks);
    expect(find(events, 'stop')).toHaveLength(1);
    const last = chunks.at(-1)?.['amazon-bedrock-invocationMetrics'];
    // A prompt that a guardrail blocked never came to a model.
    if (recording.name.includes('guardrail')) return;
    const metrics: Partial<Record<string, JsonValue>> = isJsonObject(last) ? last : {};
    expect(events.at(-1)).toMatchObject({
      type: 'metadata',
      latencyMs: metrics['invocationLatency'],
      usage: { inputTokens: metrics['inputTokenCount'], outputTokens: metrics['outputTokenCount'], cacheReadInputTokens: metrics['cacheReadInputTokenCount'] ?? null },
    });
  });

  test.each([
    ['InvokeModelWithResponseStream-claude3-text', /^.{20}/s, 'end_turn'],
    ['InvokeModelWithResponseStream-claude35-tool-use', /^Certainly! I'll use the get_current_weather function to check the weather for both Seattle and San Francisco\./, 'tool_use'],
    ['InvokeModelWithResponseStream-claude45-text', /./, 'end_turn'],
    ['InvokeModelWithResponseStream-nova-tool-use', /^<thinking> The User has requested the current weather in.*>\n$/s, 'tool_use'],
    ['InvokeModelWithResponseStream-titan-guardrail', /^Input blocked$/, 'guardrail_intervened'],
    ['InvokeModelWithResponseStream-titan-text', /^\nHello! I am a computer program designed to$/, 'max_tokens'],
    ['InvokeModelWithResponseStream-llama2-text', /^\n\nThe phrase "lorem ipsum" is a .* Richard McClintock\.$/, 'max_tokens'],
    ['InvokeModelWithResponseStream-cohere-command-text', /^ I am very.* A Long$/, 'max_tokens'],
  ])('%s: its text, and why it stopped', async (name, text, stopReason) => {
    const events = await answerOf(readRecording(name), 'stream');
    const said = find(events, 'nativeChunk').map((event) => event.text);
    expect(said.join('')).toMatch(text);
    expect(find(events, 'stop')[0]?.stopReason).toBe(stopReason);
  });

  test.each(streams)('the shape of its first chunk tells the family where the model’s id does not: $name', async (recording) => {
    const { url } = await startWireServer((request) => replay(recording, request));
    const unnamed = await collect((await connect(url).stream({ ...requestOf(recording), modelId: 'imported.model' }, never())).events);
    expect(unnamed).toEqual(await answerOf(recording, 'stream'));
  });

  test('what a guardrail did is the trace', async () => {
    const events = await answerOf(readRecording('InvokeModelWithResponseStream-titan-guardrail'), 'stream');
    expect(find(events, 'metadata')[0]?.trace).toMatchObject({ guardrail: { input: { '5zwrmdlsra2e': {} } } });
  });
});

test('what else can be asked goes into headers', async () => {
  const recording = readRecording('InvokeModel-nova-plain');
  const seen = Promise.withResolvers<WireRequest>();
  const { url } = await startWireServer((request) => {
    seen.resolve(request);
    replay(recording, request);
  });
  await connect(url).run({ ...requestOf(recording), requestMetadata: { team: 'ä漢🙂' }, latency: 'optimized', serviceTier: 'flex' }, never());
  const { headers, body } = await seen.promise;
  expect(JSON.parse(body)).toEqual(recording.request.body);
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-amzn-bedrock-performanceconfig-latency': 'optimized',
    'x-amzn-bedrock-service-tier': 'flex',
  });
  expect(JSON.parse(String(headers['x-amzn-bedrock-request-metadata']))).toEqual({ team: 'ä漢🙂' });
});
