import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WireRequest } from '../datasources/kit/wire-server.ts';
import { post } from '../kit/clients.ts';
import { runEvents } from '../kit/results.ts';
import * as operations from '../kit/operations.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { answerTool, answerWith } from './kit/answers.ts';
import type { Upstream } from './kit/upstream.ts';
import { startUpstream } from './kit/upstream.ts';

/** From rung to rung, from repair to repair, before a Bedrock that says what the test wants. */
let upstream: Upstream;
let subject: Subject;
beforeAll(async () => {
  upstream = await startUpstream();
});
// What is remembered of a model belongs to the process: each test has a server of its own.
beforeEach(async () => {
  subject = await startSubject({ environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url } });
  upstream.requests.splice(0);
});
afterEach(() => subject.close());
afterAll(() => upstream.close());

const native = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'amazon.nova-lite-v1:0';
const prompt = 'arn:aws:bedrock:us-west-2:123456789012:prompt/LOCALTERM1:1';
const llama = 'us.meta.llama3-1-8b-instruct-v1:0';
const city = { type: 'object', properties: { city: { type: 'string' }, population: { type: 'integer' } }, required: ['city', 'population'], additionalProperties: false };
const paris = { city: 'Paris', population: 2_161_000 };

interface Outcome {
  readonly id: string;
  readonly status: string;
  readonly object: unknown;
  readonly candidate: unknown;
  readonly usedFallbackSchema: boolean;
  readonly answeredBy: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly usage: { readonly outputTokens: number } | null;
  readonly attempts: readonly { readonly modelId: string; readonly mode: string; readonly validationErrors: readonly string[] | null; readonly error: { readonly code: string } | null; readonly cost: { readonly amount: string } | null }[];
}

type Answer = (request: WireRequest) => void;

/** Asks for Paris of a Bedrock that gives these answers, one after the other; the last one again. */
async function construct(answers: readonly Answer[], input: Record<string, unknown> = {}): Promise<Outcome> {
  let call = 0;
  upstream.answer = (request) => (answers[Math.min(call++, answers.length - 1)] ?? says(''))(request);
  const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { id status object candidate usedFallbackSchema answeredBy error { code message } usage { outputTokens } attempts { modelId mode validationErrors error { code } cost { amount } } } }';
  const { data, errors } = await post(subject.url, { query, variables: { input: { modelId: native, prompt: 'Which city?', schema: city, ...input } } });
  expect(errors).toBeUndefined();
  return data?.construct as Outcome;
}

const says = (text: string, stopReason?: string): Answer => answerWith([{ text }], stopReason);
const saysJson = (value: unknown): Answer => says(JSON.stringify(value));
const refuses =
  (message = 'This model doesn’t support the outputConfig.textFormat field.'): Answer =>
  ({ response }) =>
    void response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException' }).end(JSON.stringify({ message }));
const unavailable: Answer = ({ response }) => void response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' }).end('{"message":"You don\'t have access to the model with the specified model ID."}');

const modes = ({ attempts }: Outcome): unknown[] => attempts.map(({ mode }) => mode);
const bodies = (): Record<string, unknown>[] => upstream.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
/** Of the tool of each call. */
const strictness = (): unknown[] => bodies().map(({ toolConfig }) => (toolConfig as { tools: { toolSpec: { strict?: boolean } }[] } | undefined)?.tools[0]?.toolSpec.strict);
const lastText = (body: Record<string, unknown> | undefined): string => {
  const messages = body?.['messages'] as { content: { text?: string }[] }[];
  return messages.at(-1)?.content.map(({ text }) => text ?? '').join('\n') ?? '';
};

