import fc from 'fast-check';
import { execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { claimIdempotencyKey } from '../../src/graphql/idempotency-key.ts';
import { createSchema } from '../../src/graphql/schema.ts';

const schemaText = `
  scalar JSON
  input Options { idempotencyKey: String deadlineMs: Int }
  input Ask { text: String options: Options body: JSON }
  input Start @oneOf { converse: Ask invokeModel: Ask }
  type Query { ok: Boolean }
  type Mutation {
    converse(input: Ask!): String
    startGeneration(input: Start!): String
    continueGeneration(id: ID!, idempotencyKey: String): String
    cancelGeneration(id: ID!): String
  }
`;

/** Which key each root field claims, by its response name; null for none. A field that refuses is an error. */
async function claims(document: string, { key = 'k', variables = {} }: { readonly key?: string | null; readonly variables?: Record<string, unknown> } = {}) {
  const claim = (_source: unknown, _args: unknown, context: { idempotencyKey: string | undefined }, info: Parameters<typeof claimIdempotencyKey>[1]) => claimIdempotencyKey(context, info) ?? null;
  const names = ['converse', 'startGeneration', 'continueGeneration', 'cancelGeneration'];
  const schema = createSchema({ Query: { ok: () => true }, Mutation: Object.fromEntries(names.map((name) => [name, claim])) }, schemaText);
  const { data, errors } = await execute({ schema, document: parse(document), variableValues: variables, contextValue: { idempotencyKey: key ?? undefined } });
  return { data: data === null || data === undefined ? data : { ...data }, messages: errors?.map(({ message }) => message) };
}

const keysOf = async (...args: Parameters<typeof claims>) => {
  const { data, messages } = await claims(...args);
  expect(messages).toBeUndefined();
  return data;
};

const own = '{ options: { idempotencyKey: "mine" } }';

describe('the key of the header', () => {
  it('is the key of the one field that starts a model', async () => {
    expect(await keysOf('mutation { converse(input: {}) }')).toEqual({ converse: 'k' });
  });

  it('is nobody\'s where the request has none', async () => {
    expect(await keysOf('mutation { converse(input: {}) }', { key: null })).toEqual({ converse: null });
  });

  it('goes as it is to the first field, and with its response name to each further one', async () => {
    expect(await keysOf('mutation { a: converse(input: {}) cancelGeneration(id: 1) b: converse(input: {}) continueGeneration(id: 1) }')).toEqual({
      a: 'k',
      cancelGeneration: null,
      b: 'k:b',
      continueGeneration: 'k:continueGeneration',
    });
  });

  it('passes over fields with a key of their own, wherever that stands', async () => {
    const document = `mutation ($ask: Ask!, $start: Start!, $key: String) {
      a: converse(input: ${own})
      b: converse(input: $ask)
      c: startGeneration(input: { invokeModel: ${own} })
      d: startGeneration(input: $start)
      e: continueGeneration(id: 1, idempotencyKey: "mine")
      f: converse(input: { options: { idempotencyKey: $key } })
      g: converse(input: {})
      h: converse(input: {})
    }`;
    const ask = { options: { idempotencyKey: 'mine' } };
    expect(await keysOf(document, { variables: { ask, start: { converse: ask }, key: 'mine' } })).toEqual({ a: null, b: null, c: null, d: null, e: null, f: null, g: 'k', h: 'k:h' });
  });

  it('takes a null, other options, and what only looks like a key, for none', async () => {
    const document = `mutation ($body: JSON) {
      a: converse(input: { options: { idempotencyKey: null } })
      b: converse(input: { options: { deadlineMs: 5 } })
      c: converse(input: { body: $body })
      d: continueGeneration(id: 1, idempotencyKey: null)
    }`;
    expect(await keysOf(document, { variables: { body: { options: { idempotencyKey: 'the model sees this' } } } })).toEqual({ a: 'k', b: 'k:b', c: 'k:c', d: 'k:d' });
  });

  it('counts what a field selects through fragments in its place, and each response name once', async () => {
    const document = `
      mutation { ...late2 b: converse(input: {}) ... on Mutation { c: converse(input: {}) } ...late2 a: converse(input: {}) }
      fragment late2 on Mutation { ...late a: converse(input: {}) }
      fragment late on Mutation { d: converse(input: {}) }`;
    expect(await keysOf(document)).toEqual({ d: 'k', a: 'k:a', b: 'k:b', c: 'k:c' });
  });

  it('counts nothing that is left out', async () => {
    const document = `mutation ($no: Boolean!) {
      a: converse(input: {}) @skip(if: true)
      ... @include(if: $no) { b: converse(input: {}) }
      ...f @include(if: $no)
      c: converse(input: {})
    } fragment f on Mutation { d: converse(input: {}) }`;
    expect(await keysOf(document, { variables: { no: false } })).toEqual({ c: 'k' });
    expect(await keysOf(document, { variables: { no: true } })).toEqual({ b: 'k', d: 'k:d', c: 'k:c' });
  });

  it('is refused in every field where it leaves no room for a response name', async () => {
    const document = `mutation { a: converse(input: {}) b: converse(input: ${own}) long: converse(input: {}) }`;
    expect(await keysOf(document, { key: 'k'.repeat(251) })).toMatchObject({ long: `${'k'.repeat(251)}:long` });
    const { data, messages } = await claims(document, { key: 'k'.repeat(252) });
    expect(data).toEqual({ a: null, b: null, long: null });
    expect(messages).toHaveLength(3);
    expect(messages?.[0]).toMatch(/^Idempotency-Key: expected at most 251 characters/);
  });

  it('does not mind a field whose arguments are refused', async () => {
    const { data, messages } = await claims('mutation { a: converse(input: { options: { deadlineMs: "x" } }) b: converse(input: {}) }');
    expect(data).toEqual({ a: null, b: 'k:b' });
    expect(messages).toHaveLength(1);
  });
});

it('gives every field without a key a key of its own, the same for the same request', async () => {
  const field = fc.record({ alias: fc.stringMatching(/^[a-z]{1,3}$/), paid: fc.boolean(), hasKey: fc.boolean(), nested: fc.boolean() });
  const fields = fc.uniqueArray(field, { minLength: 1, maxLength: 10, selector: ({ alias }) => alias });
  await fc.assert(
    fc.asyncProperty(fields, async (list) => {
      const text = list.map(({ alias, paid, hasKey, nested }) => {
        const selection = paid ? `${alias}: converse(input: ${hasKey ? own : '{}'})` : `${alias}: cancelGeneration(id: 1)`;
        return nested ? `... { ${selection} }` : selection;
      });
      const document = `mutation { ${text.join(' ')} }`;
      const needy = list.filter(({ paid, hasKey }) => paid && !hasKey).map(({ alias }) => alias);
      const expected = Object.fromEntries(list.map(({ alias }) => [alias, needy.includes(alias) ? (alias === needy[0] ? 'k' : `k:${alias}`) : null]));
      const keys = await keysOf(document);
      expect(keys).toEqual(expected);
      expect(await keysOf(document)).toEqual(keys);
    }),
    { seed: 20260601, numRuns: 100 },
  );
});
