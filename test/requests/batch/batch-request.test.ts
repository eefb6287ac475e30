import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCodedError } from '../../../src/errors.ts';
import type { BatchInput, BatchRecordInput, CreateBatchJobInput } from '../../../src/generated/schema-types.ts';
import type { JsonObject } from '../../../src/json.ts';
import type { CatalogueModel } from '../../../src/models/catalogue.ts';
import { readCatalogue } from '../../../src/models/catalogue.ts';
import { readBatchJob, toBatchJobSpec } from '../../../src/requests/batch/batch-request.ts';

const nova = 'amazon.nova-lite-v1:0';
const claude = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const llama = 'meta.llama3-3-70b-instruct-v1:0';
const embeddings = 'amazon.titan-embed-text-v2:0';
const knownOf = (modelId: string): CatalogueModel | undefined => readCatalogue().get(modelId);

const job = (input: BatchInput, more: Partial<CreateBatchJobInput> = {}): CreateBatchJobInput => ({ modelId: nova, input, realtimeBelowMinimum: true, ...more });
const read = (input: CreateBatchJobInput) => readBatchJob(input, knownOf(input.modelId));
const problemsOf = (input: CreateBatchJobInput) => read(input).problems.map(({ code, recordId, field }) => ({ code, recordId, field }));
const recordsOf = (input: CreateBatchJobInput): readonly { recordId: string; modelInput: JsonObject }[] => {
  const { source } = toBatchJobSpec(input, knownOf(input.modelId));
  if (source.kind !== 'records') throw new Error('not inline');
  return source.records;
};

const turn = (text: string) => ({ messages: [{ role: 'USER' as const, content: [{ text }] }] });
const novaBody = (text: string): JsonObject => ({ schemaVersion: 'messages-v1', messages: [{ role: 'user', content: [{ text }] }] });

test('a record may ask for more than a maximum that sources disagree about', () => {
  const records: BatchRecordInput[] = [{ converse: { ...turn('one'), inferenceConfig: { maxTokens: 64_000 } } }];
  expect(problemsOf(job({ records }, { modelId: 'amazon.nova-2-lite-v1:0' }))).toEqual([]);
  expect(problemsOf(job({ records }))).toMatchObject([{ code: 'INVALID_RECORD', field: 'input.input.records[0].converse.inferenceConfig.maxTokens' }]);
});

test('prompts and Converse requests become Converse records, with ids where there is none', () => {
  const input = job({ records: [{ prompt: 'one' }, { recordId: 'REC00000002', converse: { ...turn('two'), system: [{ text: 'Be brief.' }], inferenceConfig: { maxTokens: 5 } } }, { prompt: 'three' }] });
  expect(toBatchJobSpec(input, knownOf(nova))).toEqual({
    jobName: null,
    modelId: nova,
    invocationType: 'Converse',
    source: {
      kind: 'records',
      records: [
        { recordId: 'REC00000001', modelInput: { messages: [{ role: 'user', content: [{ text: 'one' }] }] } },
        { recordId: 'REC00000002', modelInput: { messages: [{ role: 'user', content: [{ text: 'two' }] }], system: [{ text: 'Be brief.' }], inferenceConfig: { maxTokens: 5 } } },
        { recordId: 'REC00000003', modelInput: { messages: [{ role: 'user', content: [{ text: 'three' }] }] } },
      ],
    },
    outputS3Uri: null,
    roleArn: null,
    timeoutDurationInHours: null,
    tags: [],
    realtimeBelowMinimum: true,
    schema: null,
    idempotencyKey: null,
  });
});

test('with a body among them all records become native bodies', () => {
  const input = job({ records: [{ prompt: 'one' }, { body: novaBody('two') }, { converse: { ...turn('three'), inferenceConfig: { maxTokens: 5 } } }] });
  expect(toBatchJobSpec(input, knownOf(nova)).invocationType).toBe('InvokeModel');
  expect(recordsOf(input).map(({ modelInput }) => modelInput)).toEqual([
    { schemaVersion: 'messages-v1', messages: [{ role: 'user', content: [{ text: 'one' }] }] },
    novaBody('two'),
    { schemaVersion: 'messages-v1', messages: [{ role: 'user', content: [{ text: 'three' }] }], inferenceConfig: { max_new_tokens: 5 } },
  ]);
});

