import type { JsonObject, JsonValue } from '../../../src/json.ts';
import { closed, list, text, type CorpusCase } from './corpus-case.ts';

/** A field of a form, by its number, and two values for it. */
function fieldOf(index: number): readonly [schema: JsonObject, value: JsonValue, other: JsonValue] {
  switch (index % 8) {
    case 0:
      return [{ type: 'string', maxLength: 60 }, `Answer ${index}`, ''];
    case 1:
      return [{ type: 'integer', minimum: index, maximum: index + 9 }, index + 1, index];
    case 2:
      return [{ type: 'boolean' }, true, false];
    case 3:
      return [{ enum: ['yes', 'no', 'unknown'] }, 'yes', 'unknown'];
    case 4:
      return [{ type: ['string', 'null'], format: 'date' }, '2026-05-04', null];
    case 5:
      return [{ type: 'number', multipleOf: 0.5 }, index / 2, 0];
    case 6:
      return [{ type: 'string', pattern: `^F${index}-[A-Z]{2}$` }, `F${index}-OK`, `F${index}-NO`];
    default:
      return [{ type: 'array', items: { type: 'string' }, maxItems: 3 }, ['a', 'b'], []];
  }
}

const fields = Array.from({ length: 200 }, (_, index) => ({ name: `field${index}`, of: fieldOf(index) }));
const form = (choose: 1 | 2): JsonObject => Object.fromEntries(fields.map(({ name, of }) => [name, of[choose]]));

/** An object in an object, so many levels deep. */
const nestSchema = (levels: number): JsonObject => closed({ level: { const: levels }, inner: levels === 0 ? text : nestSchema(levels - 1) });
const nest = (levels: number, innermost: string): JsonObject => ({ level: levels, inner: levels === 0 ? innermost : nest(levels - 1, innermost) });

const countries = Array.from({ length: 150 }, (_, index) => `country-${index}`);
const numbered = (count: number): JsonValue => Array.from({ length: count }, (_, index) => ({ id: index + 1, text: `Entry ${index + 1}: ${'word '.repeat(index % 7)}` }));

export const large: readonly CorpusCase[] = [
  { name: 'a form of 200 fields', schema: closed(Object.fromEntries(fields.map(({ name, of }) => [name, of[0]]))), prompt: 'Fill the form. field0: Answer 0. field1: 2. field6: F6-OK.', objects: [form(1), form(2)] },
  { name: 'twenty levels', schema: nestSchema(20), prompt: 'What is innermost? inner: gold', objects: [nest(20, 'gold'), nest(20, '')] },
  { name: 'one of 150 countries', schema: closed({ country: { enum: countries }, others: { type: 'array', items: { enum: countries }, uniqueItems: true } }), prompt: 'Which country? It is country-77.', objects: [{ country: 'country-77', others: ['country-1', 'country-149'] }, { country: 'country-0', others: [] }] },
  { name: 'a list of many entries', schema: closed({ entries: { ...list(closed({ id: { type: 'integer', minimum: 1 }, text })), minItems: 1 } }), prompt: 'Write down 60 entries.', objects: [{ entries: numbered(60) }, { entries: numbered(1) }] },
];
