import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareManifest, readManifest, readOutputLine } from '../../../src/batch/results/index.ts';
import type { OutputReading } from '../../../src/batch/results/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/json.ts';
import { lookUpInCatalogue } from '../../requests/support/limits.ts';

const folder = new URL('../../fixtures/recordings/', import.meta.url);

interface Recording {
  readonly name: string;
  readonly modelId: string;
  readonly output: JsonObject;
}

/** Recorded answers: nobody recorded a line of a batch job's output, whose modelOutput is documented to be the same. */
function readRecorded(operation: 'Converse' | 'InvokeModel'): readonly Recording[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${operation}-`) && !name.includes('error'))
    .map((name) => ({ name, recording: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { request: { path: string }; response: { status: number; body: JsonValue } } }))
    .filter(({ recording: { response } }) => response.status === 200 && isJsonObject(response.body))
    .map(({ name, recording: { request, response } }) => ({ name, modelId: decodeURIComponent(request.path.split('/')[2] ?? ''), output: response.body as JsonObject }));
}

const converse: OutputReading = { invocationType: 'Converse', bodyFormat: 'nova' };
const lineOf = (line: JsonValue): string => JSON.stringify(line);

test.each(readRecorded('Converse').map((recording) => [recording.name, recording] as const))('the answer %s as an output', (_, { output }) => {
  const outcome = readOutputLine(lineOf({ recordId: 'r', modelInput: { a: 1 }, modelOutput: output }), converse);
  expect(outcome).toMatchObject({ recordId: 'r', status: 'SUCCESS', input: { a: 1 }, output, stopReason: output.stopReason, object: null, error: null });
  if ('problem' in outcome || !isJsonObject(output.usage)) throw new Error('not told');
  expect(outcome.usage).toMatchObject({ inputTokens: output.usage.inputTokens, outputTokens: output.usage.outputTokens, totalTokens: output.usage.totalTokens });
});

test('an answer that calls a tool has no text; one with sources has its pieces', () => {
  const message = (content: JsonValue): JsonValue => ({ recordId: 'r', modelOutput: { output: { message: { role: 'assistant', content } }, stopReason: 'end_turn' } });
  expect(readOutputLine(lineOf(message([{ toolUse: { toolUseId: 't', name: 'n', input: {} } }])), converse)).toMatchObject({ status: 'SUCCESS', text: '', input: null, usage: null });
  expect(readOutputLine(lineOf(message([{ text: 'So: ' }, { citationsContent: { content: [{ text: 'a' }, { text: 'b' }], citations: [] } }])), converse)).toMatchObject({ text: 'So: ab' });
});

const native = readRecorded('InvokeModel');
test('there are recorded native answers of many families', () => expect(new Set(native.map(({ modelId }) => lookUpInCatalogue(modelId)?.bodyFormat)).size).toBeGreaterThan(6));

test.each(native.map((recording) => [recording.name, recording] as const))('the native answer %s as an output', (name, { modelId, output }) => {
  const reading: OutputReading = { invocationType: 'InvokeModel', bodyFormat: lookUpInCatalogue(modelId)?.bodyFormat ?? null };
  const outcome = readOutputLine(lineOf({ recordId: 'r', modelInput: {}, modelOutput: output }), reading);
  expect(outcome).toMatchObject({ status: 'SUCCESS', output });
  const isEmbedding = name.includes('embed');
  if ('problem' in outcome) throw new Error('not told');
  if (isEmbedding) expect(outcome).toMatchObject({ text: null, stopReason: null });
  else expect(outcome.stopReason).toMatch(/^[a-z_]+$/);
});

const answer = (text: string, stopReason = 'end_turn'): JsonObject => ({ output: { message: { role: 'assistant', content: [{ text }] } }, stopReason, usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 } });
const schema: JsonObject = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };

test('with a schema the object is taken out of the text and validated', () => {
  const read = (text: string, stopReason?: string) => readOutputLine(lineOf({ recordId: 'r', modelOutput: answer(text, stopReason) }), { ...converse, schema });
  expect(read('{"city": "Oslo"}')).toMatchObject({ status: 'SUCCESS', object: { city: 'Oslo' }, error: null });
  expect(read('Here it is:\n```json\n{"city": "Oslo"}\n```')).toMatchObject({ status: 'SUCCESS', object: { city: 'Oslo' } });
  const wrong = read('{"town": "Oslo"}');
  expect(wrong).toMatchObject({ status: 'ERROR', object: null, text: '{"town": "Oslo"}', output: answer('{"town": "Oslo"}'), usage: { inputTokens: 3 }, error: { code: 'SCHEMA_UNSATISFIED', retryable: true } });
  expect(read('no idea')).toMatchObject({ status: 'ERROR', error: { code: 'SCHEMA_UNSATISFIED' } });
  expect(read('{"city": "Os', 'max_tokens')).toMatchObject({ status: 'ERROR', stopReason: 'max_tokens', error: { code: 'SCHEMA_UNSATISFIED', retryable: false } });
});

test.each<[JsonValue, object]>([
  [{ errorCode: 400, errorMessage: 'bad request' }, { code: 'VALIDATION', message: 'bad request', retryable: false }],
  [{ errorCode: '429', errorMessage: 'Too many tokens' }, { code: 'THROTTLED', retryable: true }],
  [{ errorCode: 500, errorMessage: 'oh' }, { code: 'INTERNAL_SERVER', retryable: true }],
  [{ errorCode: 503 }, { code: 'SERVICE_UNAVAILABLE' }],
  [{ errorCode: 'ThrottlingException', errorMessage: 'slow down' }, { code: 'THROTTLED', upstream: 'ThrottlingException', message: 'slow down' }],
  [{ errorCode: 403, errorMessage: 'arn:aws:iam::123456789012:role/r may not' }, { code: 'ACCESS_DENIED', message: '[arn] may not' }],
  [{ errorCode: {}, errorMessage: 5 }, { code: 'MODEL_ERROR' }],
  ['broken', { code: 'MODEL_ERROR', message: 'broken' }],
])('the error %j of a record', (error, expected) => {
  expect(readOutputLine(lineOf({ recordId: 'r', modelInput: {}, error }), converse)).toMatchObject({ recordId: 'r', status: 'ERROR', output: null, text: null, usage: null, error: expected });
});

test('a line that names its record and says nothing of it is an error of that record', () => {
  for (const line of [{ recordId: 'r' }, { recordId: 'r', modelOutput: 'text' }, { recordId: 'r', modelOutput: null }]) {
    expect(readOutputLine(lineOf(line), converse)).toMatchObject({ recordId: 'r', status: 'ERROR', error: { code: 'MODEL_ERROR' } });
  }
});

test.each([
  ['{"recordId": "r", "modelOutput": {', 'the line is not JSON'],
  ['[]', 'the line is no JSON object'],
  ['{"modelOutput": {}}', 'the line has no recordId'],
  ['{"recordId": 7, "modelOutput": {}}', 'the recordId is no text'],
])('%s is a bad line', (line, problem) => expect(readOutputLine(line, converse)).toEqual({ problem }));

test('whatever a line holds, it is told as something, and nothing is thrown', () => {
  const members = fc.record({ recordId: fc.jsonValue(), modelInput: fc.jsonValue(), modelOutput: fc.jsonValue(), error: fc.jsonValue() }, { requiredKeys: [] });
  const types = fc.constantFrom('Converse' as const, 'InvokeModel' as const);
  const formats = fc.constantFrom('nova', 'anthropic-messages', 'openai-chat', 'llama', 'titan-text', 'cohere-command-r', 'mistral-text', 'titan-embed', null);
  fc.assert(
    fc.property(fc.oneof(members.map((line) => JSON.stringify(line)), fc.string()), types, formats, fc.boolean(), (line, invocationType, bodyFormat, held) => {
      const outcome = readOutputLine(line, { invocationType, bodyFormat, schema: held ? schema : null });
      if (!('problem' in outcome)) expect(outcome.status === 'ERROR').toBe(outcome.error !== null);
    }),
  );
});

test('the recorded manifest is read', () => {
  const recording = JSON.parse(readFileSync(new URL('BatchOutputManifest-nova.json', folder), 'utf8')) as { response: { body: JsonObject } };
  const manifest = readManifest(JSON.stringify(recording.response.body));
  expect(manifest).toEqual(recording.response.body);
  if (manifest === undefined) throw new Error('no manifest');
  expect(compareManifest(manifest, { success: 2400, error: 0 })).toEqual([]);
  expect(compareManifest(manifest, { success: 2398, error: 1 })).toEqual([
    'The manifest says that 2400 records were processed, and the output holds 2399.',
    'The manifest says that 2400 records were answered, and the output holds 2398.',
    'The manifest says that 0 records were failures, and the output holds 1.',
  ]);
});

test('of a manifest that is none there is nothing; what is no count is left out', () => {
  for (const text of ['', 'null', '[]', '{']) expect(readManifest(text)).toBeUndefined();
  const manifest = readManifest('\uFEFF{"totalRecordCount": "7", "processedRecordCount": -1, "successRecordCount": 2.5}');
  expect(manifest).toEqual({ totalRecordCount: 7, processedRecordCount: null, successRecordCount: null, errorRecordCount: null, inputTokenCount: null, outputTokenCount: null });
  expect(manifest && compareManifest(manifest, { success: 1, error: 1 })).toEqual([]);
});
