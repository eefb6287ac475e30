import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Operation, Transport } from './kit/clients.ts';
import { connectSse, post, transports } from './kit/clients.ts';
import { claudeInput, converseInput } from './kit/operations.ts';
import { modelCalls } from './kit/model-calls.ts';
import type { Subject } from './kit/server.ts';
import { startSubject } from './kit/server.ts';

/** Input that is refused before anything is stored: the same coded error over every transport, and no call to the model. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const converse = (input: Record<string, unknown>): Operation => ({
  query: 'mutation ($input: ConverseInput!) { converse(input: $input) { id } }',
  variables: { input: { ...converseInput(), ...input } },
});
const invokeModel = (input: Record<string, unknown>): Operation => ({
  query: 'mutation ($input: InvokeModelInput!) { invokeModel(input: $input) { id } }',
  variables: { input: { ...claudeInput(), ...input } },
});
const embedding = 'amazon.titan-embed-text-v2:0';
const infer = (input: Record<string, unknown>): Operation => ({ query: 'mutation ($input: InferInput!) { infer(input: $input) { method } }', variables: { input: { modelId: embedding, ...input } } });
const construct = (schema: unknown): Operation => ({ query: 'mutation ($input: ConstructInput!) { construct(input: $input) { id } }', variables: { input: { modelId: 'amazon.nova-lite-v1:0', prompt: 'a', schema } } });
const user = (...content: object[]) => ({ role: 'USER', content });
const assistant = (...content: object[]) => ({ role: 'ASSISTANT', content });
const text = (value: string) => ({ text: value });
const claude = claudeInput().body;
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

const table: readonly (readonly [what: string, operation: Operation, code: string, says: RegExp])[] = [
  ['an unknown model', converse({ modelId: 'amazon.nova-unknown-v9:0' }), 'BAD_USER_INPUT', /input\.modelId.*amazon\.nova-unknown-v9:0/],
  ['a model without Converse', converse({ modelId: embedding }), 'BAD_USER_INPUT', /input\.modelId.*asked by Converse.*titan-embed/],
  ['a model without Converse to fall back on', converse({ options: { fallbackModelIds: [embedding] } }), 'BAD_USER_INPUT', /input\.options\.fallbackModelIds\[0\].*asked by Converse/],
  ['a stream of a model that has none', { query: 'subscription ($input: InvokeModelInput!) { invokeModelStream(input: $input) { sequence } }', variables: { input: { modelId: embedding, body: { inputText: 'a' } } } }, 'BAD_USER_INPUT', /input\.modelId.*can stream/],
  ['the method CONVERSE for a model without it', infer({ method: 'CONVERSE', prompt: 'a' }), 'BAD_USER_INPUT', /input\.method.*SYNC.*CONVERSE/],
  ['the method STREAM for a model without it', infer({ method: 'STREAM', body: { inputText: 'a' } }), 'BAD_USER_INPUT', /input\.method.*SYNC.*STREAM/],
  ['a prompt for a model whose body takes none', infer({ prompt: 'a' }), 'BAD_USER_INPUT', /input\.modelId: expected a model whose native body.*got "amazon\.titan-embed-text-v2:0"/],
  ['a prompt for such a model, in a batch job', infer({ method: 'ASYNC', prompt: 'a' }), 'BAD_USER_INPUT', /input\.prompt: expected null, and a body in its place.*titan-embed-text-v2:0 takes messages, got "a"/],
  ['a record of two kinds', infer({ records: [{ prompt: 'a', body: {} }] }), 'BAD_USER_INPUT', /input\.records\[0\]: expected exactly one of prompt, converse and body, got "prompt and body"/],
  ['nothing to infer', infer({}), 'BAD_USER_INPUT', /input: expected exactly one of prompt, messages, body and records, got nothing/],
  ['a prompt and a body', infer({ prompt: 'a', body: {} }), 'BAD_USER_INPUT', /exactly one of prompt, messages and body, got "prompt and body"/],
  ['a content block that is none', invokeModel({ body: { ...claude, messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, 5] }] } }), 'BAD_USER_INPUT', /input\.body\.messages\[0\]\.content\[1\]: expected a content block.*got 5/],
  ['half a character in an idempotency key', converse({ options: { idempotencyKey: 'k1\ud800' } }), 'BAD_USER_INPUT', /input\.options\.idempotencyKey.*whole characters/],
  ['a key of very many emoji, which is cut', converse({ options: { idempotencyKey: '😀'.repeat(129) } }), 'BAD_USER_INPUT', /got "(😀){39}…/u],
  ['a member of very many emoji, which is cut', converse({ ['😀'.repeat(200)]: 1 }), 'BAD_USER_INPUT', /: Field "(😀){146}…$/u],
  ['a type that JSON Schema has not', construct({ type: 'foo' }), 'SCHEMA_INVALID', /at \/type: expected one of "array", .*"string", got "foo"/],
  ['a schema of lists that are none', construct({ required: 'a' }), 'SCHEMA_INVALID', /at \/required: expected array, got "a"/],
  ['a schema whose property is none', construct({ properties: { '100% a/b': 5 } }), 'SCHEMA_INVALID', /expected object or boolean, got 5/],
  ['an example in place of a schema', construct({ name: 'Ada', quantity: 12 }), 'SCHEMA_INVALID', /at \/name: it is no keyword of JSON Schema.*any value would do.*"type": "object"/],
  ['properties without a schema around them', construct({ customer: 'string', quantity: 'integer' }), 'SCHEMA_INVALID', /at \/customer: it is no keyword/],
  ['a tuple as draft-07 has it, which valibot and zod write', construct({ type: 'object', properties: { at: { type: 'array', items: [{ type: 'number' }, { type: 'number' }] } } }), 'SCHEMA_INVALID', /at \/properties\/at\/items: .*write prefixItems/],
  ['a limit as draft-04 has it', construct({ type: 'integer', minimum: 0, exclusiveMinimum: true }), 'SCHEMA_INVALID', /at \/exclusiveMinimum: .*write the limit itself as exclusiveMinimum/],
  ['a schema that is no object', construct(5), 'SCHEMA_INVALID', /expected a JSON Schema object, got 5/],
  ['no model', converse({ modelId: null }), 'BAD_USER_INPUT', /input\.modelId/],
  ['no messages', converse({ messages: [] }), 'BAD_USER_INPUT', /input\.messages.*at least one message.*empty list/],
  ['no content', converse({ messages: [user()] }), 'BAD_USER_INPUT', /input\.messages\[0\]\.content/],
  ['blank text', converse({ messages: [user(text('  '))] }), 'BAD_USER_INPUT', /input\.messages\[0\]\.content\[0\]\.text/],
  ['two user turns in a row', converse({ messages: [user(text('a')), user(text('b'))] }), 'BAD_USER_INPUT', /input\.messages\[1\]\.role/],
  ['a tool result without its tool use', converse({ messages: [user({ toolResult: { toolUseId: 't1', content: [{ text: 'x' }] } })], toolConfig: { tools: [{ toolSpec: { name: 't', inputSchema: {} } }] } }), 'BAD_USER_INPUT', /input\.messages\[0\]\.content\[0\]\.toolResult/],
  ['maxTokens 0', converse({ inferenceConfig: { maxTokens: 0 } }), 'BAD_USER_INPUT', /input\.inferenceConfig\.maxTokens.*got 0/],
  ['temperature 3', converse({ inferenceConfig: { temperature: 3 } }), 'BAD_USER_INPUT', /input\.inferenceConfig\.temperature.*got 3/],
  ['invalid base64', converse({ messages: [user({ image: { format: 'png', source: { bytes: 'no base64!' } } }, text('what?'))] }), 'BAD_USER_INPUT', /bytes/],
  ['a data URL, as browsers read files', converse({ messages: [user({ image: { format: 'png', source: { bytes: 'data:image/png;base64,aGk=' } } }, text('what?'))] }), 'BAD_USER_INPUT', /bytes.*a data URL: the base64 is what stands behind its comma/],
  ['base64 in lines, as the command base64 writes it', converse({ messages: [user({ image: { format: 'png', source: { bytes: 'aGlo\naGk=\n' } } }, text('what?'))] }), 'BAD_USER_INPUT', /bytes.*10 characters with white space or line breaks among them/],
  ['media in an assistant turn', converse({ messages: [user(text('a')), assistant({ image: { format: 'png', source: { bytes: 'aGk=' } } })] }), 'BAD_USER_INPUT', /input\.messages\[1\]/],
  ['a block with two members', converse({ messages: [user({ text: 'a', cachePoint: {} })] }), 'BAD_USER_INPUT', /"\$input\.messages\[0\]\.content\[0\]": expected exactly one of text, .*cachePoint.*got an object with text, cachePoint/],
  ['a block without members', converse({ messages: [user({})] }), 'BAD_USER_INPUT', /expected exactly one of text, .*got an object with no keys/],
  ['a role that there is not', converse({ messages: [{ role: 'SYSTEM', content: [text('a')] }] }), 'BAD_USER_INPUT', /"\$input\.messages\[0\]\.role": expected one of USER, ASSISTANT, got "SYSTEM"/],
  ['messages that are null', converse({ messages: null }), 'BAD_USER_INPUT', /"\$input\.messages".*\[MessageInput!\]!/],
  ['messages that are text', converse({ messages: 'x' }), 'BAD_USER_INPUT', /"\$input\.messages": expected an object of type MessageInput, got "x"/],
  ['a member that there is not', converse({ inferenceConfig: { maxToken: 5 } }), 'BAD_USER_INPUT', /"\$input\.inferenceConfig\.maxToken": .*maxTokens/],
  ['additional fields that have no names', converse({ additionalModelRequestFields: 'x' }), 'BAD_USER_INPUT', /input\.additionalModelRequestFields: expected an object, got "x"/],
  ['two tools of one name', converse({ toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: {} } }, { systemTool: { name: 'find' } }, { toolSpec: { name: 'look', inputSchema: {} } }] } }), 'BAD_USER_INPUT', /input\.toolConfig\.tools\[2\]\.toolSpec\.name: expected a name that no other tool has, got "look"/],
  ['a tool whose schema has a name that Claude does not take', converse({ modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: { properties: { größe: {} } } } }] } }), 'BAD_USER_INPUT', /input\.toolConfig\.tools\[0\]\.toolSpec\.inputSchema\.properties: expected names of 1 to 64 letters.*got "größe"/],
  ['a tool whose schema is a choice, for Claude', converse({ modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: { oneOf: [{}] } } }] } }), 'BAD_USER_INPUT', /toolSpec\.inputSchema\.oneOf: expected no oneOf at the root.*got a list of 1/],
  ['a document of no bytes', converse({ messages: [user({ document: { format: 'md', name: 'a', source: { bytes: '' } } }, text('a'))] }), 'BAD_USER_INPUT', /document\.source\.bytes: expected base64 of at least one byte, with padding, got ""/],
  ['a tool of two kinds', converse({ toolConfig: { tools: [{ systemTool: { name: 'nova_code_interpreter' }, cachePoint: {} }] } }), 'BAD_USER_INPUT', /toolConfig\.tools\[0\]": expected exactly one of toolSpec, systemTool, cachePoint, which is not null, got an object with systemTool, cachePoint/],
  ['a tool of Bedrock’s own that has no name', converse({ toolConfig: { tools: [{ systemTool: {} }] } }), 'BAD_USER_INPUT', /toolConfig\.tools\[0\]\.systemTool": Field "name" of required type "String!"/],
  ['a fifth cache point', converse({ system: Array.from({ length: 2 }, () => ({ cachePoint: {} })), messages: [user(text('a'), { cachePoint: {} }, text('b'), { cachePoint: {} }, text('c'), { cachePoint: {} })] }), 'BAD_USER_INPUT', /cachePoint: expected at most 4 cache points in a request/],
  ['a cache point of an hour after one of five minutes', converse({ system: [text('a'), { cachePoint: {} }], messages: [user(text('a'), { cachePoint: { ttl: '1h' } })] }), 'BAD_USER_INPUT', /input\.messages\[0\]\.content\[1\]\.cachePoint\.ttl: expected 5m, since the cache point at input\.system\[1\] before it has five minutes, got "1h"/],
  ['an id of a generation that there is not', { query: 'mutation { cancelGeneration(id: "gen_0") { id } }' }, 'NOT_FOUND', /no generation with the id "gen_0"/],
  ['an id of a conversation that there is not', converse({ modelId: undefined, conversationId: 'conv_0' }), 'NOT_FOUND', /no conversation with the id "conv_0"/],
  ['a deadline of 0', converse({ options: { deadlineMs: 0 } }), 'BAD_USER_INPUT', /input\.options\.deadlineMs.*got 0/],
  ['a variable that is missing', { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { id } }' }, 'BAD_USER_INPUT', /input/],
  ["a body that is not the family's", invokeModel({ body: { prompt: 'hi' } }), 'BAD_USER_INPUT', /input\.body/],
  ['a body without max_tokens', invokeModel({ body: { ...claude, max_tokens: undefined } }), 'BAD_USER_INPUT', /input\.body\.max_tokens/],
  ['a body with a temperature of 3', invokeModel({ body: { ...claude, temperature: 3 } }), 'BAD_USER_INPUT', /input\.body\.temperature.*got 3/],
  ['a body that is no object', invokeModel({ body: 'hi' }), 'BAD_USER_INPUT', /input\.body/],
  ['a body with a tool whose schema is a choice', invokeModel({ body: { ...claude, tools: [{ name: 'look', input_schema: { type: 'object', anyOf: [{}] } }] } }), 'BAD_USER_INPUT', /input\.body\.tools\[0\]\.input_schema\.anyOf: expected no anyOf at the root.*got a list of 1/],
  ['a body that is nested too deeply', invokeModel({ body: { ...claude, metadata: nested(201) } }), 'BAD_USER_INPUT', /input: expected at most 200 levels/],
  ['a body with a number beyond 64 bits', invokeModel({ body: { ...claude, metadata: { sizes: [1, JSON.rawJSON('-1e400')] } } }), 'BAD_USER_INPUT', /input\.body\.metadata\.sizes\[1\]: expected a number that fits 64 bits, got a larger one/],
  ['a schema with a number beyond 64 bits', { query: 'mutation ($input: ConstructInput!) { construct(input: $input) { id } }', variables: { input: { modelId: 'amazon.nova-lite-v1:0', prompt: 'a', schema: { type: 'number', minimum: JSON.rawJSON('1e400') } } } }, 'BAD_USER_INPUT', /input\.schema\.minimum: expected a number that fits 64 bits/],
  ['fields that are nested too deeply', converse({ additionalModelRequestFields: nested(3_600) }), 'BAD_USER_INPUT', /input: expected at most 200 levels/],
  ['a literal that is nested too deeply', { query: `mutation { invokeModel(input: { modelId: "local.echo-v1", body: { a: ${'['.repeat(1_990)}${']'.repeat(1_990)} } }) { id } }` }, 'QUERY_TOO_COMPLEX|BAD_USER_INPUT', /deep|nest|token|levels/],
  ['a word without quotes in JSON', { query: 'mutation { construct(input: { modelId: "amazon.nova-lite-v1:0", prompt: "a", schema: { type: object } }) { id } }' }, 'GRAPHQL_VALIDATION_FAILED', /the word object.*quotes/],
  ['a subscription that is skipped', { query: 'subscription { generationEvents(id: "gen_0") @skip(if: true) { sequence } }' }, 'GRAPHQL_VALIDATION_FAILED', /@skip/],
  ['generations of a time that ends before it begins', { query: '{ generations(filter: { since: "2026-11-02T00:00:00Z", until: "2026-11-01T00:00:00Z" }) { edges { cursor } } }' }, 'BAD_USER_INPUT', /filter\.until: expected a time that is not before filter\.since, got "2026-11-01/],
  ['a subscription that a variable skips', { query: 'subscription ($leave: Boolean!) { generationEvents(id: "gen_0") @skip(if: $leave) { sequence } }', variables: { leave: true } }, 'GRAPHQL_VALIDATION_FAILED', /@skip/],
  ['a subscription that a variable does not include', { query: 'subscription ($take: Boolean!) { ...F @include(if: $take) } fragment F on Subscription { generationEvents(id: "gen_0") { sequence } }', variables: { take: true } }, 'GRAPHQL_VALIDATION_FAILED', /@include/],
  ['a subscription that is skipped in a fragment', { query: 'subscription { ...F @include(if: false) } fragment F on Subscription { generationEvents(id: "gen_0") { sequence } }' }, 'GRAPHQL_VALIDATION_FAILED', /@include/],
  ['a negative sequence number', { query: 'subscription { generationEvents(id: "gen_0", after: -1) { sequence } }' }, 'BAD_USER_INPUT', /after.*-1/],
  ['an unknown field', { query: '{ server { nope } }' }, 'GRAPHQL_VALIDATION_FAILED', /nope/],
  ['an unknown input field', converse({ nope: 1 }), 'BAD_USER_INPUT', /nope/],
  ['what is not GraphQL', { query: '{ server { ' }, 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
  ['an operation that is not there', { query: 'query A { server { mode } }', operationName: 'B' }, 'OPERATION_RESOLUTION_FAILURE', /B/],
  ['a condition of a root field that is null', { query: 'query ($isAsked: Boolean = true) { server { mode } viewer @include(if: $isAsked) { id } }', variables: { isAsked: null } }, 'BAD_USER_INPUT', /Argument "if".*must not be null/],
  ['a page that is too large', { query: '{ models(first: 101) { edges { cursor } } }' }, 'BAD_USER_INPUT', /first.*from 1 to 100.*101/],
  ['a cursor that is none', { query: '{ generations(after: "!") { edges { cursor } } }' }, 'BAD_USER_INPUT', /after/],
  ['a name of a job that is too long', { query: 'query ($name: String) { batchJobs(filter: { nameContains: $name }) { edges { cursor } } }', variables: { name: 'a'.repeat(60_000) } }, 'BAD_USER_INPUT', /filter\.nameContains: expected at most 256 characters/],
  ['eleven paid fields', { query: `mutation ($input: ConverseInput!) { ${Array.from({ length: 11 }, (_, index) => `c${index}: converse(input: $input) { id }`).join(' ')} }`, variables: { input: converseInput() } }, 'QUERY_TOO_COMPLEX', /10/],
  ['twenty-one requests to be looked through', { query: `query ($input: ConverseInput!) { ${Array.from({ length: 20 }, (_, index) => `c${index}: countTokens(input: { converse: $input }) { inputTokens }`).join(' ')} ...F } fragment F on Query { contextPreview(conversationId: "conv_0") { tokens } }`, variables: { input: converseInput() } }, 'QUERY_TOO_COMPLEX', /looked through 21 times; at most 20/],
];

describe.each(['http', 'websocket', 'sse'] as const satisfies readonly Transport[])('over %s', (transport) => {
  it.each(table.filter(([, { query }]) => transport !== 'http' || !query.startsWith('subscription')))('%s is refused', async (_, operation, code, says) => {
    const before = paidCalls();
    const [result] = await transports[transport](subject.url, operation);
    expect(result?.errors).toMatchObject([{ message: expect.stringMatching(says) as string, extensions: { code: expect.stringMatching(new RegExp(`^(${code})$`)) as string, retryable: false } }]);
    expect(paidCalls()).toBe(before);
    expect(JSON.stringify(result)).not.toMatch(/stacktrace|node_modules|\.ts:/);
  });
});

const paidCalls = (): number => modelCalls(subject.upstream).length;

describe('over HTTP alone', () => {
  it.each([
    ['a day', '{ usage(filter: { since: "2026-11-02" }) { key } }', /got "2026-11-02"/, '"2026-11-02"'],
    ['what is no base64', 'mutation { converse(input: { messages: [{ role: USER, content: [{ image: { format: "png", source: { bytes: "%%" } } }] }] }) { id } }', /2 characters/, '"%%"'],
    ['a number for base64', 'mutation { converse(input: { messages: [{ role: USER, content: [{ image: { format: "png", source: { bytes: 5 } } }] }] }) { id } }', /base64/, '5'],
  ])('%s in a document is told with its place', async (_, query, says, literal) => {
    const [result] = await transports.http(subject.url, { query });
    const locations = [{ line: 1, column: query.indexOf(literal) + 1 }];
    expect(result?.errors).toMatchObject([{ message: expect.stringMatching(says) as string, locations, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });

  it('a subscription says where to go', async () => {
    const [result] = await transports.http(subject.url, { query: 'subscription { generationEvents(id: "gen_0") { sequence } }' });
    expect(result?.errors).toMatchObject([{ message: expect.stringMatching(/stream|WebSocket/) as string, extensions: { code: expect.stringMatching(/^[A-Z_]+$/) as string } }]);
  });

  it('a mutation by GET is not run', async () => {
    const query = encodeURIComponent('mutation { converse(input: { modelId: "local.echo-v1", messages: [{ role: USER, content: [{ text: "hi" }] }] }) { id } }');
    const before = paidCalls();
    const response = await fetch(`${subject.url}/graphql?query=${query}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: expect.any(String) as string } }] });
    expect(paidCalls()).toBe(before);
  });

  it.each([
    ['malformed JSON', '{"query": ', 400, 'BAD_REQUEST'],
    ['no JSON object', '[]', 400, 'BAD_REQUEST'],
    ['too large a body', JSON.stringify({ query: '{ server { mode } }', variables: { pad: 'x'.repeat(27_262_976) } }), 413, 'PAYLOAD_TOO_LARGE'],
  ])('%s is refused', async (_, body, status, code) => {
    const response = await fetch(`${subject.url}/graphql`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/json/);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });
});

describe('over SSE alone', () => {
  it('the usual client hears of bad input at once, in the words that the other transports use', async () => {
    const client = connectSse(subject.url, { retryAttempts: 5 });
    const { query, variables } = converse({ modelId: 'nobody.knows-v1' });
    const result = await client.iterate({ query: query.replace('mutation', 'subscription').replace('converse(', 'converseStream(').replace('{ id }', '{ sequence }'), variables: variables ?? {} }).next();
    expect(result.value).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'input.modelId' } }] });
    client.dispose();
  });

  it('whoever asks for no event stream by name has it as JSON with a status', async () => {
    const response = await fetch(`${subject.url}/graphql/stream`, { method: 'POST', body: JSON.stringify({ query: '{ nope }' }), headers: { 'content-type': 'application/json', accept: '*/*' } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });
});

