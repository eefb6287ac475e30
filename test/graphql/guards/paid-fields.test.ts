import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { limitPaidFields } from '../../../src/graphql/guards/paid-fields.ts';

const schema = buildSchema('type Query { name: String } type Mutation { pay: Query buy: Query free: Query }');
const isRefused = (text: string): boolean => validate(schema, parse(text), [limitPaidFields(['pay', 'buy'], 4)]).length > 0;
const paid = (count: number, prefix = 'a'): string => Array.from({ length: count }, (_, index) => `${prefix}${index}: ${index % 2 === 0 ? 'pay' : 'buy'} { name }`).join(' ');

/** Operations that pay a given number of times, each by another way. */
const shapes: Record<string, (count: number) => string> = {
  inline: (count) => `mutation { ${paid(count)} }`,
  'an inline fragment': (count) => `mutation { pay { name } ... { ... on Mutation { ${paid(count - 1)} } } }`,
  'a named fragment': (count) => `mutation { pay { name } ...f } fragment f on Mutation { ${paid(count - 1)} }`,
  'nested fragments': (count) => `mutation { ...a } fragment a on Mutation { pay { name } ...b } fragment b on Mutation { buy { name } ...c } fragment c on Mutation { ${paid(count - 2)} }`,
  'a cycle of fragments': (count) => `mutation { ...a } fragment a on Mutation { pay { name } ...b } fragment b on Mutation { ${paid(count - 1)} ...a }`,
  'the second operation': (count) => `query A { name } mutation B { ${paid(count)} }`,
  'conditions that may hold': (count) => `mutation ($if: Boolean!) { ${paid(count).replaceAll(' {', ' @include(if: $if) {')} }`,
};

describe.each(Object.entries(shapes))('paid fields of %s', (_name, shape) => {
  it('may be as many as the limit', () => expect(isRefused(shape(4))).toBe(false));
  it('may not be one more', () => expect(isRefused(shape(5))).toBe(true));
});

it('counts what runs once as one', () => {
  expect(isRefused(`mutation { ${'pay { name } '.repeat(20)} ...f ...f } fragment f on Mutation { pay { name } }`)).toBe(false);
});

it('counts each operation by itself, and free fields not at all', () => {
  expect(isRefused(`mutation A { ${paid(4)} } mutation B { ${paid(4, 'b')} ${Array.from({ length: 20 }, (_, index) => `c${index}: free { name }`).join(' ')} }`)).toBe(false);
});