test('a model of another family gets its own form; max_tokens of Claude may not be missing', () => {
  const prompt = { records: [{ prompt: 'one' }] };
  expect(recordsOf(job(prompt, { modelId: claude, modelInvocationType: 'INVOKE_MODEL' }))[0]?.modelInput).toEqual({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 64_000,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'one' }] }],
  });
  expect(recordsOf(job(prompt, { modelId: llama, modelInvocationType: 'INVOKE_MODEL' }))[0]?.modelInput).toMatchObject({ prompt: expect.stringContaining('one') as string });
});

test('a model without Converse is asked by its bodies; a prompt that these have no words for is refused', () => {
  const spec = toBatchJobSpec(job({ records: [{ body: { inputText: 'one' } }] }, { modelId: embeddings }), knownOf(embeddings));
  expect(spec.invocationType).toBe('InvokeModel');
  expect(problemsOf(job({ records: [{ recordId: 'a', prompt: 'one' }] }, { modelId: embeddings }))).toMatchObject([{ code: 'INVALID_RECORD', recordId: 'a' }]);
});

test('of a model that is not known, prompts are believed to be Converse’s', () => {
  expect(readBatchJob(job({ records: [{ prompt: 'x' }] }, { modelId: 'acme.some-model-v1:0' }), undefined)).toMatchObject({ problems: [], spec: { invocationType: 'Converse' } });
});

test.each<[string, BatchRecordInput, object]>([
  ['nothing', { recordId: 'a' }, { code: 'INVALID_RECORD', recordId: 'a', field: 'input.input.records[0]' }],
  ['two things', { prompt: 'a', body: {} }, { code: 'INVALID_RECORD', recordId: null, field: 'input.input.records[0]' }],
  ['a blank prompt', { prompt: ' \n' }, { code: 'INVALID_RECORD', recordId: null, field: 'input.input.records[0].prompt' }],
  ['no message', { converse: { messages: [] } }, { code: 'INVALID_RECORD', field: 'input.input.records[0].converse.messages' }],
  ['a temperature of 2', { converse: { ...turn('a'), inferenceConfig: { temperature: 2 } } }, { code: 'INVALID_RECORD', field: 'input.input.records[0].converse.inferenceConfig.temperature' }],
  ['a cache point', { converse: { messages: [{ role: 'USER', content: [{ text: 'a' }, { cachePoint: {} }] }] } }, { code: 'PROMPT_CACHING_NOT_SUPPORTED', field: 'input.input.records[0].converse.messages[0].content[1].cachePoint' }],
  ['a cache point in the system prompt', { converse: { ...turn('a'), system: [{ text: 'a' }, { cachePoint: {} }] } }, { code: 'PROMPT_CACHING_NOT_SUPPORTED', field: 'input.input.records[0].converse.system[1].cachePoint' }],
  ['a tool use', { converse: { messages: [{ role: 'USER', content: [{ text: 'a' }] }, { role: 'ASSISTANT', content: [{ toolUse: { toolUseId: 't', name: 'n', input: {} } }] }] } }, { code: 'TOOLS_NOT_SUPPORTED' }],
  ['a text to guard', { converse: { messages: [{ role: 'USER', content: [{ guardContent: { text: { text: 'a' } } }] }] } }, { code: 'GUARDRAIL_NOT_SUPPORTED' }],
  ['a body that is a list', { body: [] }, { code: 'INVALID_RECORD', field: 'input.input.records[0].body' }],
  ['a body without messages', { body: { schemaVersion: 'messages-v1' } }, { code: 'INVALID_RECORD', field: 'input.input.records[0].body.messages' }],
  ['tools in a body', { body: { ...novaBody('a'), toolConfig: { tools: [] } } }, { code: 'TOOLS_NOT_SUPPORTED', field: 'input.input.records[0].body.toolConfig' }],
  ['a stream', { body: { ...novaBody('a'), stream: true } }, { code: 'STREAMING_NOT_SUPPORTED' }],
  ['an output format', { body: { ...novaBody('a'), response_format: { type: 'json_object' } } }, { code: 'RESPONSE_FORMAT_NOT_SUPPORTED' }],
  ['a guardrail', { body: { ...novaBody('a'), 'amazon-bedrock-guardrailConfig': {} } }, { code: 'GUARDRAIL_NOT_SUPPORTED' }],
  ['an empty id', { recordId: '', prompt: 'a' }, { code: 'INVALID_RECORD_ID', recordId: '', field: 'input.input.records[0].recordId' }],
  ['a line break in the id', { recordId: 'a\nb', prompt: 'a' }, { code: 'INVALID_RECORD_ID' }],
])('a record with %s is refused', (_, record, expected) => {
  const [problem, ...more] = problemsOf(job({ records: [record] }));
  expect(problem).toMatchObject(expected);
  expect(more).toEqual([]);
});

