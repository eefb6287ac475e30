import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectSse, post } from '../kit/clients.ts';
import type { Operation } from '../kit/clients.ts';
import type { Event } from '../kit/operations.ts';
import * as operations from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
let callsBefore: number;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());
beforeEach(() => {
  callsBefore = modelCalls(subject.upstream).length;
});
const newCalls = () => modelCalls(subject.upstream).length - callsBefore;
const withKey = (key: string) => ({ headers: { 'idempotency-key': key } });

/** The ids of the generations that an operation's fields answer, by response name. */
async function idsOf(operation: Operation, key?: string): Promise<Record<string, string>> {
  const { data, errors } = await post(subject.url, operation, key === undefined ? {} : withKey(key));
  expect(errors).toBeUndefined();
  return Object.fromEntries(Object.entries(data ?? {}).map(([name, value]) => [name, (value as { id?: string; generation?: { id: string } }).generation?.id ?? (value as { id: string }).id]));
}

/** The generation that a stream over SSE follows. */
async function streamId(operation: Operation, key: string): Promise<string> {
  const client = connectSse(subject.url, withKey(key));
  const events: Event[] = [];
  for await (const result of client.iterate(operation)) events.push(rootOf<Event>(result as Parameters<typeof rootOf>[0]));
  client.dispose();
  expect(events.at(-1)?.terminal).toBe(true);
  return events[0]?.generationId ?? '';
}

const input = operations.converseInput();
const construct = { modelId: 'amazon.nova-lite-v1:0', prompt: 'A person called Ada.', schema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false } };
const mutations: Record<string, Operation> = {
  converse: operations.converse(),
  invokeModel: operations.invokeModel(),
  startGeneration: operations.startGeneration(),
  infer: { query: 'mutation ($input: InferInput!) { infer(input: $input) { generation { id } } }', variables: { input: { modelId: input.modelId, messages: input.messages } } },
  construct: { query: 'mutation ($input: ConstructInput!) { construct(input: $input) { id } }', variables: { input: construct } },
};

describe('the header Idempotency-Key', () => {
  it.each(Object.entries(mutations))('runs %s once, however often it is sent', async (name, operation) => {
    const answers = await Promise.all([idsOf(operation, `once ${name}`), idsOf(operation, `once ${name}`)]);
    expect(answers[0]).toEqual(answers[1]);
    expect(await idsOf(operation, `once ${name}`)).toEqual(answers[0]);
    expect(await idsOf(operation, `another ${name}`)).not.toEqual(answers[0]);
  });

  it.each([
    ['converseStream', operations.converseStream()],
    ['invokeModelStream', operations.invokeModelStream()],
  ])('runs %s over SSE once', async (name, operation) => {
    const id = await streamId(operation, `once ${name}`);
    expect(await streamId(operation, `once ${name}`)).toBe(id);
    expect(await streamId(operation, `another ${name}`)).not.toBe(id);
    expect(newCalls()).toBe(2);
  });

  it('is the same key as options.idempotencyKey, which wins', async () => {
    const first = await idsOf(operations.converse(), 'shared');
    expect(await idsOf(operations.converse({ options: { idempotencyKey: 'shared' } }))).toEqual(first);
    expect(await idsOf(operations.converse({ options: { idempotencyKey: 'shared' } }), 'the header')).toEqual(first);
    expect(await idsOf(operations.converse(), 'the header')).not.toEqual(first);
    expect(newCalls()).toBe(2);
  });

  it('runs each of several fields once, and refuses the same key for another input', async () => {
    const several = { query: 'mutation ($input: ConverseInput!) { a: converse(input: $input) { id } ...more } fragment more on Mutation { b: converse(input: $input) { id } }', variables: { input } };
    const ids = await idsOf(several, 'several');
    expect(new Set(Object.values(ids)).size).toBe(2);
    expect(await idsOf(several, 'several')).toEqual(ids);
    expect(await idsOf(operations.converse({ options: { idempotencyKey: 'several:b' } }))).toEqual({ converse: ids['b'] });
    expect(newCalls()).toBe(2);
    const { errors } = await post(subject.url, operations.converse({ text: 'another' }), withKey('several'));
    expect(errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED', generationId: ids['a'] } }]);
  });

  it('runs nothing where it is refused', async () => {
    const refused = { code: 'BAD_USER_INPUT', field: 'Idempotency-Key' };
    expect(await post(subject.url, operations.converse(), withKey('k'.repeat(257)))).toMatchObject({ status: 400, errors: [{ extensions: refused }] });
    const two = { query: 'mutation ($input: ConverseInput!) { a: converse(input: $input) { id } b: converse(input: $input) { id } }', variables: { input } };
    expect(await post(subject.url, two, withKey('k'.repeat(255)))).toMatchObject({ data: { a: null, b: null }, errors: [{ extensions: refused }, { extensions: refused }] });
    expect(newCalls()).toBe(0);
  });
});
