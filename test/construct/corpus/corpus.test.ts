import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { corpus } from './corpus.ts';

/** The corpus itself is sound. */
function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, ownProperties: true });
  formats.default(ajv);
  return ajv;
}

test('it has at least sixty schemas, each under a name of its own', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(60);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
});

describe.each(corpus)('$name', ({ schema, prompt, objects }) => {
  test('compiles, and its objects satisfy it', () => {
    const validate = createAjv().compile(schema);
    expect(objects.map((object) => (validate(object) ? [] : validate.errors))).toEqual(objects.map(() => []));
    expect(prompt).not.toBe('');
  });

  test('consists of JSON', () => {
    expect(JSON.parse(JSON.stringify({ schema, objects }))).toEqual({ schema, objects });
  });
});
