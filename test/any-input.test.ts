import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { GraphQLField, GraphQLObjectType } from 'graphql';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphQLResult, Transport } from './kit/clients.ts';
import { transports } from './kit/clients.ts';
import type { AnyOperation } from './kit/any-input.ts';
import { AnyInput } from './kit/any-input.ts';
import type { Subject } from './kit/server.ts';
import { startSubject } from './kit/server.ts';

/** Whatever is asked, the server answers it, or says in a code of its own why not. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { batch: { minRecords: 1, stateMs: 5 } }, environment: { BATCH_MIN_RECORDS: '1' } });
});
afterAll(async () => {
  await subject.close();
});

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const chat = ['amazon.nova-lite-v1:0', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic.claude-3-haiku-20240307-v1:0', 'meta.llama3-8b-instruct-v1:0'];
const likely = {
  modelId: [...chat, 'amazon.titan-embed-text-v2:0', 'cohere.embed-english-v3', 'mistral.mistral-7b-instruct-v0:2'],
  fallbackModelIds: chat,
  summaryModelId: chat,
  prompt: ['Say hello.', 'Name three colours.'],
  text: ['Hello.', 'What is a token?'],
  role: ['USER', 'ASSISTANT'],
  name: ['look_up', 'report'],
  toolUseId: ['tool_1', 'tool_2'],
  bytes: ['aGVsbG8='],
  maxTokens: [1, 50, 4_096],
  deadlineMs: [1, 1_000, 60_000],
  schema: [{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }, { type: 'array', items: { enum: [1, 2] } }, true],
  json: [{ type: 'object' }],
  inputSchema: [{ type: 'object', properties: { q: { type: 'string' } } }],
  body: [{ inputText: 'hello' }, { messages: [{ role: 'user', content: [{ text: 'hi' }] }] }, { anthropic_version: 'bedrock-2023-05-31', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] }, { prompt: 'hi' }, { prompt: 'hi', max_tokens: Number.MAX_SAFE_INTEGER, max_gen_len: 1e12 }],
  s3Uri: ['s3://local-bedrock/in/records.jsonl'],
  inputS3Uri: ['s3://local-bedrock/in/records.jsonl'],
  outputS3Uri: ['s3://local-bedrock/out/'],
  first: [0, 1, 20, 100],
  key: ['local-bedrock', 'team'],
  generationId: ['<Generation>'],
  conversationId: ['<Conversation>'],
  messageId: ['<Message>'],
  messageIds: ['<Message>'],
  idempotencyKey: ['key_1', 'key_2', 'key_3'],
  messages: [[{ role: 'USER', content: [{ text: 'Hello.' }] }], [{ role: 'USER', content: [{ text: 'a' }] }, { role: 'ASSISTANT', content: [{ text: 'b' }] }, { role: 'USER', content: [{ text: 'c' }] }]],
  content: [[{ text: 'Hello.' }]],
  system: [[{ text: 'Be short.' }]],
  tools: [[{ toolSpec: { name: 'look_up', inputSchema: { type: 'object' } } }]],
  groupBy: [['MODEL'], ['DAY', 'MODEL']],
  records: [[{ recordId: 'r1', prompt: 'one' }, { recordId: 'r2', prompt: 'two' }]],
  search: ['hello'],
  from: ['2026-01-01T00:00:00Z'],
  to: ['2027-01-01T00:00:00Z'],
  since: ['2026-01-01T00:00:00Z'],
  until: ['2027-01-01T00:00:00Z'],
  after: ['<Cursor>'],
  method: ['CONVERSE', 'SYNC', 'CONSTRUCT'],
};
/** What a field that takes an id is to be given the id of. */
const typeOfId = (fieldName: string): string => (fieldName === 'retryFailedRecords' ? 'BatchJob' : (['BatchJob', 'Conversation', 'Model'].find((type) => fieldName.toLowerCase().includes(type.toLowerCase())) ?? 'Generation'));
const bodies: Readonly<Record<string, string>> = { invokeModel: 'body', converse: 'messages', createBatchJob: 'records' };
const inputOf = (fieldName: string): AnyInput => new AnyInput(schema, { ...likely, id: [`<${typeOfId(fieldName)}>`] }, ['id', 'modelId', bodies[fieldName] ?? 'prompt']);

