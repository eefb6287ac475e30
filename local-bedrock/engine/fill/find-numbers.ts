import { readNumber } from '../style.ts';
import { findFieldValues } from './find-labelled.ts';
import { namePattern } from './names.ts';

/** Whole, and as exact as a number can be: of a longer one no part is another number. */
const number = String.raw`-?(?:\d{1,3}(?:,\d{3})+|[1-8]\d{15}|\d{1,15})(?!\d)(?:\.\d{1,12})?`;
const numberWord = 'two|three|four|five|six|seven|eight|nine|ten';
const scales: Readonly<Record<string, number>> = { k: 1e3, thousand: 1e3, million: 1e6, m: 1e6, billion: 1e9, bn: 1e9 };
/** "m" is a million of money, and a metre of all else. */
const scalePattern = String.raw`(?:\s?(?<scale>k|thousand|million|billion|bn|(?<=[$€£¥][\d.,]{1,20}\s?)m)\b)?`;
const numberPattern = new RegExp(String.raw`(?<![\p{L}\d.,-])(?<number>${number})${scalePattern}`, 'giu');

/** Properties that are written in a way of their own; the first group is the number. */
const byName: readonly (readonly [RegExp, RegExp])[] = [
  [/^age$/, /(\d{1,3})[\s-]*(?:years?[\s-]old|yo\b)|\baged? (\d{1,3})\b/gi],
  [/^(?:price|cost|amount|total|budget|fee|salary|sum)$/, /[$€£¥]\s?(\d[\d,]{0,20}(?:\.\d{1,20})?)|\b(\d[\d,]{0,20}(?:\.\d{1,20})?)\s?(?:dollars?|euros?|pounds?|usd|eur|gbp|[€£$])/gi],
  [/^year$/, /\b(1\d{3}|20\d{2})\b/g],
  [/^(?:percent|percentage|rate)$/, /(\d{1,15}(?:\.\d{1,15})?)\s?(?:%|percent)/gi],
  [/^(?:latitude|lat)$/, /(-?\d{1,3}\.\d{2,10})(?=[°\s]*[,/;])/g],
  [/^(?:longitude|lon|lng)$/, /(?<=\d[°\s]*[,/;]\s*)(-?\d{1,3}\.\d{2,10})/g],
];

/** Texts are searched up to here. */
const maxReadLength = 20_000;

/** Finds the numbers that stand by a property's name: "age: 30", "3 nights", "a budget of 200", "opened in 1932", and what its name is written like. */
export function findNamedNumbers(words: readonly string[], text: string): readonly number[] {
  const read = text.slice(0, maxReadLength);
  if (words.length === 0) return [];
  const own = byName.filter(([name]) => words.some((word) => name.test(word))).flatMap(([, pattern]) => [...read.matchAll(pattern)].map((match) => readOwn(match, read)));
  const nouns = words.filter((word) => !/^(?:number|num|count|of|max|min|maximum|minimum|total|the|in|n)$/.test(word));
  const name = nouns.length === 0 ? namePattern(words) : namePattern(nouns).replace(/s$/, '');
  const behind = new RegExp(String.raw`(?<![\p{L}\p{N}])${name}s?(?![\p{L}\p{N}])["'*]{0,2}\s{0,3}(?:(?:is|was|are|of|at|=|:|to|over|under|about|around|in(?=\s(?:1\d|20)\d\d\b))\s{0,3}){0,2}[$€£¥]?(?<number>${number})${scalePattern}`, 'giu');
  const before = new RegExp(String.raw`(?<![\p{L}\d.,-])(?<number>${number}|${numberWord})${scalePattern}[\s-]{1,2}${name}s?(?![\p{L}\p{N}])`, 'giu');
  const near = [behind, before].flatMap((pattern) => [...read.matchAll(pattern)].map(({ groups = {} }) => scale(groups['number'] ?? '', groups['scale'])));
  const labelled = findFieldValues(words, read).flatMap((value) => findAllNumbers(value).slice(0, 1));
  return [...labelled, ...own, ...near].filter((value) => Number.isFinite(value));
}

/** The numbers of a text that are not written as an age, a price or a share is: what is said of nothing in particular. */
export function findPlainNumbers(text: string): readonly number[] {
  const read = text.slice(0, maxReadLength);
  const special = byName.filter(([name]) => /age|price|percent/.test(name.source)).flatMap(([, pattern]) => [...read.matchAll(pattern)].map((match) => readOwn(match, read)));
  return [...new Set(findAllNumbers(read))].filter((value) => !special.includes(value));
}

/** All numbers of a text, in order; dates and the like give theirs too. */
export function findAllNumbers(text: string): readonly number[] {
  return [...text.slice(0, maxReadLength).matchAll(numberPattern)].map(({ groups = {} }) => scale(groups['number'] ?? '', groups['scale']));
}

/** "$3.5m" is a price of millions. */
function readOwn(match: RegExpExecArray, text: string): number {
  const end = match.index + match[0].length;
  const unit = /[$€£¥]/.test(match[0]) ? /^\s?(k|thousand|million|m|billion|bn)\b/i.exec(text.slice(end, end + 12))?.[1] : undefined;
  return scale(match.slice(1).join(''), unit);
}

function scale(text: string, unit: string | undefined): number {
  return parse(text) * (unit === undefined ? 1 : (scales[unit.toLowerCase()] ?? 1));
}

function parse(text: string): number {
  return readNumber(text) ?? Number(text.replaceAll(',', ''));
}
