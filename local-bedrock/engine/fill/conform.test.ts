import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../types.ts';
import { conform } from './conform.ts';

/** Values are made to satisfy a schema, as ajv has it. */
function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, ownProperties: true });
  formats.default(ajv);
  return ajv;
}

function expectValid(schema: JsonSchema, value: unknown): void {
  const ajv = createAjv();
  expect(ajv.validate(schema, value) ? [] : [ajv.errorsText(), value, schema]).toEqual([]);
}

describe('the least that satisfies', () => {
  test.each<readonly [string, JsonSchema, unknown, unknown]>([
    ['what is right stays', { type: 'object', properties: { a: { type: 'string', minLength: 2 }, b: { type: 'integer', minimum: 3 } }, required: ['a', 'b'] }, { a: 'yes', b: 1 }, { a: 'yes', b: 3 }],
    ['a name that is empty', { type: 'object', properties: { '': { type: 'string' } }, required: [''] }, { ' ': false }, { '': '', ' ': false }],
    ['what is missing', { type: 'object', properties: { a: { type: 'string' }, b: { type: 'null' } }, required: ['b', 'a'] }, {}, { a: '', b: null }],
    ['a property too many', { type: 'object', properties: { a: {} }, additionalProperties: false }, { a: 1, b: 2 }, { a: 1 }],
    ['minProperties', { type: 'object', properties: { deep: { type: 'array', items: {}, minItems: 1 }, flat: { type: 'boolean' } }, minProperties: 1 }, {}, { flat: false }],
    ['maxProperties', { type: 'object', maxProperties: 1 }, { a: 1, b: 2 }, { a: 1 }],
    ['names of a pattern', { type: 'object', patternProperties: { '^a\\d$': { type: 'integer' } }, additionalProperties: false, minProperties: 2 }, {}, { a0: 0, a3: 0 }],
    ['names of a form', { type: 'object', propertyNames: { pattern: '^[a-c]$' }, additionalProperties: { const: 1 }, minProperties: 3 }, { z: 1 }, { a: 1, b: 1, c: 1 }],
    ['dependentRequired', { type: 'object', properties: { b: { const: 2 } }, dependentRequired: { a: ['b'], b: ['c'] } }, { a: 1 }, { a: 1, b: 2, c: '' }],
    ['dependentSchemas', { type: 'object', required: ['a'], dependentSchemas: { a: { properties: { b: { const: 1 } }, required: ['b'] } } }, { a: 0 }, { a: 0, b: 1 }],
    ['unevaluatedProperties', { type: 'object', allOf: [{ properties: { a: { type: 'integer' } } }], unevaluatedProperties: false }, { a: 1, b: 2 }, { a: 1 }],
    ['minimum', { minimum: 2.5 }, 1, 2.5],
    ['exclusive limits', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.001 }, 0, 0.0005],
    ['multipleOf', { type: 'number', multipleOf: 0.25, minimum: 0.3 }, 0, 0.5],
    ['minLength', { type: 'string', minLength: 3 }, '', 'unknown'],
    ['pattern', { type: 'string', pattern: '^[A-Z]{2}-\\d+$' }, 'nothing', 'AA-0'],
    ['pattern and length', { type: 'string', pattern: '^a+$', minLength: 5, maxLength: 6 }, '', 'aaaaa'],
    ['format', { type: 'string', format: 'ipv4' }, '', '0.0.0.0'],
    ['minItems', { type: 'array', items: { type: 'integer' }, minItems: 2 }, [7], [7, 0]],
    ['maxItems', { type: 'array', maxItems: 1 }, [1, 2], [1]],
    ['uniqueItems', { type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 3, uniqueItems: true }, ['b', 'b'], ['b', 'c', 'a']],
    ['contains', { type: 'array', items: { type: 'integer' }, contains: { minimum: 5 }, minContains: 2 }, [1, 6], [1, 6, 5]],
    ['maxContains', { type: 'array', items: { type: 'integer' }, contains: { minimum: 5 }, maxContains: 1 }, [5, 6], [5, 0]],
    ['prefixItems', { type: 'array', prefixItems: [{ const: 'x' }, { type: 'boolean' }], items: false, minItems: 2 }, ['y', true, 3], ['x', true]],
    ['const', { const: { a: [1] } }, null, { a: [1] }],
    ['enum', { enum: ['a', 'b'] }, 'c', 'a'],
    ['a type from a list', { type: ['integer', 'null'] }, 'x', null],
    ['anyOf', { anyOf: [{ type: 'object', properties: { a: { const: 1 } }, required: ['a'] }, { type: 'object', properties: { b: { type: 'integer' } }, required: ['b'] }] }, { b: 'x' }, { a: 1, b: 'x' }],
    ['oneOf by what is there', { oneOf: [{ type: 'object', properties: { kind: { const: 'a' }, n: { type: 'integer' } }, required: ['kind', 'n'] }, { type: 'object', properties: { kind: { const: 'b' }, s: { type: 'string' } }, required: ['kind', 's'] }] }, { kind: 'b' }, { kind: 'b', s: '' }],
    ['oneOf that both would satisfy', { type: 'integer', oneOf: [{ minimum: 0 }, { maximum: 10 }] }, 5, 11],
    ['allOf', { allOf: [{ type: 'integer', minimum: 3 }, { maximum: 5 }, { multipleOf: 2 }] }, 0, 4],
    ['not', { type: 'string', not: { enum: ['', 'unknown'] } }, '', 'something'],
    ['if and then', { type: 'object', properties: { a: { type: 'boolean' } }, required: ['a'], if: { properties: { a: { const: true } } }, then: { required: ['b'] } }, { a: true }, { a: true, b: '' }],
    ['if and else', { type: 'integer', if: { minimum: 10 }, else: { const: 3 } }, 5, 10],
    ['recursion', { $ref: '#/$defs/node', $defs: { node: { type: 'object', properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } }, required: ['next'], additionalProperties: false } } }, undefined, { next: null }],
    ['recursion through the root', { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#' } }, name: { type: 'string', minLength: 1 } }, required: ['kids', 'name'] }, { kids: [{ kids: [], name: '' }] }, { kids: [{ kids: [], name: 'unknown' }], name: 'unknown' }],
    ['an anchor', { $ref: '#it', $defs: { a: { $anchor: 'it', type: 'integer', minimum: 1 } } }, null, 1],
    ['escaped references', { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { const: 'here' } } }, null, 'here'],
  ])('%s', (_, schema, given, expected) => {
    const value = conform(schema, given);
    expectValid(schema, value);
    expect(value).toEqual(expected);
  });

  test.each(['^\\d{3}-\\d{4}$', '^(?:[A-Z][a-z]+ ){2}[A-Z]\\.$', 'b', '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$', '^\\p{Lu}\\p{L}*$', '^(?=.*\\d)(?=.*[a-z]).{8,}$', '^(a|b|cd){2,3}(?!x)$', '^\\S.*\\S$', '^(?<year>\\d{4})/(\\d)\\2$', '^.{3}$', '[\\]\\\\]', '^$', '^[\\w.~-]+$', '^(19|20)\\d\\d-(0[1-9]|1[0-2])$'])('the pattern %s', (pattern) => {
    expectValid({ type: 'string', pattern }, conform({ type: 'string', pattern }, ''));
  });

  test.each(['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'uri', 'uri-reference', 'uri-template', 'ipv4', 'ipv6', 'uuid', 'regex', 'json-pointer', 'relative-json-pointer'])('the format %s, several times over', (format) => {
    const schema = { type: 'array', items: { type: 'string', format }, minItems: 5 };
    expectValid(schema, conform(schema, []));
  });
});

