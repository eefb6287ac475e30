import { describe, expect, test } from 'vitest';
import type { PreflightFacts } from '../../src/batch/preflight/index.ts';
import { preflight } from '../../src/batch/preflight/index.ts';
import { badUserInput, CodedError } from '../../src/errors.ts';
import type { BatchInput, CreateBatchJobInput } from '../../src/generated/schema-types.ts';
import { createPriceFinder, readPriceTable } from '../../src/ledger/index.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';
import { prepareEstimates } from '../../src/models/estimate-tokens.ts';
import { createBucket, readsNothing } from './kit/bucket.ts';

const nova = 'amazon.nova-lite-v1:0';
const prices = readPriceTable();

const factsOf = (modelId: string, more: Partial<PreflightFacts> = {}): PreflightFacts => ({
  known: readCatalogue().get(modelId),
  assertAvailable: () => Promise.resolve(),
  region: 'us-east-1',
  limits: { minRecords: 100, maxRecords: 50_000, maxBytes: 1_000_000_000 },
  places: { bucket: 'own', ownFolder: 'bedrock-graphql/', roleArn: 'arn:aws:iam::123456789012:role/r' },
  bucket: readsNothing,
  findPrice: createPriceFinder(prices, { applicationProfile: () => undefined }),
  findRealtimePrice: createPriceFinder(prices, { applicationProfile: () => undefined }),
  currency: prices.currency,
  ...more,
});

const prompts = (count: number, text = 'What is the capital of Norway?'): BatchInput => ({ records: Array.from({ length: count }, () => ({ prompt: text })) });
const job = (input: BatchInput, more: Partial<CreateBatchJobInput> = {}): CreateBatchJobInput => ({ modelId: nova, input, realtimeBelowMinimum: true, ...more });
const codesOf = ({ problems }: { readonly problems: readonly { readonly code: string }[] }): readonly string[] => problems.map(({ code }) => code);
const codes = async (input: CreateBatchJobInput, more: Partial<PreflightFacts> = {}): Promise<readonly string[]> => codesOf(await preflight(input, factsOf(input.modelId, more)));

test.each([
  [99, 'REALTIME', 0],
  [100, 'BEDROCK_JOB', 1],
  [101, 'BEDROCK_JOB', 1],
])('%i records run as %s', async (count, execution, jobs) => {
  expect(await preflight(job(prompts(count)), factsOf(nova))).toMatchObject({ ok: true, problems: [], records: count, execution, jobs });
});

test('fewer records than the least are a problem only where they may not run in real time', async () => {
  expect(await codes(job(prompts(99), { realtimeBelowMinimum: false }))).toEqual(['TOO_FEW_RECORDS']);
  expect(await codes(job(prompts(100), { realtimeBelowMinimum: false }))).toEqual([]);
});

test('more records than one job takes are split; what cannot be split well is told', async () => {
  const limits = { minRecords: 100, maxRecords: 250, maxBytes: 1_000_000 };
  expect(await preflight(job(prompts(501)), factsOf(nova, { limits }))).toMatchObject({ ok: true, jobs: 3 });
  expect(await codes(job(prompts(160)), { limits: { ...limits, maxRecords: 150 } })).toEqual(['PART_TOO_SMALL']);
});

