import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isObject, typeOf } from '../validation/shape.ts';
import { parseRecording, readRecording, recordingsFolder, start, type Recording } from './kit.ts';
import { decodeFrames, parseObject, replay, sendSigned, type Frame } from './replay.ts';

/** Keys that the service sends at some times and not at others; where both have them, the types must agree. */
const datedKeys = new Set([
  'cacheReadInputTokenCount', 'cacheReadInputTokens', 'cacheWriteInputTokenCount', 'cacheWriteInputTokens', 'serverToolUsage',
  'cache_creation_input_tokens', 'cache_read_input_tokens', 'cache_creation', 'p',
]);

/** What is replayed; a value names the model that stands in for one that is not served under its recorded name, and what of the body that one does not take. */
const replayed: Readonly<Record<string, { modelId?: string; missing?: readonly string[]; guardrail?: string; without?: string }>> = {
  'ApplyGuardrail-intervened': { guardrail: '274u1upxm897', missing: ['assessments.0.contentPolicy'] },
  'ApplyGuardrail-none': { guardrail: '274u1upxm897', missing: ['assessments.0.contentPolicy'] },
  'Converse-application-inference-profile-arn': { modelId: 'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/localprofile' },
  'Converse-claude35-image': {},
  'Converse-claude35-plain': {},
  'Converse-claude35-system-multi': {},
  'Converse-claude37-reasoning-tool-use': { modelId: 'apac.anthropic.claude-3-7-sonnet-20250219-v1:0' },
  'Converse-claude45-document-after-tool-result': {},
  'Converse-claude45-leading-assistant': {},
  'Converse-claude45-parallel-tool-use': {},
  'Converse-claude45-prompt-cache-read': {},
  'Converse-claude45-prompt-cache-write': {},
  'Converse-claude45-strict-tool-result': {},
  'Converse-claude45-strict-tool-use': {},
  'Converse-claude45-structured-output-with-tool': {},
  'Converse-claude45-tool-choice-cached': {},
  'Converse-claude46-reasoning-adaptive-effort': {},
  'Converse-claude46-structured-output': {},
  'Converse-error-invalid-model-id': {},
  'Converse-kimi-tool-result': {},
  'Converse-llama4-tool-result': {},
  'Converse-mistral7b-plain': {},
  'Converse-nova-empty-system': {},
  'Converse-nova-guardrail-trace': { guardrail: 'xbgw7g293v7o' },
  'Converse-nova-image': {},
  'Converse-nova-performance-config': {},
  'Converse-nova-plain': {},
  'Converse-nova-prompt-caching': {},
  'Converse-nova-service-tier': {},
  'Converse-nova-stop-sequences': {},
  'Converse-nova-tool-result': {},
  'Converse-nova-tool-use': {},
  'Converse-nova2-reasoning': {},
  'Converse-titan-text-plain': { modelId: 'amazon.titan-text-express-v1' },
  'ConverseStream-claude3-tool-use': {},
  'ConverseStream-claude37-prompt-cache-read': { modelId: 'apac.anthropic.claude-3-7-sonnet-20250219-v1:0' },
  'ConverseStream-claude4-reasoning': {},
  'ConverseStream-claude45-structured-output': {},
  'ConverseStream-claude5-tool-use': {},
  'ConverseStream-cohere-command-r-text': {},
  'ConverseStream-error-invalid-model-id': {},
  'ConverseStream-jamba-text': {},
  'ConverseStream-llama-text': { modelId: 'meta.llama3-1-8b-instruct-v1:0' },
  'ConverseStream-nova-text': {},
  'ConverseStream-nova-tool-result': {},
  'ConverseStream-nova-tool-use': {},
  'ConverseStream-titan-text-max-tokens': { modelId: 'amazon.titan-text-express-v1' },
  'CountTokens-claude4-converse-tools': {},
  'CountTokens-claude4-error-bad-tool-type': {},
  'CountTokens-claude4-error-not-supported': {},
  'CountTokens-claude4-invokeModel-body': {},
  'CountTokens-error-invalid-model-id': {},
  'InvokeModel-claude35-image': {},
  'InvokeModel-claude35-plain': {},
  'InvokeModel-claude35-tool-result': { modelId: 'anthropic.claude-3-5-sonnet-20240620-v1:0' },
  'InvokeModel-claude35-tool-use': { modelId: 'anthropic.claude-3-5-sonnet-20240620-v1:0' },
  'InvokeModel-claude35haiku-prompt-cache-read': { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', without: 'top_p' },
  'InvokeModel-claude35haiku-prompt-cache-write': { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', without: 'top_p' },
  'InvokeModel-claude48-mid-conversation-system': { missing: ['stop_details', 'usage.output_tokens_details', 'usage.service_tier'] },
  'InvokeModel-cohere-command-r-plain': {},
  'InvokeModel-cohere-embed-v3': {},
  'InvokeModel-cohere-embed-v4-dimensions': {},
  'InvokeModel-jamba-plain': {},
  'InvokeModel-llama31-plain': {},
  'InvokeModel-mistral-text-plain': {},
  'InvokeModel-nova-embed-dimensions': {},
  'InvokeModel-nova-plain': {},
  'InvokeModel-nova-tool-use': {},
  'InvokeModel-titan-embed-v2-dimensions': {},
  'InvokeModel-titan-error-malformed-body': {},
  'InvokeModel-titan-text-plain': {},
  'InvokeModelWithResponseStream-claude3-text': {},
  'InvokeModelWithResponseStream-claude35-tool-use': { modelId: 'anthropic.claude-3-5-sonnet-20240620-v1:0' },
  'InvokeModelWithResponseStream-claude45-text': {},
  'InvokeModelWithResponseStream-llama2-text': { modelId: 'meta.llama3-1-8b-instruct-v1:0' },
  'InvokeModelWithResponseStream-nova-tool-use': {},
};

/** Recordings that are not replayed, and why. */
const notReplayed: Readonly<Record<string, string>> = {
  'Converse-claude37-reasoning-redacted': 'no reasoning is redacted here',
  'Converse-claude37-reasoning-tool-result': 'its signature is the service\'s own, and refused here; reasoning.test.ts sends one back',
  'Converse-claude45-citations-pdf-pages': 'the engine does not cite',
  'Converse-claude45-citations-search-results': 'the engine does not cite',
  'Converse-claude5-citations-text': 'the engine does not cite',
  'Converse-deepseek-r1-reasoning': 'the engine does not reason',
  'Converse-error-expired-token': 'temporary credentials are not simulated',
  'Converse-error-throttling-transcribed': 'not a recording of the wire; faults.test.ts has throttling',
  'Converse-error-unrecognized-client': 'the replaying client has good credentials; signature.test.ts has the others',
  'Converse-glm-structured-output': 'no structured output',
  'Converse-gpt-oss-reasoning-effort': 'the engine does not reason',
  'Converse-kimi-tool-use': 'the engine does not reason',
  'Converse-mistral-large3-structured-output': 'no structured output',
  'Converse-nova-additional-fields': 'its answer was made up by the source: a string where the API has a structure',
  'Converse-nova2-error-input-too-long': 'the recorded text is a placeholder; validation.test.ts has a long one',
  'Converse-nova2-system-tool-code-interpreter': 'no system tools',
  'Converse-qwen-reasoning': 'the engine does not reason',
  'Converse-qwen-structured-output': 'no structured output',
  'Converse-titan-guardrail-trace': 'its guardrail found what the built-in one does not look for; guardrails.test.ts has such answers',
  'ConverseStream-claude37-reasoning-redacted': 'no reasoning is redacted here',
  'ConverseStream-claude5-citations': 'the engine does not cite',
  'ConverseStream-gpt-oss-empty-delta': 'the engine does not reason',
  'ConverseStream-nova2-code-interpreter': 'no system tools',
  'ConverseStream-titan-guardrail-trace': 'its guardrail found what the built-in one does not look for; guardrails.test.ts has such answers',
  'InvokeModel-cohere-command-plain': 'a family that is gone, and not in the catalogue',
  'InvokeModel-error-access-denied': 'every model may be used here',
  'InvokeModel-titan-text-guardrail': 'its guardrail found what the built-in one does not look for; guardrails.test.ts has such answers',
  'InvokeModelWithResponseStream-cohere-command-text': 'a family that is gone, and not in the catalogue',
  'InvokeModelWithResponseStream-titan-guardrail': 'its guardrail blocked another topic; compared below with the built-in one\'s',
  'InvokeModelWithResponseStream-titan-text': 'its one chunk has ten tokens; compared below with a chunk of one',
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

/** The built-in guardrail stands in for the recorded one, whose id is also a key of the answer. */
function renameGuardrail(recording: Recording, id: string | undefined): Recording {
  if (id === undefined) return recording;
  return parseRecording(JSON.stringify(recording).replaceAll(id, 'local-guardrail'));
}

function leaveOut(recording: Recording, member: string | undefined): Recording {
  const { body } = recording.request;
  if (member === undefined || !isObject(body)) return recording;
  return { ...recording, request: { ...recording.request, body: Object.fromEntries(Object.entries(body).filter(([name]) => name !== member)) } };
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

function compareFrames(recorded: readonly Frame[], answered: readonly Frame[], missing: readonly string[] = []): readonly string[] {
  return [...new Set(recorded.map(nameFrame))].flatMap((name) => {
    const [first, second] = [recorded, answered].map((frames) => frames.find((frame) => nameFrame(frame) === name));
    return compareShapes(first?.chunk ?? first?.payload, second?.chunk ?? second?.payload, missing.map((path) => `${name}.${path}`), name);
  });
}

function decodeRecorded({ response }: Recording): readonly Frame[] {
  return decodeFrames(Buffer.from(response.bodyBase64 ?? '', 'base64'));
}

test('every recording of an operation that runs or counts is replayed, or has a reason', () => {
  const names = readdirSync(recordingsFolder).flatMap((file) => {
    const match = /^((?:Converse|ConverseStream|InvokeModel|InvokeModelWithResponseStream|CountTokens|ApplyGuardrail)-.*)\.json$/.exec(file);
    return match?.[1] === undefined ? [] : [match[1]];
  });
  expect([...Object.keys(replayed), ...Object.keys(notReplayed)].sort()).toEqual(names.sort());
});

describe.each(Object.entries(replayed))('%s', (name, { modelId, missing = [], guardrail, without }) => {
  test('is answered in the recorded shape', async () => {
    const recording = leaveOut(renameGuardrail(readRecording(name), guardrail), without);
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
  const recorded = decodeRecorded(recording);
  const indexes = (frames: readonly Frame[]) =>
    frames.flatMap(({ chunk }) => {
      const delta = chunk?.['contentBlockDelta'];
      return isObject(delta) ? [delta['contentBlockIndex']] : [];
    });
  expect(indexes(recorded).slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
  const names = answered.map(nameFrame).join(' ');
  expect(names).toMatch(/^messageStart( contentBlockDelta contentBlockStop)+( contentBlockStart contentBlockDelta contentBlockStop){2} messageStop metadata$/);
  // The second tool's block is two behind the first one's: 22 and 24 in the recording.
  const pieces = indexes(answered).length - 2;
  expect(indexes(answered)).toEqual([...Array.from({ length: pieces }, (_, index) => index), pieces, pieces + 2]);
  expect(indexes(recorded).slice(-2)).toEqual([22, 24]);
});

test('the only chunk of a native stream of Titan has all counts, as recorded', async () => {
  const recording = readRecording('InvokeModelWithResponseStream-titan-text');
  const body = { inputText: 'Say this is a test', textGenerationConfig: { maxTokenCount: 1 } };
  const shorter = { ...recording, request: { ...recording.request, body } };
  const answered = decodeFrames((await replay(await start(), shorter, 'amazon.titan-text-express-v1')).body);
  expect(answered).toHaveLength(1);
  expect(compareFrames(decodeRecorded(recording), answered)).toEqual([]);
});

test('a native stream of Titan whose prompt is blocked is one chunk with counts, without reason and metrics, as recorded', async () => {
  const recording = renameGuardrail(readRecording('InvokeModelWithResponseStream-titan-guardrail'), '5zwrmdlsra2e');
  const blocked = { ...recording, request: { ...recording.request, body: { inputText: 'Which stocks should I buy in Japan?' } } };
  const [recorded, answered] = [decodeRecorded(readRecording('InvokeModelWithResponseStream-titan-guardrail')), decodeFrames((await replay(await start(), blocked)).body)];
  expect(answered).toHaveLength(1);
  const renamed = recorded.map((frame): Frame => ({ ...frame, chunk: parseObject(JSON.stringify(frame.chunk).replaceAll('5zwrmdlsra2e', 'local-guardrail')) }));
  // The account's guardrail is named in later traces (recordings of ApplyGuardrail).
  expect(compareFrames(renamed, answered, ['amazon-bedrock-trace.guardrail.input.local-guardrail.appliedGuardrailDetails'])).toEqual([]);
  const [chunk] = answered.map((frame) => frame.chunk);
  expect(chunk).toMatchObject({ outputText: 'Sorry, the model cannot answer this question.', index: 0 });
  expect(chunk?.['totalOutputTextTokenCount']).toBeGreaterThan(0);
  expect(chunk?.['inputTextTokenCount']).toBeGreaterThan(0);
});

test('OpenAI’s body on InvokeModel has the shape that was recorded of Bedrock’s OpenAI endpoint', async () => {
  const recording = readRecording('Mantle-gpt-oss-chat-completions');
  const { status, body } = await sendSigned(await start(), {
    path: '/model/openai.gpt-oss-20b-1:0/invoke',
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Reply with exactly SAFE.' }], max_tokens: 5 }),
  });
  expect(status).toBe(200);
  expect(compareShapes(recording.response.body, parseObject(body.toString()), ['choices.0.message.reasoning'])).toEqual([]);
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
