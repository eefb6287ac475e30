import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { escapePointer, isList, mapMembers } from './subschemas.ts';

/** A number that is not the same any more once it has been read: its JSON Pointer, and how it is written. */
export interface InexactNumber {
  readonly pointer: string;
  readonly source: string;
}

/** Up to 15 digits, with an exponent of two, are kept whatever they are. */
const mayBeInexact = /[\d.]{16}|e[+-]?\d{3}/i;

/**
 * Whether a number is kept as it is written. Beyond 2^53 all its digits have to be kept, since there they are mostly an identifier's or an amount's; a fraction below is rounded at its
 * 17th digit, as every reader of JSON does. What is too large for a number, or too small to be told from 0, is not kept.
 */
export function isExact(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (value === 0) return !/[1-9]/.test(source.split(/e/i, 1)[0] ?? '');
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER || inDigits(source) === inDigits(String(value));
}

/** The same for equal numbers: their digits without zeros around, and the power of ten. */
function inDigits(source: string): string {
  const [mantissa = '', power = '0'] = source.replace(/^-/, '').split(/e/i);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (digits[start] === '0') start += 1;
  while (end > start && digits[end - 1] === '0') end -= 1;
  return `${digits.slice(start, end)}e${Number(power) - fraction.length + digits.length - end}`;
}

/** The numbers of a JSON text that are not kept. Throws where it is no JSON. */
export function findInexact(text: string): readonly InexactNumber[] {
  if (!mayBeInexact.test(text)) return [];
  const within = new Map<unknown, { pointer: string; readonly source: string }[]>();
  let whole: unknown;
  JSON.parse(text, function read(this: unknown, key: string, value: unknown, context?: { readonly source?: string }): unknown {
    const source = context?.source;
    whole = this;
    const found = typeof value !== 'number' ? (within.get(value) ?? []) : source === undefined || isExact(source, value) ? [] : [{ pointer: '', source }];
    if (found.length === 0) return value;
    const siblings = within.get(this) ?? [];
    for (const number of found) {
      number.pointer = `/${escapePointer(key)}${number.pointer}`;
      siblings.push(number);
    }
    within.set(this, siblings);
    return value;
  });
  return (within.get(whole) ?? []).map(({ pointer, source }) => ({ pointer: pointer.slice(1), source }));
}

/** What is wrong with it, for the caller and for the model. */
export const sayInexact = ({ pointer, source }: InexactNumber): string =>
  `${pointer === '' ? 'the value' : pointer} is ${source.length > 60 ? `${source.slice(0, 60)}…` : source}, which no number of double precision is: it would be changed to ${String(Number(source))}`;

/** The value with these numbers as texts, digit by digit. */
export function withTexts(value: JsonValue, inexact: readonly InexactNumber[]): JsonValue {
  const sources = new Map(inexact.map(({ pointer, source }) => [pointer, source]));
  const replace = (part: JsonValue, pointer: string): JsonValue => {
    if (isList(part)) return part.map((item, index) => replace(item, `${pointer}/${index}`));
    return isJsonObject(part) ? mapMembers(part, (member, name) => replace(member, `${pointer}/${escapePointer(name)}`)) : (sources.get(pointer) ?? part);
  };
  return replace(value, '');
}

/** Those of an object's member, told from there. */
export function inMember(inexact: readonly InexactNumber[], name: string): readonly InexactNumber[] {
  const start = `/${escapePointer(name)}`;
  return inexact.flatMap(({ pointer, source }) => (pointer === start || pointer.startsWith(`${start}/`) ? [{ pointer: pointer.slice(start.length), source }] : []));
}
