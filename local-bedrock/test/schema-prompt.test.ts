import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, type BedrockRuntimeClient, type ConverseCommandInput, type Message } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from 'vitest';
import { claude, createClient, nova, readStream, start, userMessage } from './kit.ts';

/** A schema in the prompt, and what an answer says of the values that it invented. */

const schema = { type: 'object', properties: { name: { type: 'string', minLength: 1 }, age: { type: 'integer', minimum: 18, maximum: 120 }, code: { type: 'string', pattern: '^[A-Z]{2}\\d{4}$' } }, required: ['name', 'age', 'code'], additionalProperties: false };
const example = { name: 'Zoe Example', age: 99, code: 'ZZ9999' };
const rule = `Answer with nothing but JSON that satisfies this JSON Schema:\n\n\`\`\`json\n${JSON.stringify(schema, null, 2)}\n\`\`\``;
const facts = 'Who is it? name: Ann Miller, age: 30, code: AB1234.';
const ann = { name: 'Ann Miller', age: 30, code: 'AB1234' };

async function say(input: Partial<ConverseCommandInput>): Promise<string> {
  const { output } = await createClient(await start()).send(new ConverseCommand({ modelId: nova, messages: [], ...input }));
  return output?.message?.content?.map(({ text }) => text).join('') ?? '';
}

describe('a schema in the prompt is answered with JSON alone', () => {
  test.each<readonly [string, Partial<ConverseCommandInput>]>([
    ['in the same turn', { messages: [userMessage(`${facts}\n\n${rule}`)] }],
    ['before what is asked', { messages: [userMessage(`${rule}\n\n${facts}`)] }],
    ['in the system prompt', { system: [{ text: rule }], messages: [userMessage(facts)] }],
    ['with an example, of which nothing is taken', { system: [{ text: `${rule}\n\nFor example: ${JSON.stringify(example)}` }], messages: [userMessage(facts)] }],
    ['asked again', { messages: [userMessage(`${facts}\n\n${rule}`), { role: 'assistant', content: [{ text: '{"name": "Ann"' }] }, userMessage('That is no valid JSON. name: Ann Miller, age: 30, code: AB1234.')] }],
  ])('%s', async (_, input) => {
    expect(JSON.parse(await say(input))).toEqual(ann);
  });

  test('streamed, and by native bodies', async () => {
    const client = createClient(await start());
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: nova, messages: [userMessage(`${facts}\n${rule}`)] }));
    expect(JSON.parse((await readStream(stream)).text)).toEqual(ann);
    const body = JSON.stringify({ prompt: `${facts}\n\n${rule}`, max_gen_len: 500 });
    const { body: bytes } = await client.send(new InvokeModelCommand({ modelId: 'meta.llama3-8b-instruct-v1:0', contentType: 'application/json', body }));
    expect(JSON.parse((JSON.parse(Buffer.from(bytes).toString()) as { generation: string }).generation)).toEqual(ann);
  });

  test('of another root', async () => {
    expect(JSON.parse(await say({ messages: [userMessage('Colours: red, green and blue. Reply with JSON by this schema: {"type":"array","items":{"enum":["red","green","black"]}}')] }))).toEqual(['red', 'green']);
  });
});

test.each<readonly [string, readonly Message[]]>([
  ['a schema that is asked about', [userMessage(`What is a JSON Schema like this one for, and what is valid by it? ${JSON.stringify(schema)}`)]],
  ['JSON without a schema', [userMessage('Answer as JSON: {"name": "Ann"}. Is that a schema?')]],
  ['a turn about something else', [userMessage(`${facts}\n\n${rule}`), { role: 'assistant', content: [{ text: JSON.stringify(ann) }] }, userMessage('Thank you! Hello again, how are you?')]],
])('words answer %s', async (_, messages) => {
  expect((await say({ messages: [...messages] })).trim()).not.toMatch(/^[[{]/);
});

describe('what is invented is told by a header', () => {
  /** Sends it, and returns the header of the answer. */
  async function readInvented(send: (client: BedrockRuntimeClient) => Promise<unknown>): Promise<string | undefined> {
    const client = createClient(await start());
    let header: string | undefined;
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        header = (result.response as { headers?: Record<string, string> }).headers?.['x-local-bedrock-invented'];
        return result;
      },
      { step: 'deserialize', priority: 'low' },
    );
    await send(client);
    return header;
  }
  const tool = { toolSpec: { name: 'answer', description: 'Takes it.', inputSchema: { json: schema } } };
  const toolConfig: ConverseCommandInput['toolConfig'] = { tools: [tool], toolChoice: { tool: { name: 'answer' } } };

  test.each<readonly [string, string, string | undefined]>([
    ['all is found', facts, undefined],
    ['one is not', 'Who is it? name: Ann Miller, age: 30.', '#/code'],
    ['one is out of limits', 'Who is it? name: Ann Miller, age: 3, code: AB1234.', '#/age'],
    ['nothing is found', 'hello there', '#/name, #/age, #/code'],
  ])('%s', async (_, text, expected) => {
    const messages = [userMessage(text)];
    expect(await readInvented((client) => client.send(new ConverseCommand({ modelId: nova, system: [{ text: rule }], messages })))).toBe(expected);
    expect(await readInvented((client) => client.send(new ConverseStreamCommand({ modelId: nova, system: [{ text: rule }], messages })))).toBe(expected);
    const invented = await readInvented((client) => client.send(new ConverseCommand({ modelId: claude, messages, toolConfig })));
    if (text === facts) expect(invented).toBeUndefined();
    else expect(invented).toContain('#/');
  });

  test('names are written as in a URI, and what is empty claims nothing', async () => {
    const named = { type: 'object', properties: { 'größe/cm': { type: 'integer', minimum: 1 }, note: { type: 'string' }, list: { type: 'array', items: {} } }, required: ['größe/cm', 'note', 'list'], additionalProperties: false };
    const messages = [userMessage('hello there')];
    expect(await readInvented((client) => client.send(new ConverseCommand({ modelId: nova, system: [{ text: `JSON by this schema: ${JSON.stringify(named)}` }], messages })))).toBe('#/gr%C3%B6%C3%9Fe~1cm');
  });

  test('many are counted', async () => {
    const many = { type: 'array', items: { type: 'integer' }, minItems: 80 };
    const header = await readInvented((client) => client.send(new ConverseCommand({ modelId: nova, messages: [userMessage(`hello there. JSON by this schema: ${JSON.stringify(many)}`)] })));
    expect(header).toMatch(/^#\/0, .*#\/49, and 30 more$/);
  });
});
