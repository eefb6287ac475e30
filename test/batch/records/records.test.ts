import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileRecord } from '../../../src/batch/records/index.ts';
import { createRecordIds, findInvocationType, isRecordId, readRecord, readRecordLines, writeRecordLine } from '../../../src/batch/records/index.ts';
import type { JsonObject } from '../../../src/json.ts';
import { collectEach } from '../kit/collect.ts';

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

const records = fc.array(
  fc.record({
    recordId: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: null }),
    modelInput: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 }),
  }),
  { maxLength: 10 },
);

test('what was written is read back, record for record', async () => {
  await fc.assert(
    fc.asyncProperty(records, async (all) => {
      const written = all.map((record) => writeRecordLine(record as FileRecord)).join('');
      expect(written.split('\n')).toHaveLength(all.length + 1);
      const read = await collectEach(readRecordLines(once(written)));
      expect(read.map((line) => ('record' in line ? line.record : line.problem))).toEqual(JSON.parse(JSON.stringify(all)));
    }),
  );
});

test('a member of the name __proto__ and halves of characters survive', () => {
  const modelInput = JSON.parse('{"__proto__": {"a": 1}, "text": "\\ud83d"}') as JsonObject;
  const line = writeRecordLine({ recordId: 'r', modelInput });
  expect(Buffer.from(line).toString()).toBe(line);
  expect(readRecord(line)).toEqual({ record: { recordId: 'r', modelInput } });
});

test.each([
  ['{', 'the line is not JSON', null],
  ['[]', 'the line is no JSON object', null],
  ['"text"', 'the line is no JSON object', null],
  ['null', 'the line is no JSON object', null],
  ['{"recordId": 1, "modelInput": {}}', 'the recordId is no text', null],
  ['{"recordId": "a"}', 'the line has no modelInput', 'a'],
  ['{"recordId": "a", "modelInput": "text"}', 'the modelInput is no JSON object', 'a'],
  ['{"recordId": "a", "modelInput": []}', 'the modelInput is no JSON object', 'a'],
  [`{"recordId": "a", "modelInput": {"deep": ${'['.repeat(5_000)}${']'.repeat(5_000)}}}`, 'the modelInput is nested more than 200 levels deep', 'a'],
])('%.60s is no record', (line, problem, recordId) => {
  expect(readRecord(line)).toEqual({ problem, recordId });
});

test('a line that is none is told with its place, and the next is read', async () => {
  const lines = await collectEach(readRecordLines(once('{"modelInput":{}}\n\n{oops}\n{"recordId":"b","modelInput":{}}')));
  expect(lines).toEqual([
    { line: 1, offset: 0, end: 18, record: { recordId: null, modelInput: {} } },
    { line: 3, offset: 19, end: 26, problem: 'the line is not JSON', recordId: null },
    { line: 4, offset: 26, end: 58, record: { recordId: 'b', modelInput: {} } },
  ]);
});

test('ids that are made up are valid, differ from each other, and from those that are taken', () => {
  const taken = fc.uniqueArray(fc.oneof(fc.string(), fc.nat(60).map((number) => `REC${String(number).padStart(8, '0')}`)), { maxLength: 60 });
  fc.assert(
    fc.property(taken, (ids) => {
      const makeUp = createRecordIds(new Set(ids));
      const made = Array.from({ length: 50 }, makeUp);
      expect(new Set([...ids, ...made]).size).toBe(ids.length + made.length);
      expect(made.every((id) => isRecordId(id) && /^[A-Z0-9]{11}$/.test(id))).toBe(true);
    }),
  );
});

test.each(['', ' a', 'a ', 'a\nb', 'a\u0000', '\ud83d', 'x'.repeat(257)])('%j is no recordId', (id) => expect(isRecordId(id)).toBe(false));
test.each(['a', 'CALL0000001', 'order 5/7', 'Ärger 🙂', 'x'.repeat(256)])('%j is a recordId', (id) => expect(isRecordId(id)).toBe(true));

test.each<[string, JsonObject, string]>([
  ['a Converse request', { messages: [{ role: 'user', content: [{ text: 'hi' }] }], inferenceConfig: { maxTokens: 5 } }, 'Converse'],
  ['a Converse request with an image', { messages: [{ role: 'user', content: [{ image: { format: 'png', source: { bytes: 'AA==' } } }] }] }, 'Converse'],
  ['a Converse request with a misspelt member', { messages: [{ role: 'user', content: [{ text: 'hi' }] }], inference_config: { maxTokens: 5 } }, 'Converse'],
  ['a message with misspelt content', { messages: [{ role: 'user', contents: [{ text: 'hi' }] }] }, 'Converse'],
  ['what has a member that Converse has not', { messages: [{ role: 'user', content: [{ text: 'hi' }] }], temperature: 0 }, 'InvokeModel'],
  ['a body of Claude', { anthropic_version: 'bedrock-2023-05-31', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] }, 'InvokeModel'],
  ['blocks of Claude', { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }, 'InvokeModel'],
  ['a body of Nova', { schemaVersion: 'messages-v1', messages: [{ role: 'user', content: [{ text: 'hi' }] }] }, 'InvokeModel'],
  ['a body of Nova by its limit', { messages: [{ role: 'user', content: [{ text: 'hi' }] }], inferenceConfig: { max_new_tokens: 5 } }, 'InvokeModel'],
  ['a chat completion', { messages: [{ role: 'user', content: 'hi' }] }, 'InvokeModel'],
  ['a body of Titan', { inputText: 'hi' }, 'InvokeModel'],
  ['a prompt of Llama', { prompt: 'hi' }, 'InvokeModel'],
])('by its look, %s is found out', (_, modelInput, type) => expect(findInvocationType(modelInput)).toBe(type));
