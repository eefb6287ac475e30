import { beforeEach, describe, expect, it } from 'vitest';
import type { GraphQLResult } from '../kit/clients.ts';
import { post } from '../kit/clients.ts';
import { runEvents } from '../kit/results.ts';
import * as operations from '../kit/operations.ts';
import { readRecording } from '../datasources/kit/recordings.ts';
import type { WireRequest } from '../datasources/kit/wire-server.ts';
import { replay } from '../datasources/kit/wire-server.ts';
import { answerJson, answerTool, answerWith } from './kit/answers.ts';
import { useScripted } from './kit/upstream.ts';

/** The mutation construct before a Bedrock that says what the test wants. */
const scripted = useScripted();
beforeEach(() => scripted.upstream.requests.splice(0));

const native = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const toolOnly = 'amazon.nova-lite-v1:0';
const city = {
  type: 'object',
  properties: { city: { type: 'string' }, country: { type: 'string' }, population: { type: 'integer' } },
  required: ['city', 'country', 'population'],
};
const paris = { city: 'Paris', country: 'France', population: 2_161_000 };

const fields = 'id status method text object candidate stopReason streaming: __typename error { code message retryable } attempts { number mode validationErrors error { code } usage { outputTokens } } message { content { __typename } }';

async function construct(input: Record<string, unknown>, answer?: (request: WireRequest) => void): Promise<GraphQLResult> {
  if (answer !== undefined) scripted.upstream.answer = answer;
  return post(scripted.subject.url, { query: `mutation ($input: ConstructInput!) { construct(input: $input) { ${fields} } }`, variables: { input: { modelId: native, prompt: 'What is the capital of France?', schema: city, maxRepairs: 0, ...input } } });
}

const generationOf = ({ errors, data }: GraphQLResult): unknown => {
  expect(errors).toBeUndefined();
  return data?.construct;
};

/** The last request to Bedrock. */
const sent = (): Record<string, unknown> => JSON.parse(scripted.upstream.requests.at(-1)?.body ?? 'null') as Record<string, unknown>;

it.each([native, toolOnly])('takes a conversation in which tools were used, and tells them in words (%s)', async (modelId) => {
  const messages = [
    { role: 'USER', content: [{ text: 'Which is the capital of France?' }] },
    { role: 'ASSISTANT', content: [{ text: 'I look.' }, { toolUse: { toolUseId: 't1', name: 'look_up', input: { of: 'France' } } }] },
    { role: 'USER', content: [{ toolResult: { toolUseId: 't1', content: [{ text: 'Paris.' }, { json: { people: 2_161_000 } }, { image: { format: 'png', source: { bytes: 'aGk=' } } }] } }, { text: 'Now as an object.' }] },
  ];
  const result = await construct({ modelId, prompt: null, messages }, modelId === native ? answerJson(paris) : answerTool(paris));
  expect(generationOf(result)).toMatchObject({ status: 'COMPLETED', object: paris });
  const { messages: told } = sent() as { messages: { content: Record<string, unknown>[] }[] };
  expect(told.map(({ content }) => content.map((block) => block['text'] ?? Object.keys(block)[0]))).toEqual([
    ['Which is the capital of France?'],
    ['I look.', '[Used the tool look_up: {"of":"France"}]'],
    ['[The tool answered: Paris.\n{"people":2161000}]', 'image', 'Now as an object.'],
  ]);
});

it('tells what Bedrock’s own tools have done in words, too', async () => {
  const used = [{ other: { toolUse: { toolUseId: 's1', name: 'nova_code_interpreter', input: { code: '1 + 1' }, type: 'server_tool_use' } } }, { other: { toolResult: { toolUseId: 's1', content: [{ text: '2' }], type: 'nova_code_interpreter_result' } } }, { text: 'It is 2.' }];
  const messages = [{ role: 'USER', content: [{ text: 'What is 1 + 1?' }] }, { role: 'ASSISTANT', content: used }, { role: 'USER', content: [{ text: 'Now as an object.' }] }];
  expect(generationOf(await construct({ prompt: null, messages }, answerJson(paris)))).toMatchObject({ status: 'COMPLETED' });
  const { messages: told } = sent() as { messages: { content: { text?: string }[] }[] };
  expect(told[1]?.content.map(({ text }) => text)).toEqual(['[Used the tool nova_code_interpreter: {"code":"1 + 1"}]', '[The tool answered: [{"text":"2"}]]', 'It is 2.']);
});

