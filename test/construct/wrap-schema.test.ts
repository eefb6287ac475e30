import fc from 'fast-check';
import { expect, it } from 'vitest';
import { validatorOf } from '../../src/construct/validators.ts';
import { unwrap, wrapSchema } from '../../src/construct/wrap-schema.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';

/** Schemas whose references have to move with them. */
const schemas: readonly JsonObject[] = [
  { type: 'array', items: { $ref: '#' } },
  { anyOf: [{ type: 'integer' }, { type: 'array', items: { $ref: '#/anyOf/0' } }] },
  { $ref: '#/$defs/tree', $defs: { tree: { type: 'array', prefixItems: [{ type: 'integer' }], items: { $ref: '#/$defs/tree' } } } },
  { $ref: '#name', $defs: { name: { $anchor: 'name', type: 'string' } } },
  { $id: 'https://example.com/s', $ref: '#/$defs/a', $defs: { a: { type: 'string' } } },
  { properties: { $ref: { type: 'string' }, a: { $ref: '#/properties/$ref' } } },
  { enum: [{ $ref: '#' }, '#', 1] },
];
const validators = schemas.map((schema) => ({ plain: validatorOf(schema), wrapped: validatorOf(wrapSchema(schema)) }));
const values = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.letrec((tie) => ({ tree: fc.oneof({ maxDepth: 3 }, fc.nat(9), fc.array(tie('tree'), { maxLength: 3 })) })).tree, fc.constant({ $ref: '#' })) as fc.Arbitrary<JsonValue>;

it('a value satisfies a schema if, and only if, an object that holds it satisfies the wrapped one', () => {
  fc.assert(
    fc.property(fc.constantFrom(...validators), values, (validator, value) => {
      const plain = JSON.parse(JSON.stringify(value)) as JsonValue;
      expect(validator.wrapped({ value: plain }).length > 0).toBe(validator.plain(plain).length > 0);
    }),
    { seed: 5, numRuns: 500 },
  );
});

it('the value comes out of the object, and of nothing else', () => {
  expect(unwrap({ value: [1] })).toEqual([1]);
  expect(unwrap({ value: null })).toBeNull();
  for (const other of [{}, [], 'value', null, { values: 1 }] as const) expect(unwrap(other)).toBeUndefined();
});