describe('AUTO', () => {
  it('goes down where Bedrock refuses a mode, tells each, and remembers it for that model', async () => {
    const first = await construct([refuses(), refuses('tools are not supported'), saysJson(paris)]);
    expect(first).toMatchObject({ status: 'COMPLETED', object: paris, attempts: [{ mode: 'NATIVE', error: { code: 'VALIDATION' }, cost: null }, { mode: 'TOOL', error: { code: 'VALIDATION' } }, { mode: 'PROMPT', error: null, validationErrors: [] }] });
    expect(modes(await construct([saysJson(paris)]))).toEqual(['PROMPT']);
    expect(modes(await construct([answerTool(paris)], { modelId: nova }))).toEqual(['TOOL']);
  });

  it.each(['Malformed input request: #: extraneous key [outputConfig] is not permitted, please reformat your input and try again.', 'The model returned the following errors: output_config.format: Extra inputs are not permitted'])('knows a mode that is not to be had by what public reports tell, too: %s', async (message) => {
    expect(modes(await construct([refuses(message), answerTool(paris)]))).toEqual(['NATIVE', 'TOOL']);
    const other = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false };
    expect(modes(await construct([answerTool({ name: 'x' })], { schema: other }))).toEqual(['TOOL']);
  });

  it('remembers a refusal of a schema for that schema alone', async () => {
    expect(modes(await construct([refuses('output_config.format.schema: too complex'), answerTool(paris)]))).toEqual(['NATIVE', 'TOOL']);
    expect(modes(await construct([answerTool(paris)]))).toEqual(['TOOL']);
    expect(modes(await construct([saysJson('x')], { schema: { type: 'string' } }))[0]).toBe('NATIVE');
  });

  it.each([
    ["For 'object' type, property 'minimum' is not supported", native],
    ['The model does not support the keyword oneOf in output_config.format.schema', native],
    ["toolConfig.tools.0.toolSpec.inputSchema: For 'array' type, property 'maxItems' is not supported", native],
  ])('a word about one keyword is none about the mode: %s', async (message, modelId) => {
    expect(modes(await construct([refuses(message), answerTool(paris)], { modelId }))).toEqual(['NATIVE', 'TOOL']);
    const other = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    expect(modes(await construct([saysJson({ name: 'x' })], { modelId, schema: other }))).toEqual(['NATIVE']);
  });

  it('a request that every mode is refused for fails with Bedrock’s word, and is not held against the model', async () => {
    const outcome = await construct([refuses('The image is broken.')]);
    expect(outcome).toMatchObject({ status: 'FAILED', error: { code: 'VALIDATION' }, candidate: null });
    expect(modes(outcome)).toEqual(['NATIVE', 'TOOL', 'PROMPT']);
    expect(modes(await construct([saysJson(paris)]))).toEqual(['NATIVE']);
  });

  it('asks a model that has neither structured output nor tools by the prompt, with the schema in it', async () => {
    expect(await construct([saysJson(paris)], { modelId: 'meta.llama3-8b-instruct-v1:0' })).toMatchObject({ status: 'COMPLETED', object: paris, attempts: [{ mode: 'PROMPT' }] });
    expect(lastText(bodies()[0])).toContain(JSON.stringify(city));
  });

  it('asks for a tool that is not strict where Bedrock has refused the grammar of the schema', async () => {
    const tooMany = refuses('output_config.format.schema: Schemas contains too many optional parameters (30), which would make grammar compilation inefficient.');
    expect(modes(await construct([tooMany, answerTool(paris)]))).toEqual(['NATIVE', 'TOOL']);
    expect(await construct([answerTool(paris)])).toMatchObject({ object: paris, attempts: [{ mode: 'TOOL' }] });
    for (const told of strictness().slice(1)) expect(told).toBeUndefined();
  });

  it('takes a tool that cannot be forced as it comes: used, or answered in words', async () => {
    expect(await construct([answerTool(paris)], { modelId: llama })).toMatchObject({ object: paris, attempts: [{ mode: 'TOOL' }] });
    expect(await construct([saysJson(paris)], { modelId: llama })).toMatchObject({ object: paris, attempts: [{ mode: 'TOOL' }] });
    expect(bodies()[0]).toMatchObject({ toolConfig: { toolChoice: { auto: {} } } });
    const thinking = { mode: 'TOOL', additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } } };
    expect(await construct([answerTool(paris)], thinking)).toMatchObject({ object: paris });
    expect(bodies().at(-1)).toMatchObject({ toolConfig: { toolChoice: { auto: {} } } });
  });
});