it.each([
  ['an image in a tool’s result', { toolUseId: 't1', content: [{ text: 'a' }, { image: { format: 'bmp', source: { bytes: 'aGk=' } } }] }, 'input.messages[2].content[0].toolResult.content[1].image.format'],
  ['a result of a use that is not there', { toolUseId: 't2', content: [{ text: 'a' }] }, 'input.messages[1].content[0].toolUse.toolUseId'],
])('names the place of %s as the caller has it', async (_, toolResult, place) => {
  const messages = [
    { role: 'USER', content: [{ text: 'a' }] },
    { role: 'ASSISTANT', content: [{ toolUse: { toolUseId: 't1', name: 'look_up', input: {} } }] },
    { role: 'USER', content: [{ toolResult }, { text: 'Now as an object.' }] },
  ];
  const { errors } = await construct({ prompt: null, messages });
  expect(errors?.[0]).toMatchObject({ message: expect.stringContaining(place) as string, extensions: { code: 'BAD_USER_INPUT' } });
  expect(scripted.upstream.requests).toHaveLength(0);
});

describe('NATIVE', () => {
  it('asks as the recording does, and gives its object', async () => {
    const recording = readRecording('Converse-claude46-structured-output');
    const result = await construct(
      { modelId: 'us.anthropic.claude-sonnet-4-6', prompt: 'What is the capital of France? Give me the city name, country, and population.', schemaName: 'CityInfo', schemaDescription: 'Information about a city.' },
      (request) => replay(recording, request),
    );
    expect(generationOf(result)).toMatchObject({ status: 'COMPLETED', method: 'CONSTRUCT', object: paris, candidate: null, error: null, attempts: [{ mode: 'NATIVE', validationErrors: [], error: null }] });
    expect(scripted.upstream.requests.at(-1)?.path).toBe(recording.request.path);
    const { messages, outputConfig } = sent() as { messages: unknown; outputConfig: TextFormat };
    const recorded = recording.request.body as unknown as { messages: unknown; outputConfig: TextFormat };
    expect(messages).toEqual(recorded.messages);
    expect(withParsedSchema(outputConfig)).toEqual(withParsedSchema(recorded.outputConfig));
    expect(sent()).not.toHaveProperty('toolConfig');
  });

  it('validates against exactly the schema, also what Bedrock was only told', async () => {
    const schema = { ...city, properties: { ...city.properties, population: { type: 'integer', maximum: 1_000 } } };
    const result = await construct({ schema }, answerJson(paris));
    expect(generationOf(result)).toMatchObject({
      status: 'FAILED',
      object: null,
      candidate: paris,
      stopReason: 'end_turn',
      error: { code: 'SCHEMA_UNSATISFIED', retryable: true, message: expect.stringContaining('/population must be <= 1000') as string },
      attempts: [{ number: 1, mode: 'NATIVE', validationErrors: ['/population must be <= 1000'], error: null, usage: { outputTokens: 5 } }],
    });
    expect(scripted.upstream.requests).toHaveLength(1);
    expect(schemaOf(sent())).toMatchObject({ properties: { population: { type: 'integer', description: expect.stringContaining('maximum: 1000') as string } } });
  });

  it.each([
    ['a list', { type: 'array', items: { type: 'string' } }, ['a', 'b']],
    ['a scalar', { type: 'integer', minimum: 3 }, 7],
    ['one of several', { enum: ['red', 'green'] }, 'green'],
    ['a choice of objects', { anyOf: [city, { type: 'null' }] }, paris],
  ])('asks for %s within an object', async (_, schema, value) => {
    const result = await construct({ schema }, answerJson({ value }));
    expect(generationOf(result)).toMatchObject({ status: 'COMPLETED', object: value });
    expect(schemaOf(sent())).toMatchObject({ type: 'object', properties: { value: {} }, required: ['value'], additionalProperties: false });
  });

  it.each([
    ['cut at maxTokens', answerWith([{ text: '{"city": "Par' }], 'max_tokens'), /maxTokens/, { city: 'Par' }],
    ['stopped by a guardrail', answerWith([{ text: 'Sorry, no.' }], 'guardrail_intervened'), /guardrail/, null],
    ['filtered', answerWith([{ text: '' }], 'content_filtered'), /filtered/, null],
    ['refused', answerWith([{ text: 'I will not.' }], 'refusal'), /refused/, null],
  ])('tells an answer that was %s apart', async (_, answer, says, candidate) => {
    const result = await construct({}, answer);
    expect(generationOf(result)).toMatchObject({ status: 'FAILED', object: null, candidate, error: { code: 'SCHEMA_UNSATISFIED', retryable: false, message: expect.stringMatching(says) as string } });
  });

  it.each(['max_tokens', 'content_filtered', 'guardrail_intervened', 'refusal'])('makes up no end of an answer that was stopped (%s)', async (stopReason) => {
    const result = await construct({ schema: { type: 'object', properties: { city: { type: 'string' } } } }, answerWith([{ text: '{"city": "Par' }], stopReason));
    expect(generationOf(result)).toMatchObject({ status: 'FAILED', object: null, candidate: { city: 'Par' }, error: { code: 'SCHEMA_UNSATISFIED', retryable: false } });
  });

  it('keeps what came in place of a value that it asked for', async () => {
    const result = await construct({ schema: { type: 'integer' } }, answerJson({ number: 7 }));
    expect(generationOf(result)).toMatchObject({ status: 'FAILED', candidate: { number: 7 }, attempts: [{ validationErrors: ['the value must be integer'] }] });
  });

  it('takes a text that is not JSON for no object', async () => {
    const result = await construct({}, answerWith([{ text: 'It is Paris.' }]));
    expect(generationOf(result)).toMatchObject({ status: 'FAILED', candidate: null, attempts: [{ validationErrors: ['the answer is not JSON, or not all of it'] }] });
  });

  it('leaves what a model reasoned aside', async () => {
    const result = await construct({}, answerWith([{ reasoningContent: { reasoningText: { text: 'Paris?', signature: 's' } } }, { text: JSON.stringify(paris) }]));
    expect(generationOf(result)).toMatchObject({ status: 'COMPLETED', object: paris });
  });
});

