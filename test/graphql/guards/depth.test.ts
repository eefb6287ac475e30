import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { limitDepth } from '../../../src/graphql/guards/depth.ts';

const schema = buildSchema('type Query { level: Query name: String }');
const isRefused = (text: string): boolean => validate(schema, parse(text), [limitDepth(5)]).length > 0;
const nest = (levels: number, inner: string): string => `${'level { '.repeat(levels)}${inner}${' }'.repeat(levels)}`;

/** Documents of a given depth, each by another way. */
const shapes: Record<string, (depth: number) => string> = {
  inline: (depth) => `{ ${nest(depth - 1, 'name')} }`,
  'an inline fragment': (depth) => `{ level { ... on Query { ... { ${nest(depth - 2, 'name')} } } } }`,
  'a named fragment': (depth) => `{ level { ...f } } fragment f on Query { ${nest(depth - 2, 'name')} }`,
  'a fragment defined first': (depth) => `fragment f on Query { ${nest(depth - 2, 'name')} } { level { ...f } }`,
  'nested fragments': (depth) => `{ ...a } fragment a on Query { level { ...b } } fragment b on Query { level { ...c } } fragment c on Query { ${nest(depth - 3, 'name')} }`,
  'a fragment used at two depths': (depth) => `{ ...f level { level { ...f } } } fragment f on Query { ${nest(depth - 3, 'name')} }`,
  'the second operation': (depth) => `query A { name } query B { ${nest(depth - 1, 'name')} }`,
  'a mixture with introspection': (depth) => `{ __schema { types { fields { type { ofType { ofType { name } } } } } } ${nest(depth - 1, '__typename name')} }`,
};

describe.each(Object.entries(shapes))('the depth of %s', (_name, shape) => {
  it('may be the limit', () => expect(isRefused(shape(5))).toBe(false));
  it('may not be one more', () => expect(isRefused(shape(6))).toBe(true));
});

describe('fragments that spread each other', () => {
  it('in a cycle end the count', () => {
    expect(isRefused('{ ...a } fragment a on Query { level { ...b } } fragment b on Query { ...a name }')).toBe(false);
    expect(isRefused(`{ ...a } fragment a on Query { ${nest(5, 'name')} ...a }`)).toBe(true);
  });

  it('many times over are counted once each', () => {
    const count = 60;
    const fragments = Array.from({ length: count }, (_, index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`);
    expect(isRefused(`{ ...f0 } ${fragments.join(' ')} fragment f${count} on Query { name }`)).toBe(false);
    expect(isRefused(`{ ...f0 } ${fragments.join(' ')} fragment f${count} on Query { ${nest(5, 'name')} }`)).toBe(true);
  });
});
