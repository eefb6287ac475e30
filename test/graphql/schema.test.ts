import { readFileSync } from 'node:fs';
import { buildSchema, execute, parse, subscribe } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';

const text = `
  scalar JSON
  interface Named { name: String! }
  type Cat implements Named { name: String! lives: Int }
  type Dog implements Named { name: String! }
  union Pet = Cat | Dog
  type Query { named: Named pet: Pet json: JSON }
  type Subscription { tick: Int }
`;
const tick = {
  subscribe: async function* () {
    yield await Promise.resolve(1);
  },
  resolve: (event: number) => event + 1,
};
const complete = { Query: { named: () => ({}), pet: () => ({}), json: () => null }, Subscription: { tick } };

describe('createSchema', () => {
  it('attaches resolvers of fields, of subscriptions, and of abstract types', async () => {
    const schema = createSchema(
      {
        Query: { ...complete.Query, named: () => ({ name: 'Tom', lives: 9 }), pet: () => ({ __typename: 'Dog', name: 'Rex' }) },
        Named: { __resolveType: () => 'Cat' },
        Cat: { name: ({ name }: { name: string }) => `the cat ${name}` },
        Subscription: { tick },
      },
      text,
    );
    expect(await execute({ schema, document: parse('{ named { __typename name ... on Cat { lives } } pet { ... on Dog { name } } }') })).toEqual({
      data: { named: { __typename: 'Cat', name: 'the cat Tom', lives: 9 }, pet: { name: 'Rex' } },
    });
    const events = await subscribe({ schema, document: parse('subscription { tick }') });
    expect(Symbol.asyncIterator in events && (await events.next())).toEqual({ done: false, value: { data: { tick: 2 } } });
  });

  const wrong: Record<string, { readonly resolvers: Record<string, unknown>; readonly problem: string }> = {
    'an unknown type': { resolvers: { Bird: {} }, problem: 'Bird: the schema has no' },
    'a scalar': { resolvers: { JSON: {} }, problem: 'JSON: the schema has no' },
    'an unknown field': { resolvers: { Cat: { wings: () => 2 } }, problem: 'Cat.wings: the schema has no such field' },
    'a field that is no resolver': { resolvers: { Cat: { lives: 9 } }, problem: 'Cat.lives: expected a function' },
    'an object that is no resolver': { resolvers: { Cat: { lives: { resolver: () => 9 } } }, problem: 'Cat.lives: expected a function' },
    'a type that is no object': { resolvers: { Cat: null }, problem: 'Cat: expected an object' },
    'a field of an interface': { resolvers: { Named: { name: () => '' } }, problem: 'Named.name: an interface or union' },
    'a root field without a resolver': { resolvers: { Query: { named: () => null, pet: () => null } }, problem: 'Query.json: has no resolver' },
    'a subscription without subscribe': { resolvers: { Subscription: { tick: () => 1 } }, problem: 'Subscription.tick: has no subscribe' },
  };

  it.each(Object.entries(wrong))('refuses %s', (_name, { resolvers, problem }) => {
    expect(() => createSchema({ ...complete, ...resolvers }, text)).toThrow(problem);
  });

  it('refuses a scalar that nobody implements, and lists all problems at once', () => {
    expect(() => createSchema({ ...complete, Bird: {}, Cat: { wings: () => 2 } }, `${text} scalar Money`)).toThrow(/Money has no implementation[^]*Bird[^]*Cat\.wings/);
  });

  it('takes schema.graphql for valid, which it is', () => {
    expect(() => buildSchema(readFileSync('schema.graphql', 'utf8'))).not.toThrow();
  });

  it('refuses a schema that is not valid', () => {
    expect(() => createSchema(complete, `${text} type Fish implements Named { fins: Int }`)).toThrow('Named');
  });
});