it('too large a body gets its answer, also while the client is still sending it', async () => {
  const body = Buffer.alloc(30_000_000, 'x');
  for (let round = 0; round < 6; round += 1) {
    const response = await fetch(`${subject.url}/graphql`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.stringMatching(/at most 27262976 bytes.*MAX_BODY_BYTES.*got 30000000/) as string, extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
  }
});

it('what is started to be followed is asked for whole where the model cannot stream', async () => {
  const [started] = await transports.http(subject.url, { query: 'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { id } }', variables: { input: { invokeModel: { modelId: embedding, body: { inputText: 'a' } } } } });
  const { id } = started?.data?.['startGeneration'] as { id: string };
  const events = await transports.websocket(subject.url, { query: 'subscription ($id: ID!) { generationEvents(id: $id) { __typename } }', variables: { id } });
  expect(events.at(-1)?.data).toEqual({ generationEvents: { __typename: 'GenerationCompleted' } });
});

it('a filter that names one thing very often is as one that names it once', async () => {
  const query = 'query ($method: [InferenceMethod!], $status: [BatchJobStatus!]) { generations(filter: { method: $method }) { edges { cursor } } batchJobs(filter: { status: $status }) { edges { cursor } } }';
  const often = <Value>(value: Value): Value[] => Array.from({ length: 40_000 }, () => value);
  const [result] = await transports.http(subject.url, { query, variables: { method: often('CONVERSE'), status: often('COMPLETED') } });
  expect(result?.errors).toBeUndefined();
});

it('a variable that is null where a value is needed amid a list is the fault of one operation, and ends nothing else', async () => {
  const create = 'mutation { createConversation(input: { modelId: "amazon.nova-lite-v1:0" }) { id } }';
  await post(subject.url, { query: create });
  const { data } = await post(subject.url, { query: create });
  const conversationId = (data?.['createConversation'] as { id: string }).id;
  const turn = await post(subject.url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { status } }', variables: { input: { conversationId, messages: [{ role: 'USER', content: [{ text: 'a' }] }] } } });
  expect(turn.errors).toBeUndefined();
  const unhandled: unknown[] = [];
  const keep = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', keep);
  onTestFinished(() => void process.off('unhandledRejection', keep));
  // The first is still being read when the second, which has had no turn, fails.
  const query = 'query ($isAsked: Boolean = true) { conversations(first: 2) { edges { node { lastGeneration { id } memory { strategy @include(if: $isAsked) } } } } }';
  for (let time = 0; time < 3; time += 1) expect(await post(subject.url, { query, variables: { isAsked: null } })).toMatchObject({ errors: [{ message: expect.stringContaining('must not be null') as string, extensions: { code: 'BAD_USER_INPUT' } }] });
  expect(unhandled).toEqual([]);
});
