import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonSchema } from '../types.ts';
import { fillSchema } from './fill-schema.ts';

/** No measure of speed: what grows with the square of its input takes minutes. */
const hangMs = 15_000;

const ajv = new Ajv2020({ strict: false });
const name = fc.constantFrom('name', 'city', 'age', 'price', 'email', 'tags', 'query', 'isOpen', 'start_date', 'x');
const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<JsonSchema>({ type: 'string' }, { type: 'string', minLength: 3, maxLength: 5 }, { type: 'integer' }, { type: 'boolean' }, { type: 'null' }, { const: 7 }, { enum: ['red', 'green', 3, null] }, { type: ['string', 'null'] }, { $ref: '#/$defs/day' }),
    fc.record({ type: fc.constantFrom('number', 'integer'), minimum: fc.integer({ min: -9, max: 0 }), exclusiveMaximum: fc.integer({ min: 3, max: 9 }) }),
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat({ max: 2 }), maxItems: fc.integer({ min: 2, max: 4 }) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.dictionary(name, tie('schema'), { maxKeys: 4 }).map((properties) => ({ type: 'object', properties, required: Object.keys(properties).slice(0, 2), additionalProperties: false })),
  ),
}));
const text = fc.array(fc.constantFrom('Ann Miller', 'is 30 years old.', 'city: Berlin', 'red', 'green, and', 'on 5 May 1996', '$12.50', 'tags: a, b and c', 'ann@example.com', '"quoted"', 'not open', '-4', '😀'), { maxLength: 8 }).map((parts) => parts.join(' '));

test('what is filled satisfies its schema, whatever the text', () => {
  fc.assert(
    fc.property(schema, text, fc.boolean(), (inner, given, guesses) => {
      const whole = { ...inner, $defs: { day: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', format: 'date' } } };
      const { value } = fillSchema(whole, { ask: given, texts: [given], guesses });
      const isValid = ajv.validate({ ...whole, $defs: { day: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } } }, value);
      expect(isValid ? [] : [ajv.errorsText(), value, whole]).toEqual([]);
    }),
    { seed: 20_261_123, numRuns: 300 },
  );
});

test.each(['a', ' ', 'Aa ', 'from A', 'in A and ', '1,', '1-', '"', 'name: ', '5 May ', 'a@b.', '2+', 'A B '])('%j repeated takes linear time', (unit) => {
  const long = unit.repeat(Math.ceil(150_000 / unit.length));
  const properties = Object.fromEntries(['name', 'city', 'origin', 'phone', 'id', 'expression', 'email', 'price', 'date', 'open', 'subject', 'text'].map((key) => [key, { type: key === 'price' ? 'number' : key === 'open' ? 'boolean' : 'string' }]));
  const start = process.threadCpuUsage().user; // of this thread's own, whatever else the machine does
  fillSchema({ type: 'object', properties: { ...properties, list: { type: 'array', items: { type: 'object', properties } } } }, { ask: long, texts: [long], guesses: true });
  expect((process.threadCpuUsage().user - start) / 1_000).toBeLessThan(hangMs);
});
