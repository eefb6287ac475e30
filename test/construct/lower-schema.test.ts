import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerSchema } from '../../src/construct/lower-schema.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { isJsonObject } from '../../src/json.ts';

/** The schema that comes of it; fails where there is none. */
function lowered(schema: JsonObject): JsonObject {
  const result = lowerSchema(schema);
  if ('obstacle' in result) throw new Error(`${result.obstacle.pointer}: ${result.obstacle.reason}`);
  return result.schema;
}

/** A schema and a value that satisfies it. */
interface Pair {
  readonly schema: JsonObject;
  readonly value: JsonValue;
}

const text = fc.string({ maxLength: 8 });
/** Names of properties, many of which are keywords. */
const name = fc.oneof(fc.constantFrom('type', 'properties', 'minimum', 'pattern', '$ref', 'additionalProperties', 'items', 'enum', 'a/b', 'a~b'), text);
const annotations = fc.record({ description: text, title: text, default: fc.constant(null), examples: fc.constant([{ minimum: 1 }]) }, { requiredKeys: [] });

const pairs = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc
    .tuple(
      fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        text.map((value): Pair => ({ schema: { type: 'string', minLength: 0, maxLength: 16, pattern: '^[^]*$' }, value })),
        fc.integer().map((value): Pair => ({ schema: { type: 'integer', minimum: value, exclusiveMaximum: value + 1, multipleOf: 1 }, value })),
        fc.boolean().map((value): Pair => ({ schema: { type: 'boolean' }, value })),
        fc.constant<Pair>({ schema: { type: ['string', 'null'], minLength: 3, description: 'maybe' }, value: null }),
        fc.constant<Pair>({ schema: { const: 'x', not: { const: 'y' } }, value: 'x' }),
        fc.uniqueArray(text, { minLength: 1, maxLength: 3 }).map((values): Pair => ({ schema: { enum: values }, value: values[0] ?? null })),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }).chain((items) => tie('pair').map(({ schema, value }): Pair => ({ schema: { type: 'array', items: schema, minItems: items.length, maxItems: items.length }, value: items.map(() => value) }))),
        fc.tuple(tie('pair'), tie('pair')).map(([one, other]): Pair => ({ schema: { anyOf: [one.schema, other.schema] }, value: other.value })),
        fc.tuple(tie('pair'), fc.constantFrom('$ref', 'allOf')).map(([{ schema, value }, by]): Pair => ({ schema: by === 'allOf' ? { allOf: [schema] } : schema, value })),
        fc.uniqueArray(fc.tuple(name, tie('pair')), { minLength: 1, maxLength: 4, selector: ([key]) => key }).map(
          (members): Pair => ({
            schema: { type: 'object', properties: fromEntries(members.map(([key, { schema }]) => [key, schema])), required: members.map(([key]) => key), minProperties: 1 },
            value: fromEntries(members.map(([key, { value }]) => [key, value])),
          }),
        ),
      ),
      annotations,
    )
    .map(([{ schema, value }, extra]): Pair => ({ schema: { ...extra, ...schema }, value })),
})).pair;

