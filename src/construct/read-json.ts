import { jsonrepair } from 'jsonrepair';
import type { JsonValue } from '../json.ts';
import { isDeeperThan } from '../json.ts';
import { endsAmid } from './ends-amid.ts';
import type { InexactNumber } from './exact-numbers.ts';
import { findInexact } from './exact-numbers.ts';
import { TimeBudget, TimeUp } from './run-within.ts';

const mostRepaired = 1_000_000; // characters
const repairMs = 250; // for all of an answer: jsonrepair looks through some texts again at each sign
const mostLevels = 500;

/** A value, and its numbers that are not what was written. */
export interface Read {
  readonly value: JsonValue;
  readonly inexact: readonly InexactNumber[];
}

/** What a text says when it is read as JSON in one way. */
export interface Reading {
  /** One, or several where several stand side by side; never none. */
  readonly values: readonly Read[];
  /** Something had to be put right or added: what is missing may be missing for good. */
  readonly isRepaired: boolean;
  /** The text ends amid a text, a number or a word: nobody knows how it would have gone on. */
  readonly isOpen: boolean;
}

/**
 * The ways to read an answer as JSON, the most faithful first: as it is; what stands in fences; what stands amid prose or thoughts; put right where it is
 * nearly JSON (trailing commas, quotes, brackets that are missing). A value is never changed into one of another type. Nothing where there is no JSON in it.
 */
export function* readJson(text: string): Generator<Reading> {
  const whole = text.replace(/^\uFEFF/, '').trim();
  const parts: string[] = [];
  for (const find of [(): readonly string[] => [whole], findFenced, findBracketed]) {
    const found = [...new Set(find(whole))].filter((part) => part !== '' && !parts.includes(part));
    parts.push(...found);
    const values = found.map(parse).filter((value) => value !== undefined);
    if (values.length > 0) yield { values, isRepaired: false, isOpen: false };
  }
  const budget = new TimeBudget(repairMs);
  const begun = parts.filter((part) => /^[{[]/.test(part));
  const open = /[{[]/.exec(whole);
  for (const part of new Set([...begun, ...(open === null ? [] : [whole.slice(open.index)])])) {
    const repaired = repair(part, budget);
    if (repaired === 'timeUp') return; // of such a text the rest would take as long
    if (repaired !== undefined) yield { values: [repaired], isRepaired: true, isOpen: endsAmid(part) };
  }
}

function parse(text: string): Read | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isDeeperThan(value, mostLevels) ? undefined : { value, inexact: findInexact(text) };
  } catch {
    return undefined;
  }
}

/** Only what begins as an object or a list: of anything else a text could be made. Where something is said to be left out, it is not whole. */
function repair(text: string, budget: TimeBudget): Read | 'timeUp' | undefined {
  if (text.length > mostRepaired) return undefined;
  try {
    if (leftOut.test(text.replaceAll(strings, '""'))) return undefined;
    return parse(budget.run(() => jsonrepair(text)));
  } catch (error) {
    return error instanceof TimeUp ? 'timeUp' : undefined;
  }
}

const strings = /"[^"\\]*(?:\\[^][^"\\]*)*"?/g; // the last one may not be ended
/** Dots in place of items, and no value, or none that JSON has, where one has to stand: what is meant can only be guessed. */
const leftOut = /\.\.\.|…|:\s*(?:-\s*)?(?:[,}\]]|$)|:\s*[+-]?(?:NaN|Infinity|undefined)\b/;

const mostParts = 20; // of a text, fenced, in brackets, or begun and not ended: each is looked through

/** What stands between fences, without the name of its language. */
function findFenced(text: string): readonly string[] {
  const pieces = text.split('```', 2 * mostParts + 2);
  return pieces.slice(0, -1).flatMap((piece, index) => (index % 2 === 1 ? [piece.replace(/^[a-zA-Z0-9_-]*/, '').trim()] : []));
}

/**
 * Objects and lists that stand in a text by themselves, the longest first: brackets within their strings do not count. What is begun and not ended is one whole that
 * lacks its end: nothing in it stands by itself.
 */
function findBracketed(text: string): readonly string[] {
  const found: string[] = [];
  let unended = 0;
  for (let index = 0; index < text.length && found.length < mostParts && unended < mostParts; index += 1) {
    if (text[index] !== '{' && text[index] !== '[') continue;
    const end = findEnd(text, index);
    if (end === undefined) {
      if (beginsJson.test(text.slice(index, index + 100))) break;
      unended += 1; // a bracket of prose
      continue;
    }
    found.push(text.slice(index, end + 1));
    index = end;
  }
  return found.toSorted((left, right) => right.length - left.length);
}

const beginsJson = /^(?:\{\s*["'}\w/]|\[\s*[[{"'\]\d\-tfn/])/;

/** Where the bracket at that place is closed; undefined where it is not. */
function findEnd(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if ((character === '}' || character === ']') && --depth === 0) return index;
  }
  return undefined;
}