test('a body where Converse requests are asked for', () => {
  expect(problemsOf(job({ records: [{ body: novaBody('a') }] }, { modelInvocationType: 'CONVERSE' }))).toMatchObject([{ code: 'MIXED_RECORDS', field: 'input.input.records[0].body' }]);
});

test('all problems are found at once, each with its record; the refusal tells the first and how many there are', () => {
  const input = job(
    { records: [{ recordId: 'a', prompt: 'x' }, { recordId: 'a', prompt: '' }, { recordId: 'b' }] },
    { jobName: '-', roleArn: 'role', outputS3Uri: 's3://bucket/a/../b', timeoutDurationInHours: 23, tags: [{ key: '', value: '' }], schema: { type: 'obj' }, idempotencyKey: '' },
  );
  expect(problemsOf(input)).toEqual([
    { code: 'INVALID_JOB_NAME', recordId: null, field: 'input.jobName' },
    { code: 'INVALID_ROLE_ARN', recordId: null, field: 'input.roleArn' },
    { code: 'INVALID_S3_URI', recordId: null, field: 'input.outputS3Uri' },
    { code: 'INVALID_TIMEOUT', recordId: null, field: 'input.timeoutDurationInHours' },
    { code: 'INVALID_IDEMPOTENCY_KEY', recordId: null, field: 'input.idempotencyKey' },
    { code: 'INVALID_TAGS', recordId: null, field: 'input.tags[0].key' },
    { code: 'INVALID_SCHEMA', recordId: null, field: 'input.schema' },
    { code: 'DUPLICATE_RECORD_ID', recordId: 'a', field: 'input.input.records[1].recordId' },
    { code: 'INVALID_RECORD', recordId: 'a', field: 'input.input.records[1].prompt' },
    { code: 'INVALID_RECORD', recordId: 'b', field: 'input.input.records[2]' },
  ]);
  expect(refusalOf(input)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.jobName', message: expect.stringContaining('There are 9 more problems') as string });
  expect(refusalOf({ ...job({ records: [{ prompt: 'x' }] }), schema: { type: 'obj' } })).toMatchObject({ code: 'SCHEMA_INVALID', field: 'input.schema' });
});

function refusalOf(input: CreateBatchJobInput): unknown {
  try {
    toBatchJobSpec(input, knownOf(input.modelId));
    return undefined;
  } catch (error) {
    return isCodedError(error) ? { code: error.code, field: error.field, message: error.message } : error;
  }
}

test('10,000 records may come inline, and one more may not: the refusal names s3Uri', () => {
  const records = Array.from({ length: 10_000 }, () => ({ prompt: 'x' }));
  expect(new Set(recordsOf(job({ records })).map(({ recordId }) => recordId)).size).toBe(10_000);
  const refused = { code: 'BAD_USER_INPUT', message: expect.stringContaining('s3Uri') as string };
  expect(refusalOf(job({ records: [...records, { prompt: 'x' }] }))).toMatchObject({ ...refused, field: 'input.input.records' });
  const line = '{"modelInput":{"messages":[{"role":"user","content":[{"text":"x"}]}]}}\n';
  expect(recordsOf(job({ jsonl: line.repeat(10_000) }))).toHaveLength(10_000);
  expect(refusalOf(job({ jsonl: line.repeat(10_001) }))).toMatchObject({ ...refused, field: 'input.input.jsonl' });
});

test('no record is no job', () => {
  expect(problemsOf(job({ records: [] }))).toEqual([{ code: 'NO_RECORDS', recordId: null, field: 'input.input.records' }]);
  expect(problemsOf(job({ jsonl: '\n \r\n' }))).toEqual([{ code: 'NO_RECORDS', recordId: null, field: 'input.input.jsonl' }]);
});

const converseLine = (recordId: string | null, modelInput: JsonObject = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] }): string => JSON.stringify({ recordId, modelInput });