describe('the price', () => {
  const input = (more: Partial<CreateBatchJobInput> = {}) => job({ records: Array.from({ length: 100 }, () => ({ converse: { messages: [{ role: 'USER' as const, content: [{ text: 'word '.repeat(1_000) }] }], inferenceConfig: { maxTokens: 1_000 } } })) }, more);

  test('is that of batch jobs: half of what the same records cost in real time', async () => {
    const { estimatedInputTokens, estimatedCost } = await preflight(input(), factsOf(nova));
    // 100 records of 1,000 words; Nova Lite: 0.06 and 0.24 USD for a million tokens, halved.
    expect(estimatedInputTokens).toBeGreaterThan(99_000);
    expect(estimatedInputTokens).toBeLessThan(105_000);
    expect(estimatedCost).toMatchObject({ currency: 'USD', source: 'ESTIMATED', unpricedRequests: 0, pricedOn: expect.any(String) as string });
    expect(Number(estimatedCost?.amount)).toBeCloseTo((estimatedInputTokens * 0.06 + 100_000 * 0.24) / 1_000_000 / 2, 9);
    const realtime = await preflight(input(), factsOf(nova, { limits: { minRecords: 1_000, maxRecords: 50_000, maxBytes: 1_000_000_000 } }));
    expect(realtime.execution).toBe('REALTIME');
    expect(Number(realtime.estimatedCost?.amount)).toBeCloseTo(2 * Number(estimatedCost?.amount), 9);
  });

  test('is null, not zero, where it is not known, or where nobody knows how much the model may write', async () => {
    const unknown = { amount: null, unpricedRequests: 100, pricedOn: null };
    expect((await preflight(input(), factsOf(nova, { findPrice: () => null }))).estimatedCost).toMatchObject(unknown);
    const known = readCatalogue().get(nova);
    if (known === undefined) throw new Error('not in the catalogue');
    expect((await preflight(job(prompts(100)), factsOf(nova, { known: { ...known, maxOutputTokens: null } }))).estimatedCost).toMatchObject(unknown);
  });
});

test('an estimate from samples is near what counting every record gives', async () => {
  const texts = Array.from({ length: 1_000 }, (_, index) => `Record ${index}: ${'Der schnelle braune Fuchs springt. '.repeat(1 + (index % 40))}`);
  const one = async (text: string) => (await preflight(job({ records: [{ prompt: text }] }), factsOf(nova))).estimatedInputTokens;
  let exact = 0;
  for (const text of texts) exact += await one(text);
  const { estimatedInputTokens } = await preflight(job({ records: texts.map((prompt) => ({ prompt })) }), factsOf(nova));
  expect(Math.abs(estimatedInputTokens - exact) / exact).toBeLessThan(0.1);
});

test.each<[string, Partial<CreateBatchJobInput>, readonly string[]]>([
  ['a model without batch', { modelId: 'amazon.titan-text-express-v1' }, ['MODEL_WITHOUT_BATCH']],
  ['a profile of another continent', { modelId: 'eu.amazon.nova-lite-v1:0' }, ['MODEL_NOT_IN_REGION']],
  ['a profile of this one', { modelId: 'us.amazon.nova-lite-v1:0' }, []],
  ['a global profile', { modelId: 'global.anthropic.claude-haiku-4-5-20251001-v1:0' }, []],
  ['no model id at all', { modelId: 'a b' }, ['INVALID_MODEL_ID']],
  ['a foreign bucket for the results', { outputS3Uri: 's3://other/results/' }, ['FOREIGN_BUCKET']],
  ['the server’s own folder for the results', { outputS3Uri: 's3://own/bedrock-graphql/batch_1/output/' }, ['RESERVED_FOLDER']],
  ['the server’s own folder without a slash', { outputS3Uri: 's3://own/bedrock-graphql' }, ['RESERVED_FOLDER']],
  ['the whole bucket for the results', { outputS3Uri: 's3://own' }, ['RESERVED_FOLDER']],
  ['a folder that only begins like it', { outputS3Uri: 's3://own/bedrock-graphql-results/' }, []],
  ['a climb', { outputS3Uri: 's3://own/x/../bedrock-graphql/' }, ['INVALID_S3_URI']],
])('%s', async (_, more, expected) => {
  const input = job(prompts(100), more);
  const known = readCatalogue().get((more.modelId ?? nova).replace(/^(eu|us|global)\./, ''));
  expect(codesOf(await preflight(input, factsOf(nova, { known })))).toEqual(expected);
});