function fromEntries(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  return JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`) as JsonObject;
}

const taken = new Set(['type', 'properties', 'required', 'additionalProperties', 'items', 'minItems', 'minLength', 'maxLength', 'format', 'enum', 'const', 'anyOf', 'title', 'description']);

/** Every schema in a lowered one, itself included. */
function schemasIn(schema: JsonValue): JsonObject[] {
  if (!isJsonObject(schema)) return [];
  const { properties, items, anyOf } = schema;
  const below = [...(isJsonObject(properties) ? Object.values(properties) : []), ...(items === undefined ? [] : [items]), ...(Array.isArray(anyOf) ? (anyOf as JsonValue[]) : [])];
  return [schema, ...below.flatMap(schemasIn)];
}

const settings = { seed: 3, numRuns: 300 };

describe('whatever the schema', () => {
  it('the result has only keywords that Bedrock takes, and every object is closed', () => {
    fc.assert(
      fc.property(pairs, ({ schema }) => {
        for (const part of schemasIn(lowered(schema))) {
          expect(Object.keys(part).filter((keyword) => !taken.has(keyword))).toEqual([]);
          if (part.type === 'object') expect(part.additionalProperties).toBe(false);
          if (part.minItems !== undefined) expect([0, 1]).toContain(part.minItems);
        }
      }),
      settings,
    );
  });

  it('what satisfies it satisfies the result', () => {
    const ajv = new Ajv2020({ strict: false, addUsedSchema: false, ownProperties: true, validateFormats: false });
    fc.assert(
      fc.property(pairs, ({ schema, value }) => {
        expect(ajv.validate(schema, value)).toBe(true); // the test's own arbitrary
        expect(ajv.validate(lowered(schema), value)).toBe(true);
      }),
      settings,
    );
  });

  it('the result is lowered already', () => {
    fc.assert(
      fc.property(pairs, ({ schema }) => {
        const once = lowered(schema);
        expect(lowered(once)).toEqual(once);
      }),
      settings,
    );
  });

  it('the schema itself is left as it is', () => {
    fc.assert(
      fc.property(pairs, ({ schema }) => {
        const before = structuredClone(schema);
        lowerSchema(schema);
        expect(schema).toEqual(before);
      }),
      settings,
    );
  });
});

const closed = { additionalProperties: false };

describe('one by one', () => {
  it.each<[what: string, schema: JsonObject, result: JsonObject]>([
    ['closes objects, also inside', { type: 'object', properties: { a: { properties: { b: { type: 'null' } } } } }, { type: 'object', properties: { a: { type: 'object', properties: { b: { type: 'null' } }, ...closed } }, ...closed }],
    ['moves what Bedrock refuses behind the description', { type: 'number', description: 'Metres.', minimum: 0, maximum: 9 }, { type: 'number', description: 'Metres.\nIt also has to satisfy minimum: 0; maximum: 9.' }],
    ['leaves properties that are named like keywords alone', { type: 'object', properties: { minimum: { type: 'string' }, $ref: { type: 'integer' } } }, { type: 'object', properties: { minimum: { type: 'string' }, $ref: { type: 'integer' } }, ...closed }],
    ['leaves values that look like keywords alone', { enum: ['minimum', '$ref'] }, { enum: ['minimum', '$ref'] }],
    ['keeps the formats that Bedrock has', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
    ['tells the others', { type: 'string', format: 'regex' }, { type: 'string', description: 'It also has to satisfy format: "regex".' }],
    ['keeps minItems up to 1', { items: { type: 'string' }, minItems: 1 }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
    ['tells a higher one', { items: { type: 'string' }, minItems: 2 }, { type: 'array', items: { type: 'string' }, minItems: 1, description: 'It also has to satisfy minItems: 2.' }],
    ['writes references out', { type: 'object', properties: { a: { $ref: '#/$defs/x', description: 'A.' }, b: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'string', description: 'X.' } } }, { type: 'object', properties: { a: { type: 'string', description: 'A.' }, b: { type: 'string', description: 'X.' } }, ...closed }],
    ['writes references by anchor out, dynamic ones too', { type: 'object', properties: { a: { $ref: '#x' }, b: { $dynamicRef: '#x' } }, $defs: { x: { $dynamicAnchor: 'x', type: 'string' } } }, { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, ...closed }],
    ['says what the references in a description stand for', { type: 'object', properties: { a: { type: 'null' } }, anyOf: [{ $ref: '#/$defs/x' }], $defs: { x: { required: ['a'] } } }, { type: 'object', properties: { a: { type: 'null' } }, ...closed, description: 'It also has to satisfy anyOf: [{"$ref":"#/$defs/x"}].\n#/$defs/x is {"required":["a"]}.' }],
    ['joins allOf', { allOf: [{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }, { type: 'object', properties: { b: { type: 'string' } }, required: ['b'] }] }, { type: 'object', properties: { b: { type: 'string' }, a: { type: 'string' } }, required: ['b', 'a'], ...closed }],
    ['tells one of two choices', { anyOf: [{ type: 'string' }], oneOf: [{ const: 'a' }] }, { anyOf: [{ type: 'string' }], description: 'It also has to satisfy oneOf: [{"const":"a"}].' }],
    ['takes oneOf for anyOf', { oneOf: [{ type: 'string' }, { type: 'null' }] }, { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['takes a list of types for anyOf', { type: ['string', 'null'], enum: ['a', null], description: 'D.' }, { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null', enum: [null] }], description: 'D.' }],
    ['asks for no type that the values exclude', { type: ['string', 'null'], enum: ['a', 'b'], description: 'D.' }, { type: 'string', enum: ['a', 'b'], description: 'D.' }],
    ['asks for no type that the one value excludes', { type: ['null', 'integer'], const: 1 }, { type: 'integer', const: 1 }],
    ['leaves values out that the type excludes', { type: 'string', enum: ['a', null, 1] }, { type: 'string', enum: ['a'] }],
    ['knows lists, objects and whole numbers', { type: ['array', 'object', 'integer', 'null'], items: { type: 'string' }, properties: { a: { type: 'null' } }, enum: [['a'], {}, 1.5] }, { anyOf: [{ type: 'array', items: { type: 'string' }, description: 'It also has to satisfy enum: [["a"]].' }, { type: 'object', properties: { a: { type: 'null' } }, ...closed, description: 'It also has to satisfy enum: [{}].' }] }],
    ['tells a choice beside properties', { type: 'object', properties: { a: { type: 'null' } }, anyOf: [{ required: ['a'] }] }, { type: 'object', properties: { a: { type: 'null' } }, ...closed, description: 'It also has to satisfy anyOf: [{"required":["a"]}].' }],
  ])('%s', (_, schema, result) => {
    expect(lowered(schema)).toEqual(result);
  });

  it.each<[what: string, schema: JsonObject, pointer: string, reason: RegExp]>([
    ['keys of any name', { type: 'object', additionalProperties: { type: 'string' } }, '/additionalProperties', /any name/],
    ['keys of any name beside others', { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: true }, '/additionalProperties', /any name/],
    ['an object of which nothing is said', { type: 'object' }, '', /any name/],
    ['a value of which nothing is said', { type: 'array' }, '/items', /any kind/],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }] }, '/prefixItems', /one by one/],
    ['a value that cannot be', { type: 'object', properties: { 'a/b': false } }, '/properties/a~1b', /no value/],
    ['what is required but unnamed', { type: 'object', properties: {}, additionalProperties: false, required: ['a'] }, '/required', /"a"/],
    ['two of a keyword', { allOf: [{ minimum: 1 }, { minimum: 2 }] }, '/allOf/1', /minimum/],
    ['joined references that multiply', { $ref: '#/$defs/d30', $defs: fromEntries(Array.from({ length: 31 }, (__, level) => [`d${level}`, level === 0 ? { type: 'string' } : { allOf: ['a', 'b'].map(() => ({ $ref: `#/$defs/d${level - 1}` })) }])) }, '', /1000 schemas/],
    ['references that multiply', { $ref: '#/$defs/d9', $defs: fromEntries(Array.from({ length: 10 }, (__, level) => [`d${level}`, level === 0 ? { type: 'string' } : { type: 'object', properties: Object.fromEntries(['a', 'b', 'c'].map((key) => [key, { $ref: `#/$defs/d${level - 1}` }])) }])) }, '', /1000 schemas/],
  ])('says what is in the way: %s', (_, schema, pointer, reason) => {
    const result = lowerSchema(schema);
    expect(result).toEqual({ obstacle: { pointer, reason: expect.stringMatching(reason) as string } });
  });
});
