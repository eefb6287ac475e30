import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, type ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from 'vitest';
import { claude, createClient, readStream, start, userMessage } from './kit.ts';

const person = {
  type: 'object',
  properties: {
    name: { type: 'string' }, age: { type: 'integer' }, email: { type: 'string', format: 'email' }, born: { type: 'string', format: 'date' },
    role: { enum: ['admin', 'guest', 'unknown'] }, active: { type: 'boolean' }, tags: { type: 'array', items: { type: 'string' } },
    home: { $ref: '#/$defs/home' }, nickname: { anyOf: [{ type: 'string' }, { type: 'null' }] }, kind: { const: 'person' },
  },
  required: ['name', 'age', 'email', 'born', 'role', 'active', 'tags', 'home', 'nickname', 'kind'],
  additionalProperties: false,
  $defs: { home: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } },
};
const text = 'Extract the person.\n\nText: Ann Miller is 30 years old and lives in Berlin. Born 5 May 1996, active: yes, an admin. Write to ann@example.com. Tags: red, green and blue.';
const filled = {
  name: 'Ann Miller', age: 30, email: 'ann@example.com', born: '1996-05-05', role: 'admin', active: true, tags: ['red', 'green', 'blue'],
  home: { city: 'Berlin' }, nickname: null, kind: 'person',
};
const nothing = { name: '', age: 0, email: 'unknown@example.com', born: '1970-01-01', role: 'unknown', active: false, tags: [], home: { city: '' }, nickname: null, kind: 'person' };
const textFormat = (schema: unknown) => ({ type: 'json_schema' as const, structure: { jsonSchema: { schema: JSON.stringify(schema), name: 'it' } } });

async function ask(schema: unknown, prompt = text) {
  const answer = await createClient(await start()).send(new ConverseCommand({ modelId: claude, messages: [userMessage(prompt)], outputConfig: { textFormat: textFormat(schema) } }));
  const [block, ...others] = answer.output?.message?.content ?? [];
  expect(others).toEqual([]);
  return JSON.parse(block?.text ?? '') as unknown;
}

describe('the answer is JSON of the schema', () => {
  test('with what stands in the text', async () => {
    expect(await ask(person)).toEqual(filled);
  });

  test('and empty values where nothing does', async () => {
    expect(await ask(person, 'hello there')).toEqual(nothing);
  });

  test.each<readonly [string, unknown, string, unknown]>([
    ['a list of objects', { type: 'array', items: { type: 'object', properties: { product: { enum: ['apple', 'pear'] }, price: { type: 'number' } }, required: ['product', 'price'], additionalProperties: false } }, 'List them.\n\nText: The apple costs $1.50. The pear costs $2. It rains.', [{ product: 'apple', price: 1.5 }, { product: 'pear', price: 2 }]],
    ['an enumeration', { type: 'string', enum: ['positive', 'negative', 'neutral'] }, 'Classify: I love this, it is wonderful!', 'positive'],
    ['a scalar', { type: 'number' }, 'What is it?', 0],
    ['a number of sixteen digits', { type: 'integer' }, 'The order number is 1234567890123456. What is the order number?', 1_234_567_890_123_456],
    ['no part of a number that is too long to be kept', { type: 'integer' }, 'The order number is 12345678901234567890. What is the order number?', 0],
    ['the first branch that fits', { anyOf: [{ type: 'object', properties: { email: { type: 'string', format: 'email' } }, required: ['email'], additionalProperties: false }, { type: 'object', properties: { year: { type: 'integer' } }, required: ['year'], additionalProperties: false }] }, 'The bridge was built in 1932.', { year: 1932 }],
  ])('%s', async (_, schema, prompt, expected) => {
    expect(await ask(schema, prompt)).toEqual(expected);
  });

  test('streamed', async () => {
    const { stream } = await createClient(await start()).send(new ConverseStreamCommand({ modelId: claude, messages: [userMessage(text)], outputConfig: { textFormat: textFormat(person) } }));
    expect(JSON.parse((await readStream(stream)).text)).toEqual(filled);
  });

  test("asked for with Claude's own member, through Converse", async () => {
    const ask = async (modelId: string, schema: NonNullable<ConverseCommandInput['additionalModelRequestFields']>) => {
      const additionalModelRequestFields = { output_config: { format: { type: 'json_schema', schema } } };
      return createClient(await start()).send(new ConverseCommand({ modelId, messages: [userMessage(text)], additionalModelRequestFields }));
    };
    const { output } = await ask(claude, person);
    expect(JSON.parse(output?.message?.content?.[0]?.text ?? '')).toEqual(filled);
    await expect(ask('us.anthropic.claude-opus-4-7', person)).rejects.toThrow('The model returned the following errors: output_config.format: Extra inputs are not permitted');
    await expect(ask(claude, { type: 'object' })).rejects.toThrow("The model returned the following errors: output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false");
  });

  test("in Claude's native body", async () => {
    const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 300, messages: [{ role: 'user', content: text }], output_config: { format: { type: 'json_schema', schema: person } } };
    const { body: bytes } = await createClient(await start()).send(new InvokeModelCommand({ modelId: claude, contentType: 'application/json', body: JSON.stringify(body) }));
    const answer = JSON.parse(Buffer.from(bytes).toString()) as { content: { text: string }[] };
    expect(JSON.parse(answer.content[0]?.text ?? '')).toEqual(filled);
  });
});