test('what the server has not been told is a problem of a Bedrock job, and none in real time', async () => {
  const places = { bucket: undefined, ownFolder: 'bedrock-graphql/', roleArn: undefined };
  expect(await codes(job(prompts(100)), { places })).toEqual(['BUCKET_MISSING', 'ROLE_MISSING']);
  expect(await codes(job(prompts(100), { roleArn: 'arn:aws:iam::123456789012:role/r' }), { places })).toEqual(['BUCKET_MISSING']);
  expect(await codes(job(prompts(99)), { places })).toEqual([]);
});

test('a model that has ended, or that there is none of', async () => {
  const ended = () => Promise.reject(new CodedError('MODEL_END_OF_LIFE', { message: 'It has ended.' }));
  expect(await preflight(job(prompts(100)), factsOf(nova, { assertAvailable: ended }))).toMatchObject({ ok: false, problems: [{ code: 'MODEL_END_OF_LIFE', message: 'It has ended.', recordId: null }] });
  expect(await codes(job(prompts(9)), { assertAvailable: (_, field) => Promise.reject(badUserInput(field, 'a model', 'x')) })).toEqual(['MODEL_NOT_FOUND']);
  // Whether there is one cannot be found out just now: that is no problem of the job's.
  expect(await codes(job(prompts(100)), { assertAvailable: () => Promise.reject(new CodedError('SERVICE_UNAVAILABLE')) })).toEqual([]);
});

test('the problems of the job come before those of its records, all at once', async () => {
  const records = [{ recordId: 'a', prompt: 'x' }, { recordId: 'a', prompt: ' ' }, ...(prompts(100).records ?? [])];
  const result = await preflight(job({ records }, { timeoutDurationInHours: 5, outputS3Uri: 's3://other/x' }), factsOf(nova));
  expect(result.ok).toBe(false);
  expect(result.problems.map(({ code, recordId }) => [code, recordId])).toEqual([
    ['INVALID_TIMEOUT', null],
    ['FOREIGN_BUCKET', null],
    ['DUPLICATE_RECORD_ID', 'a'],
    ['INVALID_RECORD', 'a'],
  ]);
  expect(result.records).toBe(102);
});

test('of more than 1,000 problems the first 1,000 are told', async () => {
  const result = await preflight(job({ records: Array.from({ length: 1_500 }, (_, index) => ({ recordId: `r${index}`, prompt: '' })) }), factsOf(nova));
  expect(result.problems).toHaveLength(1_000);
  expect(result).toMatchObject({ ok: false, records: 1_500 });
});

