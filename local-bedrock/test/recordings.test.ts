import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isObject, typeOf } from '../validation/shape.ts';
import { readRecording, recordingsFolder, start, type Recording } from './kit.ts';
import { decodeFrames, parseObject, replay, type Frame } from './replay.ts';

/** Keys that the service sends at some times and not at others; where both have them, the types must agree. */
const datedKeys = new Set([
  'cacheReadInputTokenCount', 'cacheReadInputTokens', 'cacheWriteInputTokenCount', 'cacheWriteInputTokens', 'serverToolUsage',
  'cache_creation_input_tokens', 'cache_read_input_tokens', 'cache_creation', 'p',
]);

/** What is replayed; a value names the model that stands in for one that is not served under its recorded name. */
const replayed: Readonly<Record<string, { modelId?: string; missing?: readonly string[] }>> = {
  'Converse-claude35-image': {},
  'Converse-claude35-plain': {},
  'Converse-claude35-system-multi': {},
  'Converse-claude45-document-after-tool-result': {},
  'Converse-claude45-leading-assistant': {},
  'Converse-claude45-prompt-cache-read': {},
  'Converse-claude45-prompt-cache-write': {},
  'Converse-claude45-strict-tool-result': {},
  'Converse-error-invalid-model-id': {},
  'Converse-nova-empty-system': {},
  'Converse-nova-image': {},
  'Converse-nova-performance-config': {},
  'Converse-nova-plain': {},
  'Converse-nova-prompt-caching': {},
  'Converse-nova-service-tier': {},
  'Converse-nova-stop-sequences': {},
  'Converse-nova-tool-result': {},
  'ConverseStream-claude37-prompt-cache-read': { modelId: 'apac.anthropic.claude-3-7-sonnet-20250219-v1:0' },
  'ConverseStream-error-invalid-model-id': {},
  'ConverseStream-nova-text': {},
  'ConverseStream-nova-tool-result': {},
  'InvokeModel-claude35-image': {},
  'InvokeModel-claude35-plain': {},
  'InvokeModel-claude35-tool-result': { modelId: 'anthropic.claude-3-5-sonnet-20240620-v1:0' },
  'InvokeModel-claude35haiku-prompt-cache-read': { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' },
  'InvokeModel-claude35haiku-prompt-cache-write': { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' },
  'InvokeModel-claude48-mid-conversation-system': { missing: ['stop_details', 'usage.output_tokens_details', 'usage.service_tier'] },
  'InvokeModel-nova-plain': {},
  'InvokeModelWithResponseStream-claude3-text': {},
  'InvokeModelWithResponseStream-claude45-text': {},
};

/** Recordings of Claude and Nova that are not replayed, and why. */
const notReplayed: Readonly<Record<string, string>> = {
  'Converse-claude37-reasoning-redacted': 'the engine does not reason',
  'Converse-claude37-reasoning-tool-result': 'the engine does not reason',
  'Converse-claude37-reasoning-tool-use': 'the engine does not reason or call tools',
  'Converse-claude45-citations-pdf-pages': 'the engine does not cite',
  'Converse-claude45-citations-search-results': 'the engine does not cite',
  'Converse-claude45-parallel-tool-use': 'the engine calls no tools',
  'Converse-claude45-strict-tool-use': 'the engine calls no tools',
  'Converse-claude45-structured-output-with-tool': 'no structured output',
  'Converse-claude45-tool-choice-cached': 'the engine calls no tools, and a forced one is refused',
  'Converse-claude46-reasoning-adaptive-effort': 'the engine does not reason',
  'Converse-claude46-structured-output': 'no structured output',
  'Converse-claude5-citations-text': 'the engine does not cite',
  'Converse-error-expired-token': 'temporary credentials are not simulated',
  'Converse-error-throttling-transcribed': 'not a recording of the wire; faults.test.ts has throttling',
  'Converse-error-unrecognized-client': 'the replaying client has good credentials; signature.test.ts has the others',
  'Converse-nova-additional-fields': 'its answer was made up by the source: a string where the API has a structure',
  'Converse-nova-guardrail-trace': 'there are no guardrails',
  'Converse-nova-tool-use': 'the engine calls no tools',
  'Converse-nova2-error-input-too-long': 'the recorded text is a placeholder; validation.test.ts has a long one',
  'Converse-nova2-reasoning': 'the engine does not reason',
  'Converse-nova2-system-tool-code-interpreter': 'no system tools',
  'ConverseStream-claude3-tool-use': 'the engine calls no tools',
  'ConverseStream-claude37-reasoning-redacted': 'the engine does not reason',
  'ConverseStream-claude4-reasoning': 'the engine does not reason',
  'ConverseStream-claude45-structured-output': 'no structured output',
  'ConverseStream-claude5-citations': 'the engine does not cite',
  'ConverseStream-claude5-tool-use': 'the engine calls no tools',
  'ConverseStream-nova-tool-use': 'the engine calls no tools',
  'ConverseStream-nova2-code-interpreter': 'no system tools',
  'InvokeModel-claude35-tool-use': 'the engine calls no tools',
  'InvokeModel-nova-embed-dimensions': 'an embedding model',
  'InvokeModel-nova-tool-use': 'the engine calls no tools',
  'InvokeModelWithResponseStream-claude35-tool-use': 'the engine calls no tools',
  'InvokeModelWithResponseStream-nova-tool-use': 'the engine calls no tools; its text chunks are compared below',
};

/** Where two values differ in keys or types; texts and numbers may differ, and of a list the first elements are compared. */
function compareShapes(recorded: unknown, answered: unknown, missing: readonly string[], path = ''): readonly string[] {
  const at = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(recorded) && Array.isArray(answered)) {
    return recorded.length === 0 && answered.length === 0 ? [] : compareShapes(recorded[0], answered[0], missing, at(0));
  }
  if (isObject(recorded) && isObject(answered)) {
    return [...new Set([...Object.keys(recorded), ...Object.keys(answered)])].flatMap((key) => {
      if (key in recorded && key in answered) return compareShapes(recorded[key], answered[key], missing, at(key));
      if (datedKeys.has(key) || missing.includes(at(key))) return [];
      return [`${at(key)} is ${key in recorded ? 'missing' : 'not recorded'}`];
    });
  }
  return typeOf(recorded) === typeOf(answered) ? [] : [`${path}: ${typeOf(recorded)} recorded, ${typeOf(answered)} answered`];
}

function nameFrame({ headers, chunk }: Frame): string {
  const name = chunk?.['type'] ?? (chunk === undefined ? headers[':event-type'] : Object.keys(chunk)[0]);
  return String(name);
}

/** The order of a stream's events, runs of one kind as one. */
function readOrder(frames: readonly Frame[]): readonly string[] {
  const names = frames.map(nameFrame);
  return names.filter((name, index) => name !== names[index - 1]);
}

function compareFrames(recorded: readonly Frame[], answered: readonly Frame[]): readonly string[] {
  return [...new Set(recorded.map(nameFrame))].flatMap((name) => {
    const [first, second] = [recorded, answered].map((frames) => frames.find((frame) => nameFrame(frame) === name));
    return compareShapes(first?.chunk ?? first?.payload, second?.chunk ?? second?.payload, [], name);
  });
}

function decodeRecorded({ response }: Recording): readonly Frame[] {
  return decodeFrames(Buffer.from(response.bodyBase64 ?? '', 'base64'));
}

test('every recording of Claude and Nova text is replayed, or has a reason', () => {
  const names = readdirSync(recordingsFolder).flatMap((file) => {
    const match = /^((?:Converse|ConverseStream|InvokeModel|InvokeModelWithResponseStream)-(?:claude|nova|error).*)\.json$/.exec(file);
    return match?.[1] === undefined ? [] : [match[1]];
  });
  const others = ['InvokeModel-error-access-denied'];
  expect([...Object.keys(replayed), ...Object.keys(notReplayed), ...others].sort()).toEqual(names.sort());
});

describe.each(Object.entries(replayed))('%s', (name, { modelId, missing = [] }) => {
  test('is answered in the recorded shape', async () => {
    const recording = readRecording(name);
    const answer = await replay(await start(), recording, modelId);
    expect(answer.status).toBe(recording.response.status);
    const headers = Object.keys(recording.response.headers).filter((header) => header !== 'content-length');
    expect(Object.keys(answer.headers)).toEqual(expect.arrayContaining(headers));
    for (const header of ['content-type', 'x-amzn-errortype', 'x-amzn-bedrock-content-type']) {
      if (header in recording.response.headers) expect(answer.headers[header]).toBe(recording.response.headers[header]);
    }
    if (recording.response.bodyBase64 === undefined) {
      const body = parseObject(answer.body.toString());
      expect(compareShapes(recording.response.body, body, missing)).toEqual([]);
      if (recording.response.status !== 200) expect(body).toEqual(recording.response.body);
      return;
    }
    const [recorded, answered] = [decodeRecorded(recording), decodeFrames(answer.body)];
    expect(readOrder(answered)).toEqual(readOrder(recorded));
    expect(compareFrames(recorded, answered)).toEqual([]);
    for (const frame of answered) expect(Object.keys(frame.headers)).toEqual([':event-type', ':content-type', ':message-type']);
  });
});

test('Nova puts every piece of its native stream into a block of its own, as recorded', async () => {
  const recording = readRecording('InvokeModelWithResponseStream-nova-tool-use');
  const answered = decodeFrames((await replay(await start(), recording)).body);
  const recorded = decodeRecorded(recording).filter((frame) => !/toolUse/.test(JSON.stringify(frame.chunk)));
  expect(compareFrames(recorded.filter((frame) => nameFrame(frame) !== 'contentBlockStart'), answered)).toEqual([]);
  const indexes = (frames: readonly Frame[]) =>
    frames.flatMap(({ chunk }) => {
      const delta = chunk?.['contentBlockDelta'];
      return isObject(delta) ? [delta['contentBlockIndex']] : [];
    });
  expect(indexes(recorded).slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(indexes(answered)).toEqual(indexes(answered).map((_, index) => index));
  const names = answered.map(nameFrame).join(' ');
  expect(names).toMatch(/^messageStart( contentBlockDelta contentBlockStop)+ messageStop metadata$/);
});

test('usage says the same in body, headers and metrics', async () => {
  const bedrock = await start();
  const claude = readRecording('InvokeModelWithResponseStream-claude45-text');
  const unary = { ...claude, request: { ...claude.request, path: claude.request.path.replace('-with-response-stream', '') } };
  const { headers, body } = await replay(bedrock, unary);
  const { usage } = parseObject(body.toString());
  const chunks = decodeFrames((await replay(bedrock, claude)).body).map(({ chunk }) => chunk);
  const counts = isObject(usage) ? { inputTokenCount: usage['input_tokens'], outputTokenCount: usage['output_tokens'] } : null;
  expect(chunks.at(-1)?.['amazon-bedrock-invocationMetrics']).toMatchObject(counts ?? {});
  expect(counts).toEqual({
    inputTokenCount: Number(headers['x-amzn-bedrock-input-token-count']),
    outputTokenCount: Number(headers['x-amzn-bedrock-output-token-count']),
  });
  expect(chunks.at(-2)).toMatchObject({ type: 'message_delta', usage: { output_tokens: counts?.outputTokenCount } });
});
