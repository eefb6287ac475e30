import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { codesOf, postJson, rawRequest, RawSocket, readJson, transports } from './support/clients.ts';
import type { Operation, RunOperation } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { ToyServer } from './support/toy-server.ts';

const nested = (depth: number): string => `{ ${'level { '.repeat(depth - 1)}name${' }'.repeat(depth - 1)} }`;
const paid = (count: number): string => `mutation { ${Array.from({ length: count }, (_, index) => `a${index}: converse(prompt: { text: "x" }) { text }`).join(' ')} }`;
/** Three tokens for each alias, two braces, and single fields for the rest. */
const wide = (tokens: number): string => {
  const aliases = Math.floor((tokens - 2) / 3);
  return `{ ${Array.from({ length: aliases }, (_, index) => `a${index}: hello`).join(' ')} ${'hello '.repeat(tokens - 2 - 3 * aliases)}}`;
};
const withPrompt = 'query ($prompt: Prompt!) { echo(prompt: $prompt) { text mood at tokens } }';

const answered: Record<string, Operation> = {
  'a field': { query: '{ hello }' },
  'an argument': { query: '{ hello(name: "you") }' },
  'a variable with a default': { query: 'query ($name: String = "all") { hello(name: $name) }' },
  'a fragment on an interface': { query: '{ pets { __typename ...n ... on Dog { barks } } } fragment n on Named { name }' },
  'an input object': { query: withPrompt, variables: { prompt: { text: 'hi', mood: 'LOUD', image: 'aGk=', at: '2026-11-22T10:15:30.000Z', extra: { a: [1, { b: null }] } } } },
  'the default of an input field': { query: withPrompt, variables: { prompt: { text: 'hi' } } },
  'any JSON': { query: 'query ($value: JSON) { json(value: $value) }', variables: { value: { __proto__x: 1, constructor: { prototype: 2 }, list: [null, 1.5, 'x'] } } },
  'a mutation': { query: 'mutation { converse(prompt: { text: "hi" }) { text mood tokens } }' },
  'the named operation': { query: 'query A { hello(name: "a") } query B { hello(name: "b") }', operationName: 'B' },
  introspection: { query: '{ __schema { queryType { name } types { name fields { name } } } }' },
  'the greatest depth': { query: nested(15) },
  'the most paid fields': { query: paid(10) },
  'the most tokens': { query: wide(4_000) },
  'partial data': { query: '{ hello coded }' },
};