describe('TOOL', () => {
  const tooComplex = refuses('tools.0.custom: Schema is too complex for compilation. Try reducing the number of tools or simplifying tool schemas.');

  it('that Bedrock does not take strictly is asked for as it is, and so from then on', async () => {
    expect(await construct([tooComplex, answerTool(paris)], { mode: 'TOOL' })).toMatchObject({ status: 'COMPLETED', object: paris, attempts: [{ mode: 'TOOL', error: { code: 'VALIDATION' }, cost: null }, { mode: 'TOOL', error: null }] });
    expect(await construct([answerTool(paris)], { mode: 'TOOL' })).toMatchObject({ object: paris, attempts: [{ mode: 'TOOL' }] });
    expect(strictness()).toEqual([true, undefined, undefined]);
  });

  it('whose request is refused for something else is refused twice at most', async () => {
    const outcome = await construct([refuses('The image is broken.')], { mode: 'TOOL' });
    expect(outcome).toMatchObject({ status: 'FAILED', error: { code: 'VALIDATION', message: 'The image is broken.' } });
    expect(strictness()).toEqual([true, undefined]);
  });

  it('of the fallback schema is strict again', async () => {
    const fallbackSchema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false };
    const outcome = await construct([tooComplex, answerTool({ city: 1 }), answerTool({ name: 'Paris' })], { mode: 'TOOL', maxRepairs: 0, fallbackSchema });
    expect(outcome).toMatchObject({ object: { name: 'Paris' }, usedFallbackSchema: true });
    expect(strictness()).toEqual([true, undefined, true]);
  });
});

describe('what needs no other call', () => {
  const json = JSON.stringify(paris);
  it.each([
    ['a fence', `\`\`\`json\n${json}\n\`\`\``],
    ['words around', `Here it is: ${json}. Anything else?`],
    ['a thought before', `<thinking>{not this}</thinking>\n${json}`],
    ['a trailing comma', '{"city": "Paris", "population": 2161000,}'],
    ['single quotes', "{'city': 'Paris', 'population': 2161000}"],
    ['a missing bracket', '{"population": 2161000, "city": "Paris"'],
    ['an object around', `{"answer": ${json}}`],
    ['a text around', JSON.stringify(json)],
    ['a mark at the beginning', `\uFEFF${json}`],
  ])('%s', async (_, text) => {
    expect(await construct([says(text)], { mode: 'PROMPT' })).toMatchObject({ status: 'COMPLETED', object: paris, attempts: [{ validationErrors: [] }] });
    expect(upstream.requests).toHaveLength(1);
  });

  it('never turns a value into one of another type', async () => {
    expect(await construct([saysJson({ city: 'Paris', population: '2161000' })], { maxRepairs: 0 })).toMatchObject({ status: 'FAILED', candidate: { population: '2161000' }, attempts: [{ validationErrors: ['/population must be integer'] }] });
  });
});

describe('what ends amid a value', () => {
  it.each([
    ['a text', '{"population": 1, "city": "Par'],
    ['a text in single quotes', "{'population': 1, 'city': 'Par"],
    ['a number', '{"city": "Paris", "population": 21'],
    ['a text with brackets in it', '{"population": 1, "city": "Paris (the [old] {town}'],
  ])('is not taken for whole, though the model says that it has ended: %s', async (_, text) => {
    expect(await construct([says(text), saysJson(paris)], { mode: 'PROMPT' })).toMatchObject({ status: 'COMPLETED', object: paris, attempts: [{ validationErrors: [expect.any(String)] }, { validationErrors: [] }] });
  });
});