const open = { type: 'object', properties: { a: { type: 'number' } } };
const closed = (a: unknown) => ({ ...open, properties: { a }, additionalProperties: false });

test.each<readonly [string, unknown, string]>([
  ['an open object', open, "'additionalProperties' must be explicitly set to false"],
  ['a minimum', closed({ type: 'number', minimum: 1 }), "For 'number' type, property 'minimum' is not supported"],
  ['maxItems', closed({ type: 'array', items: {}, maxItems: 3 }), "property 'maxItems' is not supported"],
  ['minItems 2', closed({ type: 'array', items: {}, minItems: 2 }), "'minItems' values other than 0 or 1"],
  ['an unknown format', closed({ type: 'string', format: 'colour' }), `'format' value "colour" is not supported`],
  ['recursion', { ...closed({ $ref: '#/$defs/node' }), $defs: { node: closed({ anyOf: [{ type: 'null' }, { $ref: '#/$defs/node' }] }) } }, 'Recursive schemas are not supported'],
  ['a reference to elsewhere', closed({ $ref: 'https://example.com/schema' }), 'External'],
  ['no JSON object', 7, 'is not a valid JSON schema'],
])('refuses %s', async (_, schema, message) => {
  await expect(ask(schema)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) as unknown });
});

describe('citations', () => {
  const document = { name: 'notes', format: 'txt' as const, source: { text }, citations: { enabled: true } };
  const result = { source: 'https://example.com', title: 'notes', content: [{ text }], citations: { enabled: true } };
  const refusal = { name: 'ValidationException', message: 'The model returned the following errors: Citations cannot be enabled when an output format is specified.' };
  const toolConfig = { tools: [{ toolSpec: { name: 'find', inputSchema: { json: { type: 'object' } } } }] };
  const send = async (input: Omit<ConverseCommandInput, 'modelId'>, modelId = claude) =>
    createClient(await start()).send(new ConverseCommand({ modelId, outputConfig: { textFormat: textFormat(closed({ type: 'string' })) }, ...input }));

  test.each<readonly [string, Omit<ConverseCommandInput, 'modelId'>]>([
    ['a document', { messages: [{ role: 'user', content: [{ text: 'Read it.' }, { document }] }] }],
    ['a search result', { messages: [{ role: 'user', content: [{ text: 'Read it.' }, { searchResult: result }] }] }],
    ['a result of a tool', {
      toolConfig,
      messages: [
        userMessage('Find it.'), { role: 'assistant', content: [{ toolUse: { toolUseId: 't1', name: 'find', input: {} } }] },
        { role: 'user', content: [{ toolResult: { toolUseId: 't1', content: [{ searchResult: result }] } }] },
      ],
    }],
  ])('of %s are refused beside a schema', async (_, input) => {
    await expect(send(input)).rejects.toMatchObject(refusal);
    expect((await send({ ...input, outputConfig: undefined })).stopReason).toBe('end_turn');
  });

  test('that are switched off are taken, as are those of models that are not Claude', async () => {
    const messages = (enabled: boolean) => [{ role: 'user' as const, content: [{ text: 'Read it.' }, { document: { ...document, source: { bytes: Buffer.from(text) }, citations: { enabled } } }] }];
    expect((await send({ messages: messages(false) })).stopReason).toBe('end_turn');
    const ofResult = [{ role: 'user' as const, content: [{ text: 'Read it.' }, { searchResult: result }] }];
    expect((await send({ messages: ofResult }, 'openai.gpt-oss-20b-1:0')).stopReason).toBe('end_turn');
  });

  test("in Claude's native body are refused in its own words", async () => {
    const content = [{ type: 'text', text: 'Read it.' }, { type: 'document', source: { type: 'text', data: text }, citations: { enabled: true } }];
    const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 300, messages: [{ role: 'user', content }], output_config: { format: { type: 'json_schema', schema: person } } };
    const command = new InvokeModelCommand({ modelId: claude, contentType: 'application/json', body: JSON.stringify(body) });
    await expect(createClient(await start()).send(command)).rejects.toMatchObject({ name: 'ValidationException', message: 'Citations cannot be enabled when an output format is specified.' });
  });
});

test('accepts lengths of strings', async () => {
  expect(await ask({ ...closed({ type: 'string', minLength: 3, maxLength: 5 }), required: ['a'] }, 'hello there')).toEqual({ a: 'unkno' });
});
