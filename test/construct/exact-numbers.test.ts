import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findInexact, isExact } from '../../src/construct/exact-numbers.ts';
import type { WireRequest } from '../datasources/kit/wire-server.ts';
import { post, transports } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import { startSubject } from '../kit/server.ts';
import { answerWith } from './kit/answers.ts';
import { useScripted } from './kit/upstream.ts';

/** No number is taken that is not the one that the model wrote. */
describe('a number', () => {
  it.each(['0', '-0', '0.0', '0e5', '12', '1.50', '9007199254740991', '9007199254740992', '12345678901234567000', '1e21', '1.5e300', '-1E+22', '0.1', '3.14159265358979323846', '1e-300'])('%s is kept', (source) => expect(isExact(source, Number(source))).toBe(true));
  it.each(['9007199254740993', '-9007199254740993', '12345678901234567890', '12345678901234567.25', '1180591620717411303424', '1.2345678901234567890e25', '1e400', '-1e400', '1e-400'])('%s is not', (source) => expect(isExact(source, Number(source))).toBe(false));

  it('whole, is kept exactly where it is the same in digits', () => {
    fc.assert(
      fc.property(fc.oneof(fc.bigInt(), fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.maxSafeInteger().map(BigInt)), (number) => {
        const source = String(number);
        const read = Number(source);
        const written = BigInt(read.toLocaleString('en', { useGrouping: false, maximumSignificantDigits: 17 }).replace(/[^\d-]/g, ''));
        expect(isExact(source, read)).toBe(Number.isSafeInteger(read) || written === number || BigInt(JSON.stringify(read).includes('e') ? expand(JSON.stringify(read)) : JSON.stringify(read)) === number);
      }),
    );
  });

  it('is found wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uniqueArray(fc.string(), { maxLength: 4 }), (value, names) => {
        const mark = 12345678901234567890n;
        const text = names.reduceRight((inside, name) => `{${JSON.stringify(name)}: [${JSON.stringify(value).replaceAll(/\d{16,}/g, '1')}, ${inside}]}`, String(mark));
        const pointer = names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}/1`).join('');
        expect(findInexact(text).filter(({ source }) => source === String(mark))).toEqual([{ pointer, source: String(mark) }]);
      }),
    );
  });

  it('is not looked for without end', () => {
    const start = performance.now();
    expect(findInexact(`[${'12345678901234567890,'.repeat(20_000)}1]`)).toHaveLength(20_000);
    isExact(`1${'0'.repeat(200_000)}1`, Infinity);
    isExact(`${'0'.repeat(200_000)}9007199254740993`, 9007199254740992);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

const expand = (text: string): string => {
  const [mantissa = '', power = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return whole + fraction.padEnd(Number(power), '0');
};

describe('construct', () => {
  const scripted = useScripted();

  const native = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
  const integerOnly = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };
  const either = { type: 'object', properties: { id: { type: ['integer', 'string'] } }, required: ['id'] };
  const huge = '{"id": 12345678901234567890}';
  const says = (text: string) => answerWith([{ text }]);
  /** The tool's input as it stands on the wire. */
  const uses = (input: string) => ({ response }: WireRequest) =>
    void response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'request-1' }).end(`{"metrics":{"latencyMs":5},"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"answer","input":${input}}}]}},"stopReason":"tool_use","usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15}}`);

  async function construct(answers: readonly ((request: WireRequest) => void)[], input: object): Promise<unknown> {
    const rest = [...answers];
    scripted.upstream.requests.splice(0);
    scripted.upstream.answer = (request) => rest.shift()?.(request);
    const { errors, data } = await post(scripted.subject.url, { query: 'mutation ($input: ConstructInput!) { construct(input: $input) { status object error { code message retryable } attempts { validationErrors } } }', variables: { input: { modelId: native, prompt: 'Which?', ...input } } });
    expect(errors).toBeUndefined();
    return data?.construct;
  }

  it.each([
    ['NATIVE', says(huge), says('{"id": "12345678901234567890"}')],
    ['PROMPT', says(`It is ${huge}.`), says('{"id": "12345678901234567890"}')],
    ['TOOL', uses(huge), uses('{"id": "12345678901234567890"}')],
  ])('%s: what has too many digits is asked for as a text, where the schema takes one', async (mode, first, second) => {
    expect(await construct([first, second], { mode, schema: either })).toMatchObject({ status: 'COMPLETED', object: { id: '12345678901234567890' }, attempts: [{ validationErrors: [expect.stringMatching(/\/id is 12345678901234567890.*give it as a string/)] }, { validationErrors: [] }] });
    expect(scripted.upstream.requests).toHaveLength(2);
  });

  it.each([
    ['NATIVE', says(huge)],
    ['PROMPT', says(huge)],
    ['TOOL', uses(huge)],
    ['PROMPT', says('<answer><id>12345678901234567890</id></answer>')],
  ])('%s: where it takes none, no model is paid to give another number', async (mode, answer) => {
    const format = mode === 'PROMPT' ? 'XML' : 'JSON';
    expect(await construct([answer], { mode, format, schema: integerOnly })).toMatchObject({ status: 'FAILED', object: null, error: { code: 'SCHEMA_UNSATISFIED', retryable: false, message: expect.stringContaining('12345678901234567890') as string } });
    expect(scripted.upstream.requests).toHaveLength(1);
  });

  it.each([['NATIVE', says('{"id": 9007199254740991}'), 9007199254740991], ['TOOL', uses('{"id": 1e15}'), 1e15], ['TOOL', uses('{"id": 7.0}'), 7]])('%s: what is kept is taken', async (mode, answer, id) => {
    expect(await construct([answer], { mode, schema: integerOnly })).toMatchObject({ status: 'COMPLETED', object: { id } });
  });
});

it('a streamed tool input is judged as it was written', async () => {
  const subject = await startSubject({ upstream: { say: () => ({ text: '', toolInput: '{"id": 12345678901234567890}' }) } });
  try {
    const query = 'subscription ($input: ConstructInput!) { constructStream(input: $input) { __typename ... on PartialObject { object } ... on GenerationFailed { error { code message } } } }';
    const results = await transports.sse(subject.url, { query, variables: { input: { modelId: 'amazon.nova-lite-v1:0', prompt: 'Which?', schema: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] } } } });
    const events = results.map((result) => rootOf<{ __typename: string; object?: unknown }>(result));
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationFailed', error: { code: 'SCHEMA_UNSATISFIED', message: expect.stringContaining('12345678901234567890') as string } });
    expect(JSON.stringify(events)).not.toContain('12345678901234567000}');
  } finally {
    await subject.close();
  }
});