describe('maxTokens', () => {
  /** An answer that took so many tokens. */
  const took = (outputTokens: number, value: unknown): Answer => ({ response }) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ metrics: { latencyMs: 5 }, output: { message: { role: 'assistant', content: [{ text: JSON.stringify(value) }] } }, stopReason: 'end_turn', usage: { inputTokens: 10, outputTokens, totalTokens: 10 + outputTokens } }));
  const limits = (): unknown[] => bodies().map(({ inferenceConfig }) => (inferenceConfig as { maxTokens?: number } | undefined)?.maxTokens);
  const wrong = { city: 'Paris' };

  it('is of all calls together: each may write what is left', async () => {
    expect(await construct([took(100, wrong), took(120, wrong), took(80, paris)], { inferenceConfig: { maxTokens: 300 } })).toMatchObject({ status: 'FAILED', usage: { outputTokens: 220 }, candidate: wrong, error: { message: expect.stringMatching(/population.*left of maxTokens/) as string } });
    expect(limits()).toEqual([300, 200]);
    upstream.requests.splice(0);
    expect(await construct([took(100, wrong), took(90, wrong), took(100, paris)], { inferenceConfig: { maxTokens: 300 } })).toMatchObject({ status: 'COMPLETED', object: paris, usage: { outputTokens: 290 } });
    expect(limits()).toEqual([300, 200, 110]);
  });

  it('holds for the fallback schema and the next model, too', async () => {
    const simple = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    expect(await construct([took(200, wrong), took(50, wrong)], { inferenceConfig: { maxTokens: 300 }, fallbackSchema: simple })).toMatchObject({ status: 'COMPLETED', object: wrong, usedFallbackSchema: true });
    expect(limits()).toEqual([300, 100]);
    upstream.requests.splice(0);
    expect(await construct([took(290, wrong)], { inferenceConfig: { maxTokens: 300 }, fallbackSchema: simple, options: { fallbackModelIds: [nova] } })).toMatchObject({ status: 'FAILED', usedFallbackSchema: false });
    expect(limits()).toEqual([300]);
  });

  it('leaves a model that thinks its thoughts', async () => {
    const additionalModelRequestFields = { thinking: { type: 'enabled', budget_tokens: 1_024 } };
    expect(await construct([took(500, wrong)], { inferenceConfig: { maxTokens: 1_500 }, additionalModelRequestFields })).toMatchObject({ status: 'FAILED' });
    expect(limits()).toEqual([1_500]);
  });

  it('that is not given bounds nothing', async () => {
    expect(await construct([took(9_000, wrong), took(9_000, paris)])).toMatchObject({ status: 'COMPLETED' });
    expect(limits()).toEqual([undefined, undefined]);
  });
});

describe('asking again', () => {
  it('tells the model what is wrong, and pays at most so often', async () => {
    const wrong = { city: 'Paris' };
    const outcome = await construct([saysJson(wrong), saysJson(paris)]);
    expect(outcome).toMatchObject({ status: 'COMPLETED', object: paris, usage: { outputTokens: 10 }, attempts: [{ validationErrors: [expect.stringContaining('population')] }, { validationErrors: [] }] });
    expect(lastText(bodies()[1])).toContain(JSON.stringify(wrong));
    expect(lastText(bodies()[1])).toContain("must have required property 'population'");
    for (const maxRepairs of [0, 1, 3]) {
      upstream.requests.splice(0);
      expect(await construct([saysJson(wrong)], { maxRepairs })).toMatchObject({ status: 'FAILED', candidate: wrong, error: { code: 'SCHEMA_UNSATISFIED' } });
      expect(upstream.requests).toHaveLength(1 + maxRepairs);
    }
  });

  it('quotes of a long answer no half of a character', async () => {
    const long = `${'x'.repeat(19_999)}😀 and more`;
    expect(await construct([says(long), saysJson(paris)])).toMatchObject({ status: 'COMPLETED', object: paris });
    expect(lastText(bodies()[1])).toMatch(/x\uFFFD\n<\/last-answer>/);
  });

  it('keeps the best of what came', async () => {
    const outcome = await construct([saysJson({ city: 1 }), saysJson({ city: 'Paris' }), says('I cannot.')]);
    expect(outcome).toMatchObject({ status: 'FAILED', candidate: { city: 'Paris' }, error: { message: expect.stringContaining('population') as string } });
  });

  it('does not ask again what was cut at the token limit, nor what a guardrail stopped', async () => {
    expect(await construct([says('{"city": "Par', 'max_tokens')])).toMatchObject({ status: 'FAILED', candidate: { city: 'Par' }, error: { message: expect.stringContaining('maxTokens') as string } });
    expect(await construct([says('Sorry.', 'guardrail_intervened')])).toMatchObject({ status: 'FAILED', error: { message: expect.stringContaining('guardrail') as string } });
    expect(upstream.requests).toHaveLength(2);
  });

  it('a log of it says where it starts over, and has no mixture', async () => {
    const { id } = await construct([saysJson({ city: 'Rome' }), saysJson(paris)]);
    const events = await runEvents(subject.url, operations.generationEvents(id));
    const types = events.map(({ __typename }) => __typename);
    expect(types.filter((type) => type === 'GenerationRestarted')).toHaveLength(1);
    const after = events.slice(types.lastIndexOf('GenerationRestarted') + 1);
    expect(after.map((event) => event.text ?? '').join('')).toBe(JSON.stringify(paris));
    expect(events.at(-1)?.generation?.text).toBe(JSON.stringify(paris));
  });
});