/** Schemas that something satisfies. */
const limits = fc.record({ low: fc.integer({ min: -20, max: 20 }), room: fc.integer({ min: 12, max: 40 }) });
const scalar = fc.oneof(
  fc.constantFrom<JsonSchema>({ type: 'string' }, { type: 'null' }, { const: 7 }, { type: ['string', 'null'], minLength: 2 }, { enum: ['red', 'green', 3, null] }, { type: 'string', format: 'date' }, { type: 'string', format: 'uuid' }, { $ref: '#/$defs/day' }, { $ref: '#/$defs/tree' }),
  limits.map(({ low, room }): JsonSchema => ({ type: 'integer', minimum: low, maximum: low + room, multipleOf: 3 })),
  limits.map(({ low, room }): JsonSchema => ({ type: 'number', exclusiveMinimum: low, exclusiveMaximum: low + room, not: { const: low + 1 } })),
  fc.constantFrom('^[a-z]{2,5}$', '^\\d+(\\.\\d{2})?$', 'x|y', '^[A-Z][a-z]*( [A-Z][a-z]*)?$', '^#[0-9a-f]{6}$').map((pattern): JsonSchema => ({ type: 'string', pattern })),
  fc.record({ minLength: fc.nat({ max: 9 }), room: fc.integer({ min: 1, max: 9 }) }).map(({ minLength, room }): JsonSchema => ({ type: 'string', minLength, maxLength: minLength + room })),
);
const name = fc.constantFrom('name', 'type', 'required', 'properties', 'enum', '$ref', 'items', 'größe', 'a/b', '');
const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat({ max: 3 }), maxItems: fc.integer({ min: 3, max: 5 }) }),
    fc.record({ type: fc.constant('array'), items: fc.constantFrom({ type: 'integer' }, { type: 'string' }, { type: 'string', format: 'email' }), minItems: fc.nat({ max: 6 }), uniqueItems: fc.constant(true) }),
    fc.record({ type: fc.constant('array'), prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }).map((tuple): JsonSchema => ({ ...tuple, minItems: tuple.prefixItems.length, items: false })),
    fc.record({ type: fc.constant('array'), contains: scalar, minContains: fc.nat({ max: 3 }) }),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf): JsonSchema => ({ anyOf })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((inner): JsonSchema => ({ oneOf: inner.map((value, index) => ({ type: 'object', properties: { kind: { const: index }, value }, required: ['kind', 'value'] })) })),
    tie('schema').map((inner): JsonSchema => ({ allOf: [inner, { description: 'And more.' }] })),
    fc.record({ first: tie('schema'), second: tie('schema') }).map(({ first, second }): JsonSchema => ({ type: 'object', properties: { flag: { type: 'boolean' } }, required: ['flag'], if: { properties: { flag: { const: true } } }, then: { properties: { value: first }, required: ['value'] }, else: { properties: { value: second }, required: ['value'] } })),
    fc.record({ properties: fc.dictionary(name, tie('schema'), { maxKeys: 4 }), most: fc.nat({ max: 3 }), isClosed: fc.boolean() }).map(({ properties, most, isClosed }): JsonSchema => {
      const names = Object.keys(properties);
      return { type: 'object', properties, required: names.slice(0, most), minProperties: Math.min(most + 1, names.length), ...(isClosed ? { additionalProperties: false } : {}), dependentRequired: Object.fromEntries(names.slice(1).map((other) => [other, names.slice(0, 1)])) };
    }),
    tie('schema').map((additionalProperties): JsonSchema => ({ type: 'object', propertyNames: { pattern: '^[a-z]+$' }, additionalProperties, minProperties: 2 })),
  ),
}));
const $defs = {
  day: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', format: 'date' },
  tree: { type: 'object', properties: { label: { type: 'string', minLength: 1 }, kids: { type: 'array', items: { $ref: '#/$defs/tree' } } }, required: ['label', 'kids'], additionalProperties: false },
};

