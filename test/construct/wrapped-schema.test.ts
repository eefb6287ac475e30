import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/json.ts';
import { findNoKeyword, findWrappedSchema } from '../../src/wrapped-schema.ts';

const text: JsonObject = { type: 'string' };

test.each<[string, JsonObject]>([
  ['json', { json: { type: 'object' } }],
  ['schema', { name: 'city', description: 'A city', strict: true, schema: { $ref: '#/$defs/city', $defs: {} } }],
  ['parameters', { name: 'city', description: 'A city', parameters: { type: 'object' } }],
  ['input_schema', { name: 'city', input_schema: { type: 'object' } }],
])('a schema in its member %s is found', (member, wrapper) => {
  expect(findWrappedSchema(wrapper)).toBe(member);
});

test.each<JsonObject>([
  {},
  { title: 'Anything', description: 'of any kind', examples: [{ type: 'x' }], default: text },
  { contains: text },
  { propertyNames: text },
  { dependentSchemas: { a: text } },
  { then: text, else: text },
  { unevaluatedProperties: text },
  { minimum: 1, 'x-unit': { type: 'metre' } },
  { type: 'object', json: text },
  { 'x-note': { author: 'Ada' } },
  { 'x-shape': { type: 'square' } },
  { description: 'Anything', example: { type: 'x' } },
])('%j is no wrapper, and has a keyword or annotations alone', (schema) => {
  expect(findWrappedSchema(schema)).toBeUndefined();
  expect(findNoKeyword(schema)).toBeUndefined();
});