describe('a schema of draft-07', () => {
  const schema = { $schema: 'http://json-schema.org/draft-07/schema#', $ref: '#/definitions/city', definitions: { city: { ...city, description: 'C.' } } };

  it.each([[native, answerJson(paris)], [toolOnly, answerTool(paris)]] as const)('is held to as one of 2020-12, which Bedrock is told: %s', async (modelId, answer) => {
    expect(generationOf(await construct({ modelId, schema }, answer))).toMatchObject({ status: 'COMPLETED', object: paris });
    expect(JSON.stringify(sent())).not.toContain('draft-07');
  });
});

describe('TOOL', () => {
  it('forces one tool whose input is the object', async () => {
    const result = await construct({ modelId: toolOnly, schemaDescription: 'A city.' }, answerTool(paris));
    expect(generationOf(result)).toMatchObject({ status: 'COMPLETED', object: paris, stopReason: 'tool_use', attempts: [{ mode: 'TOOL' }], message: { content: [{ __typename: 'ToolUseBlock' }] } });
    expect(sent()).toMatchObject({ toolConfig: { tools: [{ toolSpec: { name: 'answer', description: 'A city.', inputSchema: { json: city } } }], toolChoice: { tool: { name: 'answer' } } } });
    expect(JSON.stringify(sent())).not.toContain('strict');
    expect(sent()).not.toHaveProperty('outputConfig');
  });

  it('is strict where the model has structured output, as recorded', async () => {
    const recording = readRecording('Converse-claude45-strict-tool-use');
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const result = await construct({ schema, mode: 'TOOL', schemaName: 'get_weather' }, (request) => replay(recording, request));
    expect(generationOf(result)).toMatchObject({ status: 'COMPLETED', object: { city: 'Paris' } });
    const { toolConfig } = sent() as { toolConfig: { tools: unknown } };
    expect(toolConfig.tools).toEqual((recording.request.body as { toolConfig: { tools: unknown } }).toolConfig.tools);
  });

  it('is told of recursion as it is, and not strictly', async () => {
    const schema = { $ref: '#/$defs/node', $defs: { node: { type: 'object', properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } }, required: ['next'] } } };
    const result = await construct({ schema, mode: 'TOOL' }, answerTool({ value: { next: { next: null } } }));
    expect(generationOf(result)).toMatchObject({ status: 'COMPLETED', object: { next: { next: null } }, attempts: [{ mode: 'TOOL' }] });
    const told = (sent() as { toolConfig: { tools: [{ toolSpec: { strict?: boolean; inputSchema: { json: { properties: { value: { $ref: string } } } } } }] } }).toolConfig.tools[0].toolSpec;
    expect(told.inputSchema.json.properties.value.$ref).toBe('#/properties/value/$defs/node');
    expect(told).not.toHaveProperty('strict');
  });

  it('tells an answer in words from one by the tool', async () => {
    const result = await construct({ modelId: toolOnly }, answerWith([{ text: 'Paris.' }]));
    expect(generationOf(result)).toMatchObject({ status: 'FAILED', candidate: null, error: { code: 'SCHEMA_UNSATISFIED' }, attempts: [{ validationErrors: ['the model answered with text in place of using the tool'] }] });
  });
});

