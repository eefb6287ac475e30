import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';

const integer = String.raw`-?\d{1,9}(?:,\d{3})*`;
const rangePattern = new RegExp(
  String.raw`\b(?:count|numbers?|integers|counting)\b[^.?!\d-]{0,40}?\b(?:from\s+|between\s+)?(?<from>${integer})\s*(?:to|through|until|up to|down to|and|-|–|\.\.\.?)\s*(?<to>${integer})(?!\d)`,
  'i',
);
const toPattern = new RegExp(String.raw`\bcount(?:ing)?\s+(?:up\s+)?to\s+(?<to>${integer})(?!\d)`, 'i');
const downPattern = new RegExp(String.raw`\bcount\s+down\s+from\s+(?<from>${integer})(?!\d)`, 'i');

/** More numbers than this are not listed, whatever is asked: over half a megabyte of text. */
const maxNumbers = 100_000;

/** Counts, up or down, a number a line: a stream as long as one likes, and always the same. */
export function countNumbers({ ask }: Situation): Draft | null {
  const groups = (rangePattern.exec(ask) ?? toPattern.exec(ask) ?? downPattern.exec(ask))?.groups;
  if (groups === undefined) return null;
  const from = readInteger(groups['from'], 1);
  const to = readInteger(groups['to'], 1);
  const step = from <= to ? 1 : -1;
  const length = Math.abs(to - from) + 1;
  if (!Number.isSafeInteger(length)) return draftProse('That is too far to count.');
  const units = Array.from({ length: Math.min(length, maxNumbers) }, (_, index) => String(from + index * step));
  if (length > maxNumbers) units.push(`(I stop after ${maxNumbers.toLocaleString('en-US')} numbers.)`);
  return { units, layout: 'lines', verbatim: true };
}

function readInteger(text: string | undefined, fallback: number): number {
  return text === undefined ? fallback : Number(text.replaceAll(',', ''));
}
