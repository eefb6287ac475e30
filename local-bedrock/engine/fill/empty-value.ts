import type { JsonSchema } from '../types.ts';
import { readLimit } from './schema.ts';

/** What stands for "nothing was found" in strings that have to have a form. */
export const emptyOfFormat: Readonly<Record<string, string>> = {
  'date-time': '1970-01-01T00:00:00Z',
  date: '1970-01-01',
  time: '00:00:00Z',
  duration: 'PT0S',
  email: 'unknown@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  ipv4: '0.0.0.0',
  ipv6: '::',
  uuid: '00000000-0000-0000-0000-000000000000',
  regex: '^$',
  'json-pointer': '',
  'relative-json-pointer': '0',
  'uri-reference': '',
  'uri-template': '',
  iri: 'https://example.com/',
  'iri-reference': '',
  'idn-email': 'unknown@example.com',
  'idn-hostname': 'example.com',
};

/** The string that says that nothing was found, as short as the schema allows. */
export function emptyString(schema: JsonSchema): string {
  const format = schema['format'];
  const empty = typeof format === 'string' && Object.hasOwn(emptyOfFormat, format) ? emptyOfFormat[format] : undefined;
  return empty ?? fitLength('', schema);
}

/** No model writes a longer text into a value, whatever its schema asks for. */
export const mostCharacters = 100_000;

/** Makes a string as long as it must be, as far as a model would write, and as short. */
export function fitLength(text: string, schema: JsonSchema): string {
  const minLength = Math.min(readLimit(schema, 'minLength') ?? 0, mostCharacters);
  const characters = Array.from(text);
  const long = characters.length >= minLength ? characters : Array.from((text === '' ? 'unknown' : text).padEnd(minLength, '.'));
  return long.slice(0, Math.max(readLimit(schema, 'maxLength') ?? long.length, 0)).join('');
}

/** Brings a number to the nearest one within the schema's limits. */
export function fitNumber(value: number, schema: JsonSchema, isInteger: boolean): number {
  const step = readLimit(schema, 'multipleOf') ?? (isInteger ? 1 : 0);
  const tick = step > 0 ? step : 0.001;
  const above = readLimit(schema, 'exclusiveMinimum');
  const below = readLimit(schema, 'exclusiveMaximum');
  const minimum = Math.max(readLimit(schema, 'minimum') ?? -Infinity, above === undefined ? -Infinity : above + tick);
  const maximum = Math.min(readLimit(schema, 'maximum') ?? Infinity, below === undefined ? Infinity : below - tick);
  const within = Math.min(Math.max(value, minimum), maximum);
  if (step <= 0) return within;
  const rounded = Math.round(within / step) * step;
  if (rounded < minimum) return toDecimals(Math.ceil(minimum / step) * step);
  return toDecimals(rounded > maximum ? Math.floor(maximum / step) * step : rounded);
}

/** 380 times 0.01 is 3.8 then, and not 3.8000000000000003. */
const toDecimals = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(15)));