/** The codes of everything that is told to have failed: of the request itself, and of what it has started. */
function codesOf({ errors = [], data }: GraphQLResult): readonly unknown[] {
  const inside = [...JSON.stringify(data ?? null).matchAll(/"[A-Za-z]+_code":"([A-Z_0-9]+)"/g)].map(([, code]) => code);
  return [...errors.map(({ extensions }) => extensions?.code), ...inside];
}

/** Ids that the server has given, by the type of what has them. */
const given = new Map<string, string[]>();
let turn = 0;

/** In place of <Generation> and the like, one of the ids that there are. */
const withIds = (variables: Record<string, unknown>): Record<string, unknown> => {
  const text = JSON.stringify(variables).replace(/<([A-Z][A-Za-z]+)>/g, (whole, type: string) => given.get(type)?.at(-1 - (turn++ % 3)) ?? whole);
  return JSON.parse(text) as Record<string, unknown>;
};

function expectAnswer({ query, variables }: AnyOperation, results: readonly GraphQLResult[]): void {
  for (const result of results) {
    const told = `${query.slice(0, 80)} ${JSON.stringify(variables)} ${JSON.stringify(result).slice(0, 1_000)}`;
    expect([result.data, result.errors], told).not.toEqual([undefined, undefined]);
    for (const code of codesOf(result)) {
      expect(code, told).toMatch(/^[A-Z0-9_]+$/);
      expect(code, told).not.toBe('INTERNAL');
    }
    if (query.includes('{ delete') && result.errors === undefined) for (const ids of given.values()) ids.splice(0, ids.length, ...ids.filter((id) => id !== variables['id']));
    for (const [, named, cursor, id = ''] of JSON.stringify(result.data ?? null).matchAll(/"(?:([A-Z][A-Za-z]+)_id|PageInfo_end(Cursor))":"([^"]+)"/g)) given.set(named ?? cursor ?? '', [...(given.get(named ?? cursor ?? '') ?? []), id].slice(-20));
  }
}

const isAnsweredBy = (transport: Transport) => async ({ query, variables }: AnyOperation): Promise<void> => {
  const operation = { query, variables: withIds(variables) };
  expectAnswer(operation, await transports[transport](subject.url, operation));
};

const rootsOf = (type: GraphQLObjectType | null | undefined): [string, GraphQLField<unknown, unknown>][] => Object.entries(type?.getFields() ?? {});
/** Subscriptions that follow what has no end. */
const endless: readonly string[] = ['conversationUpdated', 'quotaUpdated'];
const settings = { seed: 20_261_127, numRuns: 15 };

describe('whatever is asked, there is an answer', () => {
  it.each(rootsOf(schema.getMutationType()))('by the mutation %s', async (name, field) => {
    await fc.assert(fc.asyncProperty(inputOf(name).operation('mutation', field), isAnsweredBy('http')), settings);
  });

  it.each(rootsOf(schema.getQueryType()))('by the query %s', async (name, field) => {
    await fc.assert(fc.asyncProperty(inputOf(name).operation('query', field), isAnsweredBy('http')), settings);
  });

  it.each(rootsOf(schema.getSubscriptionType()).filter(([name]) => !endless.includes(name)))('by the subscription %s', async (name, field) => {
    await fc.assert(fc.asyncProperty(inputOf(name).operation('subscription', field), fc.constantFrom<Transport>('websocket', 'sse'), async (operation, transport) => isAnsweredBy(transport)(operation)), settings);
  });
});