const refused: Record<string, { readonly operation: Operation; readonly codes: readonly string[] }> = {
  'a syntax error': { operation: { query: '{ hello' }, codes: ['GRAPHQL_PARSE_FAILED'] },
  'an unknown field': { operation: { query: '{ helo }' }, codes: ['GRAPHQL_VALIDATION_FAILED'] },
  'a literal that is not base64': { operation: { query: '{ echo(prompt: { text: "", image: "?" }) { text } }' }, codes: ['GRAPHQL_VALIDATION_FAILED'] },
  'one level too deep': { operation: { query: nested(16) }, codes: ['QUERY_TOO_COMPLEX'] },
  'one paid field too many': { operation: { query: paid(11) }, codes: ['QUERY_TOO_COMPLEX'] },
  'one token too many': { operation: { query: wide(4_001) }, codes: ['QUERY_TOO_COMPLEX'] },
  'a field four thousand times': { operation: { query: `{ ${'hello '.repeat(3_998)}}` }, codes: ['QUERY_TOO_COMPLEX'] },
  'introspection that goes in circles': { operation: { query: `{ __schema { types ${'{ fields { type { fields { type '.repeat(3)}{ name }${' } } } }'.repeat(3)} } }` }, codes: ['QUERY_TOO_COMPLEX', 'GRAPHQL_VALIDATION_FAILED'] },
  'two operations and no name': { operation: { query: 'query A { hello } query B { hello }' }, codes: ['OPERATION_RESOLUTION_FAILURE'] },
  'an unknown operation name': { operation: { query: 'query A { hello }', operationName: 'B' }, codes: ['OPERATION_RESOLUTION_FAILURE'] },
  'a subscription that a variable skips': { operation: { query: 'subscription ($leave: Boolean!) { converseStream(prompt: { text: "" }) @skip(if: $leave) { seq } }', variables: { leave: true } }, codes: ['GRAPHQL_VALIDATION_FAILED'] },
  'only a fragment': { operation: { query: 'fragment f on Query { hello }' }, codes: ['GRAPHQL_VALIDATION_FAILED'] },
  'a missing variable': { operation: { query: withPrompt }, codes: ['BAD_USER_INPUT'] },
  'a null variable': { operation: { query: withPrompt, variables: { prompt: null } }, codes: ['BAD_USER_INPUT'] },
  'two wrong fields of a variable': { operation: { query: withPrompt, variables: { prompt: { text: 5, image: 'aGk' } } }, codes: ['BAD_USER_INPUT', 'BAD_USER_INPUT'] },
  'a date that is none': { operation: { query: withPrompt, variables: { prompt: { text: '', at: 'yesterday' } } }, codes: ['BAD_USER_INPUT'] },
  'null for an argument that is required, by a default': { operation: { query: 'query ($p: Prompt = { text: "" }) { echo(prompt: $p) { text } }', variables: { p: null } }, codes: ['BAD_USER_INPUT'] },
  'an error of ours': { operation: { query: '{ coded }' }, codes: ['THROTTLED'] },
  'an error of anybody else': { operation: { query: '{ broken }' }, codes: ['INTERNAL'] },
};

let toy: ToyServer;
beforeAll(async () => {
  toy = await startToyServer({ maxBodyBytes: 1_000_000 });
});
afterAll(() => toy.close());

const names = ['http', 'websocket', 'sse'] as const;
const everywhere = (operation: Operation): Promise<Awaited<ReturnType<RunOperation>>[]> => Promise.all(names.map((name) => transports[name](toy.url, operation)));

describe('the same answer over HTTP, WebSocket and SSE', () => {
  it.each(Object.entries(answered))('%s', async (_name, operation) => {
    const [http, webSocket, sse] = await everywhere(operation);
    expect(http?.[0]).toHaveProperty('data');
    expect(http).toHaveLength(1);
    expect(webSocket).toEqual(http);
    expect(sse).toEqual(http);
  });
});

describe('the same refusal over HTTP, WebSocket and SSE', () => {
  it.each(Object.entries(refused))('%s', async (_name, { operation, codes }) => {
    for (const results of await everywhere(operation)) {
      expect(codesOf(results)).toEqual(codes);
      expect(JSON.stringify(results)).not.toMatch(/secret|stack/);
    }
  });

  it('input nested a hundred thousand levels deep', async () => {
    const depth = 100_000;
    const text = `{"query":${JSON.stringify(withPrompt)},"variables":{"prompt":${'{"text":"","more":['.repeat(depth / 4)}${']}'.repeat(depth / 4)}}}`;
    const socket = await RawSocket.open(toy.url);
    socket.send(`{"id":"1","type":"subscribe","payload":${text}}`);
    const overWebSocket = { errors: (await socket.next())['payload'] };
    socket.socket.close();
    const overHttp = await readJson(await postJson(`${toy.url}/graphql`, text));
    const overSse = await readJson(await postJson(`${toy.url}/graphql/stream`, text, { accept: '*/*' }));
    expect(codesOf([overHttp])).toEqual(['BAD_USER_INPUT']);
    expect(overWebSocket).toEqual(overHttp);
    expect(overSse).toEqual(overHttp);
  });
});