describe('refused before a call', () => {
  const deep = (levels: number): object => (levels === 0 ? {} : { not: deep(levels - 1) });
  it.each([
    ['neither prompt nor messages', { prompt: null }, 'BAD_USER_INPUT', 'input.prompt', /either a prompt or messages/],
    ['both', { messages: [{ role: 'USER', content: [{ text: 'a' }] }] }, 'BAD_USER_INPUT', 'input.prompt', /not both/],
    ['a blank prompt', { prompt: ' ' }, 'BAD_USER_INPUT', 'input.prompt', /white space/],
    ['messages that are wrong', { prompt: null, messages: [] }, 'BAD_USER_INPUT', 'input.messages', /at least one message/],
    ['an unknown model', { modelId: 'nobody.knows-v1' }, 'BAD_USER_INPUT', 'input.modelId', /nobody\.knows/],
    ['a model that does not chat', { modelId: 'amazon.titan-embed-text-v2:0' }, 'BAD_USER_INPUT', 'input.modelId', /asked by Converse/],
    ['a mode that the model lacks', { modelId: toolOnly, mode: 'NATIVE' }, 'BAD_USER_INPUT', 'input.mode', /AUTO or TOOL or PROMPT, which is what amazon\.nova-lite-v1:0 can do/],
    ['a bad name', { schemaName: 'a b' }, 'BAD_USER_INPUT', 'input.schemaName', /letters/],
    ['a schema that is none', { schema: true }, 'SCHEMA_INVALID', 'input.schema', /JSON Schema object/],
    ['a type that is none', { schema: { type: 'object', properties: { a: { type: 'text' } } } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/a\/type/],
    ['a pattern that is none', { schema: { type: 'object', properties: { a: { type: 'string', pattern: '(' } } } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/a\/pattern/],
    ['a pattern for keys that is none', { schema: { type: 'object', patternProperties: { '[': {} } } }, 'SCHEMA_INVALID', 'input.schema', /at \/patternProperties\/\[/],
    ['a remote reference', { schema: { type: 'object', properties: { a: { $ref: 'http://127.0.0.1:1/schema.json' } } } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/a\/\$ref.*within the schema/],
    ['a reference to nothing', { schema: { type: 'object', properties: { 'a/b': { $ref: '#/$defs/a' } } } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/a~1b\/\$ref/],
    ['an anchor that is not there', { schema: { $ref: '#nowhere' } }, 'SCHEMA_INVALID', 'input.schema', /nowhere/],
    ['a schema that refers to itself without end', { schema: { $ref: '#' } }, 'SCHEMA_INVALID', 'input.schema', /itself without end/],
    ['references that multiply', { schema: { $ref: '#/$defs/d30', $defs: Object.fromEntries(Array.from({ length: 31 }, (__, level) => [`d${level}`, level === 0 ? { type: 'object' } : { allOf: ['a', 'b'].map(() => ({ $ref: `#/$defs/d${level - 1}` })) }])) } }, 'SCHEMA_INVALID', 'input.schema', /more than 10000 schemas/],
    ['references that lead on and on', { schema: { $ref: '#/$defs/0', $defs: Object.fromEntries(Array.from({ length: 1_200 }, (__, level) => [String(level), level === 1_199 ? { type: 'string' } : { type: 'array', items: { $ref: `#/$defs/${level + 1}` }, minItems: 1 }])) } }, 'SCHEMA_INVALID', 'input.schema', /lead from one to the next for longer than can be followed/],
    ['an object that has to hold another one of its kind', { schema: { type: 'object', properties: { name: { type: 'string' }, parent: { $ref: '#' } }, required: ['name', 'parent'] } }, 'SCHEMA_INVALID', 'input.schema', /the schema: a value has to hold another of its kind.*without end/],
    ['an integer between two that follow each other', { schema: { type: 'object', properties: { share: { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 1 } }, required: ['share'] } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/share\/type: no integer/],
    ['a schema of its own within', { schema: { type: 'object', properties: { a: { $id: 'https://example.com/a' } } } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/a\/\$id/],
    ['another draft', { schema: { $schema: 'http://json-schema.org/draft-04/schema#' } }, 'SCHEMA_INVALID', 'input.schema', /at \/\$schema.*2020-12/],
    ['what draft-07 alone has', { schema: { $schema: 'http://json-schema.org/draft-07/schema#', properties: { a: { dependencies: { b: ['c'] } } } } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/a\/dependencies.*dependentRequired/],
    ['what means something else in draft-07', { schema: { $schema: 'http://json-schema.org/draft-07/schema#', properties: { a: { items: [{ type: 'string' }] } } } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/a\/items/],
    ["OpenAPI's nullable", { schema: { type: 'object', properties: { a: { type: 'string', nullable: true } } } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/a\/nullable/],
    ['a property that cannot be validated', { schema: JSON.parse('{"type": "object", "properties": {"__proto__": {"type": "string"}}}') as unknown }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/__proto__/],
    ["OpenAI's wrapper of a schema", { schema: { name: 'city', description: 'A city', strict: true, schema: city } }, 'SCHEMA_INVALID', 'input.schema', /at \/schema: .*give that itself/],
    ['properties that stand by themselves', { schema: { city: { type: 'string' }, country: { type: 'string' } } }, 'SCHEMA_INVALID', 'input.schema', /at \/city: .*among properties/],
    ["Bedrock's wrapper of a schema", { schema: { json: city } }, 'SCHEMA_INVALID', 'input.schema', /at \/json/],
    ['$async', { schema: { ...city, $async: true } }, 'SCHEMA_INVALID', 'input.schema', /\$async/],
    ['an empty enum', { schema: { enum: [] } }, 'SCHEMA_INVALID', 'input.schema', /at \/enum: an empty list/],
    ['an empty enum of a required property, by reference', { schema: { type: 'object', properties: { a: { $ref: '#/$defs/a~1b' } }, required: ['a'], $defs: { 'a/b': { enum: [] } } } }, 'SCHEMA_INVALID', 'input.schema', /at \/\$defs\/a~1b\/enum/],
    ['a required property that is never allowed', { schema: { type: 'object', properties: { a: false }, required: ['a'] } }, 'SCHEMA_INVALID', 'input.schema', /at \/properties\/a: false allows no value/],
    ['a fallback schema that nothing satisfies', { fallbackSchema: { type: 'string', minLength: 2, maxLength: 1 } }, 'SCHEMA_INVALID', 'input.fallbackSchema', /at \/minLength: no value is allowed by minLength 2 and maxLength 1/],
    ['a schema that is too deep', { schema: deep(64) }, 'SCHEMA_INVALID', 'input.schema', /64 levels/],
    ['a schema that is too large', { schema: { description: 'x'.repeat(100_000) } }, 'SCHEMA_INVALID', 'input.schema', /100000 characters/],
    ['free keys in NATIVE', { mode: 'NATIVE', schema: { type: 'object', additionalProperties: { type: 'number' } } }, 'SCHEMA_INVALID', 'input.schema', /at \/additionalProperties.*another mode can/],
  ])('%s', async (_, input, code, field, says) => {
    const { data, errors } = await construct(input);
    expect(data).toEqual({ construct: null });
    expect(errors).toMatchObject([{ message: expect.stringMatching(says) as string, extensions: { code, field, retryable: false } }]);
    expect(scripted.upstream.requests).toEqual([]);
  });

  it('an anchor that is there twice', async () => {
    const { errors } = await construct({ schema: { type: 'object', $defs: { a: { $anchor: 'x' }, b: { $dynamicAnchor: 'x' } } } });
    expect(errors).toMatchObject([{ extensions: { code: 'SCHEMA_INVALID' }, message: expect.stringContaining('anchor x') as string }]);
  });

  it('twenty levels of allOf, at once', async () => {
    const $defs = Object.fromEntries(Array.from({ length: 21 }, (_, level) => [`d${level}`, level === 0 ? { type: 'object' } : { allOf: ['a', 'b'].map(() => ({ $ref: `#/$defs/d${level - 1}` })) }]));
    const before = process.cpuUsage();
    const { errors } = await construct({ schema: { $ref: '#/$defs/d20', $defs } });
    expect(errors).toMatchObject([{ extensions: { code: 'SCHEMA_INVALID' } }]);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  });

  it('just below the bounds it is run', async () => {
    const result = await construct({ schema: { ...city, description: 'x'.repeat(99_000), examples: [deep(61)] } }, answerJson(paris));
    expect(generationOf(result)).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('exactly the schema of draft 2020-12', () => {
  it.each<[string, object, object, unknown]>([
    ['keywords of other drafts say nothing', { ...city, dependencies: { city: ['mayor'] }, id: 'x', $recursiveRef: '#' }, paris, null],
    ['nor do those of a library', { type: 'object', properties: { d: { type: 'string', format: 'date', formatMinimum: '2030-01-01' } }, required: ['d'] }, { d: '2026-05-04' }, null],
    ['a dynamic reference is followed', { $dynamicAnchor: 'n', type: 'object', properties: { a: { type: 'string' }, n: { $dynamicRef: '#n' } }, required: ['a'] }, { a: 'x', n: {} }, expect.stringContaining("/n must have required property 'a'")],
    ['also to somewhere else than the root', { type: 'object', properties: { a: { $dynamicRef: '#text' } }, required: ['a'], $defs: { text: { $dynamicAnchor: 'text', type: 'string' } } }, { a: 1 }, '/a must be string'],
    ['and beside a plain one', { type: 'object', properties: { a: { $ref: '#/$defs/text', $dynamicRef: '#short' } }, required: ['a'], $defs: { text: { type: 'string' }, short: { $dynamicAnchor: 'short', maxLength: 2 } } }, { a: 'abc' }, '/a must NOT have more than 2 characters'],
  ])('%s', async (_, schema, object, problem) => {
    const result = await construct({ schema, mode: 'PROMPT' }, answerJson(object));
    expect(generationOf(result)).toMatchObject(problem === null ? { status: 'COMPLETED', object } : { status: 'FAILED', attempts: [{ validationErrors: [problem] }] });
  });
});

it('a pattern that backtracks without end costs a quarter of a second', async () => {
  const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } }, required: ['a'] };
  const startedAt = performance.now();
  const result = await construct({ schema }, answerJson({ a: `${'a'.repeat(60)}!` }));
  expect(generationOf(result)).toMatchObject({ status: 'FAILED', error: { code: 'SCHEMA_UNSATISFIED' }, attempts: [{ validationErrors: [expect.stringContaining('takes too long') as string] }] });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

it('an error of Bedrock is one of any generation', async () => {
  const result = await construct({ mode: 'NATIVE' }, ({ response }) => void response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException' }).end('{"message":"no such format"}'));
  expect(generationOf(result)).toMatchObject({ status: 'FAILED', object: null, error: { code: 'VALIDATION' }, attempts: [{ mode: 'NATIVE', validationErrors: null, error: { code: 'VALIDATION' } }] });
});

it('what may pass is tried again, as for any generation', async () => {
  const answers = [answerThrottled, answerJson(paris)];
  const result = await construct({}, (request) => answers.shift()?.(request));
  expect(generationOf(result)).toMatchObject({ status: 'COMPLETED', object: paris, attempts: [{ validationErrors: null, error: { code: 'THROTTLED' } }, { validationErrors: [], error: null }] });
});

it('carries what a turn of a conversation carries', async () => {
  const turn = {
    prompt: null,
    messages: [{ role: 'USER', content: [{ text: 'Paris?' }] }],
    system: [{ text: 'Be brief.' }],
    inferenceConfig: { maxTokens: 100, temperature: 0 },
    guardrailConfig: { guardrailIdentifier: 'abc', guardrailVersion: '1', trace: 'ENABLED' },
    additionalModelRequestFields: { top_k: 5 },
    serviceTier: 'FLEX',
    options: { tags: [{ key: 'team', value: 'maps' }] },
  };
  expect(generationOf(await construct(turn, answerJson(paris)))).toMatchObject({ status: 'COMPLETED' });
  expect(sent()).toMatchObject({
    messages: [{ role: 'user', content: [{ text: 'Paris?' }] }],
    system: [{ text: 'Be brief.' }],
    inferenceConfig: { maxTokens: 100, temperature: 0 },
    guardrailConfig: { guardrailIdentifier: 'abc', guardrailVersion: '1', trace: 'enabled' },
    additionalModelRequestFields: { top_k: 5 },
    serviceTier: { type: 'flex' },
    requestMetadata: { team: 'maps' },
  });
});

it('startGeneration streams it, as recorded, and its log ends with the object', async () => {
  const recording = readRecording('ConverseStream-claude45-structured-output');
  scripted.upstream.answer = (request) => replay(recording, request);
  const schema = schemaOf(recording.request.body);
  const started = await post(scripted.subject.url, { query: 'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { id method } }', variables: { input: { construct: { modelId: native, prompt: 'x', schema } } } });
  expect(started.errors).toBeUndefined();
  const { id, method } = started.data?.startGeneration as { id: string; method: string };
  expect(method).toBe('CONSTRUCT');
  const events = await runEvents(scripted.subject.url, operations.generationEvents(id));
  expect(events.at(-1)).toMatchObject({ __typename: 'GenerationCompleted', generation: { status: 'COMPLETED' } });
  expect(scripted.upstream.requests.at(-1)?.path).toMatch(/\/converse-stream$/);
  const read = await post(scripted.subject.url, { query: 'query ($id: ID!) { generation(id: $id) { text object } }', variables: { id } });
  const { text, object } = read.data?.generation as { text: string; object: unknown };
  expect(object).toEqual(JSON.parse(text));
});

it('an idempotency key belongs to the schema, too', async () => {
  const options = { idempotencyKey: 'construct-1' };
  const first = generationOf(await construct({ options }, answerJson(paris)));
  expect(generationOf(await construct({ options }))).toEqual(first);
  expect(scripted.upstream.requests).toHaveLength(1);
  const other = { ...city, default: {} }; // Bedrock would be asked the same
  expect((await construct({ options, schema: other })).errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);
});

const answerThrottled = ({ response }: WireRequest): void => void response.writeHead(429, { 'content-type': 'application/json', 'x-amzn-errortype': 'ThrottlingException' }).end('{"message":"Too many requests"}');

interface TextFormat {
  readonly textFormat: { readonly structure: { readonly jsonSchema: { readonly schema: string } } };
}

const schemaOf = (body: Record<string, unknown>): unknown => JSON.parse((body as { outputConfig: TextFormat }).outputConfig.textFormat.structure.jsonSchema.schema);

const withParsedSchema = ({ textFormat }: TextFormat): unknown => ({
  textFormat: { ...textFormat, structure: { jsonSchema: { ...textFormat.structure.jsonSchema, schema: JSON.parse(textFormat.structure.jsonSchema.schema) as unknown } } },
});