test('JSONL is read line by line: its kind is found out, ids are made up, modelInputs stay as they are', () => {
  const withImage: JsonObject = { messages: [{ role: 'user', content: [{ text: 'hi' }, { image: { format: 'png', source: { bytes: 'AAAA' } } }] }], additionalModelRequestFields: { top_k: 5 } };
  const input = job({ jsonl: `\uFEFF${converseLine('a')}\r\n\r\n${converseLine(null, withImage)}` });
  expect(toBatchJobSpec(input, knownOf(nova)).invocationType).toBe('Converse');
  expect(recordsOf(input)).toEqual([
    { recordId: 'a', modelInput: { messages: [{ role: 'user', content: [{ text: 'hi' }] }] } },
    { recordId: 'REC00000001', modelInput: withImage },
  ]);
  const native = job({ jsonl: converseLine('a', novaBody('x')) });
  expect(toBatchJobSpec(native, knownOf(nova)).invocationType).toBe('InvokeModel');
});

test.each<[string, string, object]>([
  ['no JSON', '{', { code: 'INVALID_LINE', recordId: null }],
  ['no modelInput', '{"recordId":"a","body":{}}', { code: 'INVALID_LINE', recordId: 'a' }],
  ['an id that came before', converseLine('first'), { code: 'DUPLICATE_RECORD_ID', recordId: 'first' }],
  ['a native body amid Converse requests', converseLine('a', { anthropic_version: 'bedrock-2023-05-31', max_tokens: 5, messages: [{ role: 'user', content: 'x' }] }), { code: 'MIXED_RECORDS', recordId: 'a' }],
  ['a modelId', converseLine('a', { modelId: nova, messages: [{ role: 'user', content: [{ text: 'x' }] }] }), { code: 'MIXED_RECORDS', recordId: 'a' }],
  ['an unknown role', converseLine('a', { messages: [{ role: 'human', content: [{ text: 'x' }] }] }), { code: 'INVALID_RECORD', recordId: 'a' }],
  ['a text that is a number', converseLine('a', { messages: [{ role: 'user', content: [{ text: 5 }] }] }), { code: 'INVALID_RECORD', recordId: 'a' }],
  ['a block of two members', converseLine('a', { messages: [{ role: 'user', content: [{ text: 'x', image: {} }] }] }), { code: 'INVALID_RECORD', recordId: 'a' }],
  ['an image without a source', converseLine('a', { messages: [{ role: 'user', content: [{ image: { format: 'png' } }] }] }), { code: 'INVALID_RECORD', recordId: 'a' }],
  ['a limit that is no integer', converseLine('a', { messages: [{ role: 'user', content: [{ text: 'x' }] }], inferenceConfig: { maxTokens: 1.5 } }), { code: 'INVALID_RECORD', recordId: 'a' }],
  ['two messages of the user', converseLine('a', { messages: [{ role: 'user', content: [{ text: 'x' }] }, { role: 'user', content: [{ text: 'y' }] }] }), { code: 'INVALID_RECORD', recordId: 'a' }],
  ['tools', converseLine('a', { messages: [{ role: 'user', content: [{ text: 'x' }] }], toolConfig: { tools: [] } }), { code: 'TOOLS_NOT_SUPPORTED', recordId: 'a' }],
  ['an output format', converseLine('a', { messages: [{ role: 'user', content: [{ text: 'x' }] }], outputConfig: { textFormat: {} } }), { code: 'RESPONSE_FORMAT_NOT_SUPPORTED', recordId: 'a' }],
  ['a guardrail', converseLine('a', { messages: [{ role: 'user', content: [{ text: 'x' }] }], guardrailConfig: {} }), { code: 'GUARDRAIL_NOT_SUPPORTED', recordId: 'a' }],
])('a line with %s is refused, and its number is told', (_, line, expected) => {
  const { problems } = read(job({ jsonl: `${converseLine('first')}\n\n${line}\n${converseLine('last')}` }));
  expect(problems).toMatchObject([{ ...expected, field: 'input.input.jsonl', message: expect.stringMatching(/line 3\b/) as string }]);
});

