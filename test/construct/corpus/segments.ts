import type { JsonValue } from '../../../src/json.ts';

/** A token of JSON. A key and a string have their value, too. */
export interface Segment {
  readonly kind: 'open' | 'close' | 'comma' | 'colon' | 'key' | 'string' | 'number' | 'literal';
  readonly text: string;
  readonly value?: string;
}

/** The tokens of a value as JSON.stringify would write it. */
export function segmentsOf(value: JsonValue): readonly Segment[] {
  if (typeof value === 'string') return [{ kind: 'string', text: JSON.stringify(value), value }];
  if (typeof value !== 'object' || value === null) return [{ kind: typeof value === 'number' ? 'number' : 'literal', text: JSON.stringify(value) }];
  const isList = Array.isArray(value);
  const members = isList
    ? value.map((item: JsonValue) => segmentsOf(item))
    : Object.entries(value).map(([key, member]): readonly Segment[] => [{ kind: 'key', text: JSON.stringify(key), value: key }, { kind: 'colon', text: ':' }, ...segmentsOf(member)]);
  return [
    { kind: 'open', text: isList ? '[' : '{' },
    ...members.flatMap((member, index): readonly Segment[] => (index === 0 ? member : [{ kind: 'comma', text: ',' }, ...member])),
    { kind: 'close', text: isList ? ']' : '}' },
  ];
}

/** Writes a value with each token as it is told; the tokens before and behind are told, too. */
export function writeSegments(value: JsonValue, write: (segment: Segment, before: Segment | undefined, behind: Segment | undefined) => string): string {
  const segments = segmentsOf(value);
  return segments.map((segment, index) => write(segment, segments[index - 1], segments[index + 1])).join('');
}

/** The beginning of a value's JSON, up to the middle of the last token that is of a kind and has at least so many characters; null where there is none. */
export function cutWithin(value: JsonValue, kind: Segment['kind'], characters: number): string | null {
  const segments = segmentsOf(value);
  const at = segments.findLastIndex((segment) => segment.kind === kind && segment.text.length >= characters);
  const cut = segments[at];
  if (cut === undefined) return null;
  return segments.slice(0, at).map(({ text }) => text).join('') + cut.text.slice(0, Math.ceil(cut.text.length / 2)).toWellFormed();
}

export const stringsOf = (value: JsonValue): readonly string[] => segmentsOf(value).flatMap((segment) => (segment.value === undefined ? [] : [segment.value]));
export const keysOf = (value: JsonValue): readonly string[] => segmentsOf(value).flatMap(({ kind, value: key }) => (kind === 'key' && key !== undefined ? [key] : []));
export const isContainer = (value: JsonValue): boolean => typeof value === 'object' && value !== null;