it('a body of more objects and lists than may be is refused before anything is made of it, over each transport', async () => {
  const small = await startToyServer({ limits: { maxObjects: 1_000 } });
  onTestFinished(() => small.close());
  for (const more of ['['.repeat(1_100) + ']'.repeat(1_100), `[${'{},'.repeat(1_100)}0]`, '['.repeat(1_100)]) {
    const text = `{"query":${JSON.stringify(withPrompt)},"variables":{"prompt":{"text":"","more":${more}}}}`;
    for (const path of ['/graphql', '/graphql/stream']) {
      const answer = await postJson(`${small.url}${path}`, text, { accept: '*/*' });
      expect(answer.status).toBe(413);
      expect(await readJson(answer)).toMatchObject({ errors: [{ message: 'The body: expected at most 1000 objects and lists, got more.', extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
    }
    const socket = await RawSocket.open(small.url);
    socket.send(`{"id":"1","type":"subscribe","payload":${text}}`);
    expect(await socket.closed).toEqual({ code: 1009, reason: 'More than 1000 objects and lists' });
  }
  expect((await postJson(`${small.url}/graphql`, { query: '{ hello }', variables: { text: '[{'.repeat(5_000) } })).status).toBe(200);
});

describe('an Accept that was answered before is answered the same, byte by byte', () => {
  const accepts = [undefined, '*/*', 'application/json', 'application/graphql-response+json', 'application/graphql-response+json, application/json;q=0.9', 'text/html', 'image/png', 'multipart/mixed, application/json'];
  let fresh = 0;
  const ask = async (operation: unknown, accept: string | undefined) => {
    const { status, headers, text } = await rawRequest(`${toy.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...(accept === undefined ? {} : { accept }) }, body: JSON.stringify(operation) });
    return { status, headers: { ...headers, date: '' }, text: text.replaceAll(/"requestId":"[^"]+"/g, '"requestId":""') };
  };
  /** The same Accept to any reader, in a text that was never sent before. */
  const neverSeen = (accept: string | undefined): string => `${accept ?? '*/*'}, x/x-${(fresh += 1)}`;
  const operations: [string, unknown][] = [
    ...Object.entries(answered),
    ...Object.entries(refused).map(([name, { operation }]): [string, unknown] => [name, operation]),
    ['a subscription', { query: 'subscription { converseStream(prompt: { text: "" }) { seq } }' }],
    ['extensions', { query: '{ hello }', extensions: {} }],
    ['a query that is a number', { query: 5 }],
    ['a list', [{ query: '{ hello }' }]],
  ];

  it.each(operations)('%s', async (_name, operation) => {
    for (const accept of accepts) {
      await ask({ query: '{ hello }' }, accept);
      expect(await ask(operation, accept), accept).toEqual(await ask(operation, neverSeen(accept)));
    }
  });
});

describe('an error names its place', () => {
  it('in a variable', async () => {
    for (const results of await everywhere({ query: withPrompt, variables: { prompt: { text: '', more: [{ text: '', image: 'a'.repeat(50_001) }] } } })) {
      expect(results).toMatchObject([{ errors: [{ extensions: { code: 'BAD_USER_INPUT', retryable: false, field: 'prompt.more[0].image' } }] }]);
      expect(JSON.stringify(results)).toContain('$prompt.more[0].image');
      expect(JSON.stringify(results).length).toBeLessThan(500);
    }
  });

  it('in the answer', async () => {
    for (const results of await everywhere({ query: '{ it: coded }' })) {
      expect(results).toMatchObject([{ data: { it: null }, errors: [{ path: ['it'], extensions: { code: 'THROTTLED', retryable: true, retryAfterMs: 7 } }] }]);
    }
  });

  it('in the log, by the id that the client sees', async () => {
    for (const results of await everywhere({ query: '{ broken }' })) {
      const id = /"requestId":"([^"]+)"/.exec(JSON.stringify(results))?.[1];
      expect(toy.logged.filter((line) => line.includes(String(id)))).toEqual([expect.stringContaining('secret at /etc/passwd')]);
    }
  });
});