test('whatever stands there, what comes of it satisfies the schema, and is the same every time', () => {
  fc.assert(
    fc.property(schema, fc.option(fc.jsonValue({ maxDepth: 3 }), { nil: undefined }), (inner, given) => {
      const whole = { ...inner, $defs };
      const value = conform(whole, given);
      expectValid(whole, value);
      expect(conform(whole, given)).toEqual(value);
      expect(conform(whole, value)).toBe(value);
    }),
    { seed: 20_261_126, numRuns: 150 },
  );
});

test.each<readonly [string, JsonSchema]>([
  ['letters before digits', { type: 'string', pattern: '^[A-Za-z0-9]+-\\d{4}$', minLength: 2_000 }],
  ['more of them', { type: 'string', pattern: '^[a-z]+-\\d{4}$', minLength: 5_000 }],
  ['groups of four', { type: 'string', pattern: '^(?:[A-Za-z0-9+/]{4})+$', minLength: 4_000 }],
  ['two that differ', { type: 'array', minItems: 2, uniqueItems: true, items: { type: 'string', pattern: '^([a-z]{60} ){150}END$' } }],
])('a long text of a pattern: %s', (_, schema) => {
  expectValid(schema, conform(schema, ''));
});

/** No measure of speed: what grows without end takes minutes. */
const hangMs = 10_000;

test.each<readonly [string, JsonSchema]>([
  ['a reference to itself', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }],
  ['no end', { $ref: '#/$defs/a', $defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, required: ['a'] } } }],
  ['references that double', { $ref: '#/$defs/d0', $defs: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`d${index}`, { allOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }] }])) }],
  ['everything by everything', { $ref: '#/$defs/d0', $defs: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`d${index}`, { type: 'object', properties: Object.fromEntries(Array.from({ length: 20 }, (__, other) => [`p${other}`, { anyOf: [{ $ref: `#/$defs/d${other}` }, { type: 'integer', minimum: 5 }] }])), required: ['p1', 'p2', 'p3'] }])) }],
  ['choices of choices that nothing satisfies', { type: 'integer', minimum: 2, allOf: Array.from({ length: 12 }, () => ({ anyOf: [{ maximum: 0 }, { maximum: 1 }, { maximum: -1 }] })) }],
  ['a list of a million', { type: 'array', items: { type: 'integer' }, minItems: 1_000_000 }],
  ['a text of a thousand million', { type: 'string', minLength: 1_000_000_000 }],
  ['a pattern of five hundred million', { type: 'string', pattern: '^a{500000000}$' }],
  ['repetitions of repetitions', { type: 'string', pattern: '^(([ab]{10000}){10000}){10000}$' }],
  ['repetitions without end of repetitions without end', { type: 'string', pattern: '^((((((((a*)*)*)*)*)*)*)*)*b$', minLength: 90_000 }],
  ['nothing allowed', { not: {} }],
  ['no pattern', { type: 'string', pattern: '(' }],
  ['a reference to nowhere', { $ref: '#/$defs/nowhere' }],
  ['a type that is none', { type: 'thing' }],
])('%s comes to an end', (_, hostile) => {
  const start = process.threadCpuUsage().user; // of this thread's own, whatever else the machine does
  expect(JSON.stringify(conform(hostile, {})).length).toBeLessThan(1_000_000);
  expect((process.threadCpuUsage().user - start) / 1_000).toBeLessThan(hangMs);
});