test('an object in S3 is left to whoever can read it', () => {
  expect(toBatchJobSpec(job({ s3Uri: 's3://bucket/in/file.jsonl' }), knownOf(nova))).toMatchObject({ invocationType: null, source: { kind: 's3', uri: 's3://bucket/in/file.jsonl' } });
  expect(toBatchJobSpec(job({ s3Uri: 's3://bucket/in/' }, { modelInvocationType: 'INVOKE_MODEL' }), knownOf(nova))).toMatchObject({ invocationType: 'InvokeModel' });
  for (const s3Uri of ['', 'bucket/file', 'https://bucket/file', 's3://', 's3://Bucket/x', 's3://b/../x', 's3://bucket/../x', 's3://bucket/a/../../x', 's3://bucket/a//b', 's3://bucket//a', 's3://bucket/a\u0000b', `s3://bucket/${'x'.repeat(1_024)}`]) {
    expect(problemsOf(job({ s3Uri })), s3Uri).toEqual([{ code: 'INVALID_S3_URI', recordId: null, field: 'input.input.s3Uri' }]);
  }
});

test.each(['job', 'a', '1-2+3.x', 'x'.repeat(63)])('the job may be called %s', (jobName) => expect(problemsOf(job({ records: [{ prompt: 'x' }] }, { jobName }))).toEqual([]));
test.each(['', '-a', 'a b', 'ä', 'a_b', 'a/b', 'x'.repeat(64)])('the job may not be called %j', (jobName) => expect(problemsOf(job({ records: [{ prompt: 'x' }] }, { jobName }))).toMatchObject([{ code: 'INVALID_JOB_NAME' }]));
test.each(['arn:aws:iam::123456789012:role/r', 'arn:aws-us-gov:iam::123456789012:role/path/r'])('the role %s', (roleArn) => expect(problemsOf(job({ records: [{ prompt: 'x' }] }, { roleArn }))).toEqual([]));
test.each(['', 'r', 'arn:aws:iam::123456789012:user/u', 'arn:aws:iam::1:role/r', 'arn:aws:iam::123456789012:role/'])('%j is no role', (roleArn) =>
  expect(problemsOf(job({ records: [{ prompt: 'x' }] }, { roleArn }))).toMatchObject([{ code: 'INVALID_ROLE_ARN' }]),
);
test.each([24, 168])('%i hours', (timeoutDurationInHours) => expect(problemsOf(job({ records: [{ prompt: 'x' }] }, { timeoutDurationInHours }))).toEqual([]));
test.each([23, 169, 0, -1])('not %i hours', (timeoutDurationInHours) => expect(problemsOf(job({ records: [{ prompt: 'x' }] }, { timeoutDurationInHours }))).toMatchObject([{ code: 'INVALID_TIMEOUT' }]));

test('a prompt of prompt management is no model of a job', () => {
  expect(problemsOf(job({ records: [{ prompt: 'x' }] }, { modelId: 'arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ' }))).toMatchObject([{ code: 'INVALID_MODEL_ID', field: 'input.modelId' }]);
});

test('whatever the records are: each is either taken once, in its place, or told as a problem', () => {
  const record: fc.Arbitrary<BatchRecordInput> = fc.record(
    {
      recordId: fc.constantFrom('a', 'b', 'c', ' ', null),
      prompt: fc.constantFrom('x', '', null),
      converse: fc.constantFrom(turn('y'), { messages: [] }, null),
      body: fc.oneof(fc.constant(novaBody('z')), fc.jsonValue() as fc.Arbitrary<JsonObject>),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), fc.constantFrom('CONVERSE' as const, 'INVOKE_MODEL' as const, null), (records, modelInvocationType) => {
      const { spec, problems } = read(job({ records }, { modelInvocationType }));
      if (spec.source.kind !== 'records') throw new Error('not inline');
      const ids = spec.source.records.map(({ recordId }) => recordId);
      expect(new Set(ids).size).toBe(ids.length);
      const wrong = new Set(problems.map(({ field }) => /records\[(\d+)\]/.exec(field ?? '')?.[1]));
      expect(ids.length + wrong.size).toBe(records.length);
    }),
  );
});
