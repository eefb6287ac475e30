import type { JsonObject, JsonValue } from '../../../src/json.ts';
import type { MalformedOutput } from './malformed-output.ts';
import { isContainer } from './segments.ts';
import { satisfies, spoil } from './spoil.ts';

const json = (value: JsonValue): string => JSON.stringify(value);

/** JSON in which one value is not what the schema asks for: nothing but another answer helps. */
const wrong = (name: string, change: (value: JsonValue) => JsonValue | undefined): MalformedOutput => ({
  name,
  outcome: 'never',
  parses: 'other',
  write(object, schema) {
    const spoiled = spoil(object, schema, change);
    return spoiled === undefined ? null : json(spoiled);
  },
});

/** A number that JSON does not have, or no value at all; whatever is read in its place has to be wrong, too. */
const unwritable = (word: string): MalformedOutput => ({
  name: `${word} for a number`,
  outcome: 'never',
  parses: 'throws',
  write(object, schema) {
    const mark = '\u0001';
    const spoiled = spoil(object, schema, (value) => (typeof value === 'number' ? mark : undefined), [null, undefined, word, 0]);
    return spoiled === undefined ? null : json(spoiled).replace(json(mark), word);
  },
});

/** A text without an object; not where any text would do. */
const objectless = (name: string, write: (object: JsonValue, schema: JsonObject) => string, parses: MalformedOutput['parses'] = 'throws'): MalformedOutput => ({
  name,
  outcome: 'never',
  parses,
  write(object, schema) {
    const text = write(object, schema);
    return [text, [text], text.split('\n'), [], {}, null].some((reading) => satisfies(schema, reading)) ? null : text;
  },
});

const members = (object: JsonValue): readonly (readonly [string, JsonValue])[] => (isContainer(object) ? (Object.entries(object as object) as [string, JsonValue][]) : [['value', object]]);
/** As people write it: a string without quotation marks. */
const say = (value: JsonValue): string => (typeof value === 'string' ? value : json(value));
const isNested = (value: JsonValue): boolean => members(value).length > 0 && isContainer(value);

function writeYaml(value: JsonValue, indent = ''): string {
  return members(value)
    .map(([name, member]) => `${indent}${Array.isArray(value) ? '-' : `${/^[\w-]+$/.test(name) ? name : json(name)}:`}${isNested(member) ? `\n${writeYaml(member, `${indent}  `)}` : ` ${json(member)}`}`)
    .join('\n');
}

function writeXml(value: JsonValue): string {
  if (!isContainer(value)) return say(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return members(value).map(([name, member]) => `<field name="${name.replaceAll('"', '&quot;')}">${writeXml(member)}</field>`).join('');
}

/** What is missing is null instead. */
function addNulls(object: JsonValue, schema: JsonObject): JsonValue | null {
  const { properties } = schema;
  if (!isContainer(object) || Array.isArray(object) || typeof properties !== 'object' || properties === null) return null;
  const missing = Object.keys(properties).filter((name) => !Object.hasOwn(object as object, name));
  return missing.length === 0 ? null : { ...(object as JsonObject), ...Object.fromEntries(missing.map((name) => [name, null])) };
}

export const malformedValues: readonly MalformedOutput[] = [
  wrong('a number as a string', (value) => (typeof value === 'number' ? String(value) : undefined)),
  wrong('a boolean as a string', (value) => (typeof value === 'boolean' ? String(value) : undefined)),
  wrong('a list as a string', (value) => (Array.isArray(value) ? json(value) : undefined)),
  wrong('a string as a list', (value) => (typeof value === 'string' ? [value] : undefined)),
  wrong('an integer with a fraction', (value) => (typeof value === 'number' && Number.isInteger(value) ? value + 0.5 : undefined)),
  wrong('a word in capitals', (value) => (typeof value === 'string' && value !== value.toUpperCase() ? value.toUpperCase() : undefined)),
  wrong('a word of its own', (value) => (typeof value === 'string' ? 'something-else' : undefined)),
  wrong('null for a value', (value) => (value === null ? undefined : null)),
  wrong('an empty string for a value', (value) => (value === '' ? undefined : '')),
  wrong('a number that is too large', (value) => (typeof value === 'number' ? 1e300 : undefined)),
  {
    name: 'a required property is missing',
    outcome: 'never',
    parses: 'other',
    write(object, schema) {
      const without = Array.isArray(object) ? undefined : members(object).map(([name]) => Object.fromEntries(members(object).filter(([other]) => other !== name))).find((rest) => !satisfies(schema, rest));
      return without === undefined || !isContainer(object) ? null : json(without);
    },
  },
  {
    name: 'a property that is not allowed',
    outcome: 'never',
    parses: 'other',
    write(object, schema) {
      const more = isContainer(object) && !Array.isArray(object) ? { ...(object as JsonObject), confidence_of_model: 0.9 } : null;
      return more === null || satisfies(schema, more) ? null : json(more);
    },
  },
  {
    name: 'names in another case',
    outcome: 'never',
    parses: 'other',
    write(object, schema) {
      const other = isContainer(object) && !Array.isArray(object) ? Object.fromEntries(members(object).map(([name, value]) => [name.toUpperCase(), value])) : null;
      return other === null || satisfies(schema, other) ? null : json(other);
    },
  },
  {
    name: 'null for what is missing',
    outcome: 'either',
    parses: 'other',
    write(object, schema) {
      const more = addNulls(object, schema);
      return more === null ? null : json(more);
    },
  },
  unwritable('NaN'),
  unwritable('Infinity'),
  unwritable('-Infinity'),
  unwritable('undefined'),
  objectless('nothing', () => ''),
  objectless('only white space', () => ' \n\t\n '),
  objectless('only words', () => 'I have found all of the values in the text and they look correct to me.'),
  objectless('a refusal', () => "I'm sorry, but I can't help with that request."),
  objectless('a question', () => 'Which of the two do you mean?\nThe first or the second?'),
  objectless('a page of HTML', () => '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'),
  objectless('XML', (object) => `<?xml version="1.0"?>\n<answer>${writeXml(object)}</answer>`),
  objectless('a table', (object) => `| field | value |\n|---|---|\n${members(object).map(([name, value]) => `| ${name} | ${isContainer(value) ? '…' : say(value)} |`).join('\n')}`),
  objectless('an error in JSON', () => '{"error":"The request could not be answered."}', 'other'),
  { name: 'YAML', outcome: 'either', parses: 'throws', write: (object) => (isNested(object) ? writeYaml(object) : null) },
  { name: 'the schema', outcome: 'never', parses: 'other', write: (_, schema) => (satisfies(schema, schema) ? null : json(schema)) },
  { name: 'the word undefined', outcome: 'never', parses: 'throws', write: (_, schema) => (satisfies(schema, null) || satisfies(schema, 'undefined') ? null : 'undefined') },
];
