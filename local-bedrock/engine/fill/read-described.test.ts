import { expect, test } from 'vitest';
import { readDescribed } from './read-described.ts';

test.each<readonly [string, object]>([
  ['A number.\nIt also has to satisfy minimum: 3; exclusiveMaximum: 10.5.', { minimum: 3, exclusiveMaximum: 10.5 }],
  ['pattern: "^\\\\d{2}; \\"a\\"$"; maxLength: 4', { pattern: '^\\d{2}; "a"$', maxLength: 4 }],
  ['It also has to satisfy not: {"enum":["a","}"]}; uniqueItems: true.', { not: { enum: ['a', '}'] }, uniqueItems: true }],
  ['oneOf: [{"required":["a"]},{"required":["b"]}]', { oneOf: [{ required: ['a'] }, { required: ['b'] }] }],
  ['The minimum: three. Its format: ISO 8601. pattern: 7. title: "x". oneOf: [{"$ref":"#/$defs/a"}]. minimum: {', {}],
])('%s', (description, expected) => {
  expect(readDescribed({ type: 'string', description })).toEqual({ type: 'string', description, ...expected });
});

test('of two limits the narrower holds, and properties that are named like keywords are left alone', () => {
  const schema = { type: 'object', properties: { description: { description: 'minLength: 2' }, minimum: { type: 'number', minimum: 1, maximum: 9, pattern: 'a', description: 'minimum: 5; maximum: 20; pattern: "b"' } }, enum: [{ description: 'minimum: 3' }] };
  expect(readDescribed(schema)).toEqual({ ...schema, properties: { ...schema.properties, description: { description: 'minLength: 2', minLength: 2 }, minimum: { ...schema.properties.minimum, minimum: 5 } } });
});