describe('records in S3', () => {
  const line = (recordId: string | null, text = 'hi'): string => `${JSON.stringify({ recordId, modelInput: { messages: [{ role: 'user', content: [{ text }] }] } })}\n`;
  const lines = (count: number, from = 0): string => Array.from({ length: count }, (_, index) => line(`r${from + index}`)).join('');
  const s3 = (uri: string, more: Partial<CreateBatchJobInput> = {}) => job({ s3Uri: uri }, more);

  test('are read through: a file, or all files of a folder, whose ids must differ in all of them', async () => {
    const bucket = createBucket({ 'in/1.jsonl': lines(80), 'in/2.jsonl': lines(80, 80), 'other.jsonl': lines(3) });
    expect(await preflight(s3('s3://own/in/'), factsOf(nova, { bucket }))).toMatchObject({ ok: true, records: 160, execution: 'BEDROCK_JOB', jobs: 1 });
    expect(await preflight(s3('s3://own/other.jsonl'), factsOf(nova, { bucket }))).toMatchObject({ ok: true, records: 3, execution: 'REALTIME', jobs: 0 });
    const doubled = createBucket({ 'in/1.jsonl': lines(80), 'in/2.jsonl': lines(80, 79) });
    const { problems } = await preflight(s3('s3://own/in/'), factsOf(nova, { bucket: doubled }));
    expect(problems).toEqual([{ code: 'DUPLICATE_RECORD_ID', recordId: 'r79', message: expect.stringContaining('2.jsonl: line 1') as string }]);
  });

  test('that are wrong are told by file and line', async () => {
    const bucket = createBucket({ 'in.jsonl': `${lines(100)}{\n${line(null)}${line('x', ' ')}` });
    const { problems, records } = await preflight(s3('s3://own/in.jsonl'), factsOf(nova, { bucket }));
    expect(records).toBe(103);
    expect(problems).toEqual([
      { code: 'INVALID_LINE', recordId: null, message: 'in.jsonl: line 101: the line is not JSON.' },
      { code: 'MISSING_RECORD_ID', recordId: null, message: 'in.jsonl: line 102: expected a recordId, got none.' },
      { code: 'INVALID_RECORD', recordId: 'x', message: expect.stringContaining('in.jsonl: line 103') as string },
    ]);
  });

  test('that there are none of, that are not there, or that may not be read', async () => {
    const bucket = createBucket({ 'empty.jsonl': '\n' });
    expect(await codes(s3('s3://own/empty.jsonl'), { bucket })).toEqual(['NO_RECORDS']);
    expect(await codes(s3('s3://own/missing.jsonl'), { bucket })).toEqual(['INPUT_UNREADABLE']);
    for (const uri of ['s3://other/in.jsonl', 's3://own/bedrock-graphql/batch_1/input/part-0001.jsonl']) {
      expect(await preflight(s3(uri), factsOf(nova))).toMatchObject({ ok: false, records: 0, problems: [{ code: uri.includes('other') ? 'FOREIGN_BUCKET' : 'RESERVED_FOLDER' }] });
    }
  });

  test('of too few of them it is known only when they are read: what a Bedrock job needs must be there', async () => {
    const bucket = createBucket({ 'few.jsonl': lines(3) });
    expect(await preflight(s3('s3://own/few.jsonl'), factsOf(nova, { bucket }))).toMatchObject({ ok: true, execution: 'REALTIME' });
    const places = { bucket: 'own', ownFolder: 'bedrock-graphql/', roleArn: undefined };
    expect(await preflight(s3('s3://own/few.jsonl'), factsOf(nova, { bucket, places }))).toMatchObject({ ok: false, execution: 'REALTIME', problems: [{ code: 'ROLE_MISSING' }] });
  });

  test('results may not go where something lies', async () => {
    const bucket = createBucket({ 'in.jsonl': lines(100), 'results/old.out': 'x' });
    expect(await codes(s3('s3://own/in.jsonl', { outputS3Uri: 's3://own/results/' }), { bucket })).toEqual(['OUTPUT_NOT_EMPTY']);
    expect(await codes(s3('s3://own/in.jsonl', { outputS3Uri: 's3://own/new/' }), { bucket })).toEqual([]);
  });

  test('S3 that is not available just now is an error, not a problem of the job', async () => {
    const bucket = { ...createBucket({}), files: () => unavailable() };
    await expect(preflight(s3('s3://own/in.jsonl'), factsOf(nova, { bucket }))).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    const noEntry = { ...createBucket({}), isEmpty: () => Promise.reject(new CodedError('ACCESS_DENIED')) };
    expect(await codes(job(prompts(100)), { bucket: noEntry })).toEqual(['BUCKET_UNREACHABLE']);
  });
});

async function* unavailable(): AsyncGenerator<never> {
  await Promise.reject(new CodedError('SERVICE_UNAVAILABLE'));
  yield* [];
}

test('10,000 records are looked at in a moment', async () => {
  await prepareEstimates();
  const input = job({ records: Array.from({ length: 10_000 }, (_, index) => ({ prompt: `Summarise in a sentence what order ${index} is about: ${'two chairs, one table; '.repeat(20)}` })) });
  await preflight(input, factsOf(nova));
  const before = process.cpuUsage();
  expect(await preflight(input, factsOf(nova))).toMatchObject({ ok: true, records: 10_000 });
  const { user, system } = process.cpuUsage(before);
  // Of the process: the machine may be busy with something else.
  expect((user + system) / 1_000).toBeLessThan(1_500);
});