describe('a schema that takes too long on an answer', () => {
  const slow = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } }, required: ['a'] };
  const answer = saysJson({ a: `${'a'.repeat(60)}!` });

  it('is not paid for again, nor of another model: only another schema helps', async () => {
    expect(await construct([answer], { schema: slow, options: { fallbackModelIds: [nova] } })).toMatchObject({ status: 'FAILED', error: { message: expect.stringContaining('takes too long') as string }, usedFallbackSchema: false });
    expect(upstream.requests).toHaveLength(1);
    const fallbackSchema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    expect(await construct([answer], { schema: slow, fallbackSchema })).toMatchObject({ status: 'COMPLETED', usedFallbackSchema: true });
    expect(upstream.requests).toHaveLength(3);
  });
});

describe('fallbacks', () => {
  const simple = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

  it('tries the simpler schema when the first cannot be satisfied, or was too long', async () => {
    const rome = { city: 'Rome' };
    expect(await construct([saysJson(rome)], { fallbackSchema: simple, maxRepairs: 1 })).toMatchObject({ status: 'COMPLETED', object: rome, usedFallbackSchema: true });
    expect(upstream.requests).toHaveLength(3);
    expect(await construct([says('no')], { fallbackSchema: simple, maxRepairs: 0 })).toMatchObject({ status: 'FAILED', usedFallbackSchema: false });
    expect(await construct([says('{"city": "Par', 'max_tokens'), saysJson(rome)], { fallbackSchema: simple })).toMatchObject({ object: rome, usedFallbackSchema: true });
    expect(await construct([saysJson(paris)], { fallbackSchema: simple })).toMatchObject({ object: paris, usedFallbackSchema: false });
  });

  it('asks the next model when one is not to be had, or gives no such object; its own parameters go to no other', async () => {
    const options = { fallbackModelIds: [nova, llama] };
    const outcome = await construct([unavailable, answerTool({ city: 'Rome' }), answerTool(paris)], { maxRepairs: 0, options, additionalModelRequestFields: { top_k: 5 } });
    expect(outcome).toMatchObject({ status: 'COMPLETED', object: paris, answeredBy: llama, attempts: [{ modelId: native, error: { code: 'ACCESS_DENIED' } }, { modelId: nova }, { modelId: llama }] });
    expect(bodies().map((body) => 'additionalModelRequestFields' in body)).toEqual([true, false, false]);
    expect(upstream.requests.map(({ path }) => decodeURIComponent(path))).toEqual([native, nova, llama].map((id) => expect.stringContaining(id) as string));
  });

  it('sends the next model the messages as it takes them, and the same one by another profile all of them', async () => {
    const point = { cachePoint: {} };
    const thought = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } };
    const messages = [{ role: 'USER', content: [{ text: 'Hi' }, point] }, { role: 'ASSISTANT', content: [thought, { text: 'Hello' }] }, { role: 'USER', content: [{ text: 'Which city?' }] }];
    const input = { prompt: null, messages, system: [{ text: 'Be brief.' }, point], additionalModelRequestFields: { top_k: 5 }, options: { fallbackModelIds: [native.replace('us.', 'global.'), llama] } };
    await construct([unavailable, unavailable, answerTool(paris)], input);
    const kinds = (blocks: unknown): unknown[] => (blocks as object[]).map((block) => Object.keys(block)[0]);
    expect(bodies().map((body) => [...(body['messages'] as { content: object[] }[]).slice(0, 2).map(({ content }) => kinds(content)), kinds(body['system'])])).toEqual([
      ...[1, 2].map(() => [['text', 'cachePoint'], ['reasoningContent', 'text'], ['text', 'cachePoint']]),
      [['text'], ['text'], ['text']],
    ]);
    expect(bodies().map((body) => 'additionalModelRequestFields' in body)).toEqual([true, true, false]);
  });

  it('makes a model use the tool that does not think, though the first one did', async () => {
    const options = { fallbackModelIds: [nova] };
    await construct([unavailable, answerTool(paris)], { mode: 'TOOL', options, additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } } });
    expect(bodies().map(({ toolConfig }) => (toolConfig as { toolChoice: object }).toolChoice)).toEqual([{ auto: {} }, { tool: { name: 'answer' } }]);
  });

  it('pays for at most one call a schema and model, and the repairs', async () => {
    await construct([says('no')], { maxRepairs: 2, fallbackSchema: simple, options: { fallbackModelIds: [nova, llama] } });
    expect(upstream.requests).toHaveLength(3 * 2 + 2);
  });
});

describe('refused before any call', () => {
  it.each([
    ['an example that does not satisfy the schema', { examples: [{ prompt: 'Rome?', output: paris }, { prompt: 'Oslo?', output: { city: 'Oslo' } }] }, 'BAD_USER_INPUT', 'input.examples[1].output'],
    ['a fallback schema that is none', { fallbackSchema: { type: 'text' } }, 'SCHEMA_INVALID', 'input.fallbackSchema'],
    ['repairs without end', { maxRepairs: 11 }, 'BAD_USER_INPUT', 'input.maxRepairs'],
    ['less than no repair', { maxRepairs: -1 }, 'BAD_USER_INPUT', 'input.maxRepairs'],
    ['a fallback that nobody knows', { options: { fallbackModelIds: [nova, 'nobody.knows-v1'] } }, 'BAD_USER_INPUT', 'input.options.fallbackModelIds[1]'],
    ['a fallback that does not chat', { options: { fallbackModelIds: [nova, 'amazon.titan-embed-text-v2:0'] } }, 'BAD_USER_INPUT', 'input.options.fallbackModelIds[1]'],
    ['a prompt of prompt management to fall back on', { options: { fallbackModelIds: [prompt] } }, 'BAD_USER_INPUT', 'input.options.fallbackModelIds[0]'],
    ['a prompt of prompt management, with a model to fall back on', { modelId: prompt, options: { fallbackModelIds: [nova] } }, 'BAD_USER_INPUT', 'input.modelId'],
    ['a fallback that lacks the mode', { mode: 'NATIVE', options: { fallbackModelIds: [nova] } }, 'BAD_USER_INPUT', 'input.options.fallbackModelIds[0]'],
    ['a fallback without tools', { mode: 'TOOL', options: { fallbackModelIds: ['meta.llama3-8b-instruct-v1:0'] } }, 'BAD_USER_INPUT', 'input.options.fallbackModelIds[0]'],
    ['a fallback schema that the mode cannot hold to', { mode: 'NATIVE', fallbackSchema: { type: 'object' } }, 'SCHEMA_INVALID', 'input.fallbackSchema'],
    ['too many fallbacks', { options: { fallbackModelIds: Array.from({ length: 6 }, () => nova) } }, 'BAD_USER_INPUT', 'input.options.fallbackModelIds'],
  ])('%s', async (_, input, code, field) => {
    const { errors } = await post(subject.url, { query: 'mutation ($input: ConstructInput!) { construct(input: $input) { id } }', variables: { input: { modelId: native, prompt: 'x', schema: city, ...input } } });
    expect(errors).toMatchObject([{ extensions: { code, field } }]);
    expect(upstream.requests).toEqual([]);
  });
});

it('examples that take long to validate are refused once all together took as long as one answer may', async () => {
  const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(?:(?:a+)+b)?a*$' } } };
  const examples = Array.from({ length: 20 }, () => ({ prompt: 'x', output: { a: 'a'.repeat(24) } }));
  const { errors } = await post(subject.url, { query: 'mutation ($input: ConstructInput!) { construct(input: $input) { id } }', variables: { input: { modelId: native, prompt: 'x', schema, examples } } });
  expect(errors).toMatchObject([{ message: expect.stringMatching(/could not be validated.*takes too long/) as string, extensions: { code: 'BAD_USER_INPUT', field: expect.stringMatching(/^input\.examples\[\d+\]\.output$/) as string } }]);
  expect(upstream.requests).toEqual([]);
});

it('examples stand before the question', async () => {
  await construct([saysJson(paris)], { examples: [{ prompt: 'And Rome?', output: { city: 'Rome', population: 2_800_000 } }] });
  const text = lastText(bodies()[0]);
  expect(text.indexOf('And Rome?')).toBeGreaterThanOrEqual(0);
  expect(text.indexOf('And Rome?')).toBeLessThan(text.indexOf('Which city?'));
  expect(text).toContain('{"city":"Rome","population":2800000}');
});

it('examples have the form that is asked for, whichever mode it came to', async () => {
  await construct([says('<answer><city>Paris</city><population>2161000</population></answer>')], { format: 'XML', modelId: 'meta.llama3-8b-instruct-v1:0', examples: [{ prompt: 'And Rome?', output: { city: 'Rome', population: 1 } }] });
  expect(lastText(bodies()[0])).toContain('<city>Rome</city>');
});
