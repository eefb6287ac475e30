import { matchPhrases } from './text/phrases.ts';

/** The directions for the form of an answer that the engine understands. Null and false: nothing was said. */
export interface Style {
  readonly letters: 'upper' | 'lower' | null;
  readonly maxSentences: number | null;
  readonly maxWords: number | null;
  readonly bullets: boolean;
  /** The bare date, number, name or place instead of the sentence that has it. */
  readonly bare: boolean;
  readonly opening: string | null;
  readonly ending: string | null;
}

const numberWords = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const count = String.raw`(?<count>\d{1,4}|a|an|single|${numberWords.join('|')})`;
const limit = String.raw`(?:in|with|using|to|at most|no more than|fewer than|maximum(?: of)?|max\.?|up to|only)\s+(?:exactly |about |just |only |at most )?`;

const sentencesPattern = matchPhrases(String.raw`${limit}${count}\s+(?:single\s+|short\s+|brief\s+)?sentences?`);
const wordsPattern = matchPhrases(String.raw`${limit}${count}\s+(?:single\s+)?words?`);
const briefPattern = matchPhrases(
  String.raw`(?:be|keep it|keep (?:the|your) answers?|answer|reply|respond|very|stay)\s+(?:very\s+|as\s+)?(?:brief|briefly|concise|concisely|short|terse)`,
  'briefly',
  'in short',
);
const upperPattern = matchPhrases(
  String.raw`(?:in|use|using|with|all|only)\s+(?:all\s+|only\s+)?(?:upper\s?-?case|capital letters|capitals|all[ -]caps|caps)`,
);
const lowerPattern = matchPhrases(String.raw`(?:in|use|using|with|all|only)\s+(?:all\s+|only\s+)?(?:lower\s?-?case|small letters)`);
const bulletsPattern = matchPhrases('bullet(?:ed)?[ -]?(?:points?|list)', 'bullets', 'as a list');
const bareThing = '(?:number|date|year|name|place|city|time|amount|price|value|answer|figure)';
const article = '(?:the|a|an|its|his|her|their)';
const barePattern = matchPhrases(
  `(?:answer|reply|respond) (?:only|just) (?:with|by) ${article} (?:\\w+ )?${bareThing}`,
  `(?:answer|reply|respond) with (?:only|just|nothing but) ${article} (?:\\w+ )?${bareThing}`,
  `(?:only|just) (?:answer|reply|respond|give|return|output) (?:with |me )?${article} (?:\\w+ )?${bareThing}`,
  `(?:give|return|output) (?:me )?(?:only|just) ${article} (?:\\w+ )?${bareThing}`,
  `(?:just|only) the ${bareThing}`,
);
const everyAnswer =
  String.raw`(?:(?:each|every|all(?: of)?|any|the)\s+)?(?:(?:your|the)\s+)?(?:(?:answer|reply|replie|response|message|sentence|output)s?\s+)?with\s+(?:the (?:word|words|phrase)\s+)?`;
const openingPattern = new RegExp(String.raw`\b(?:begin|start|preface|open)\s+${everyAnswer}`, 'i');
const endingPattern = new RegExp(String.raw`\b(?:end|finish|close|sign off)\s+${everyAnswer}`, 'i');

/** A system prompt is read for directions up to here. */
const maxDirectionsLength = 20_000;

/** Reads the directions of the system prompt and of the ask; where both speak, the ask wins. */
export function readStyle(system: readonly string[], ask: string): Style {
  const sources = [ask, system.join('\n').slice(0, maxDirectionsLength)];
  const has = (pattern: RegExp): boolean => sources.some((source) => pattern.test(source));
  return {
    letters: has(upperPattern) ? 'upper' : has(lowerPattern) ? 'lower' : null,
    maxSentences: firstOf(sources, (source) => readCount(source, sentencesPattern)) ?? (has(briefPattern) ? 1 : null),
    maxWords: firstOf(sources, (source) => readCount(source, wordsPattern)),
    bullets: has(bulletsPattern),
    bare: has(barePattern),
    opening: firstOf(sources, (source) => readPhrase(source, openingPattern)),
    ending: firstOf(sources, (source) => readPhrase(source, endingPattern)),
  };
}

/** "a", "single", "three" or "3" as a number, else null. */
export function readNumber(word: string): number | null {
  const lower = word.toLowerCase();
  if (/^\d{1,7}$/.test(lower)) return Number(lower);
  if (/^(?:an?|single)$/.test(lower)) return 1;
  const index = numberWords.indexOf(lower);
  return index === -1 ? null : index;
}

function firstOf<T>(sources: readonly string[], read: (source: string) => T | null): T | null {
  for (const source of sources) {
    const found = read(source);
    if (found !== null) return found;
  }
  return null;
}

function readCount(source: string, pattern: RegExp): number | null {
  const number = readNumber(pattern.exec(source)?.groups?.['count'] ?? '');
  return number === 0 ? null : number;
}

/** The phrase after the direction: in quotes, else up to the end of the sentence. */
function readPhrase(source: string, pattern: RegExp): string | null {
  const match = pattern.exec(source);
  if (match === null) return null;
  const rest = source.slice(match.index + match[0].length).slice(0, 200);
  const quoted = /^["“'‘]([^"”'’]{1,100})["”'’]/.exec(rest)?.[1];
  const phrase = quoted ?? /^[^.\n;]{1,100}[!?]?/.exec(rest)?.[0];
  return phrase === undefined || phrase.trim() === '' ? null : phrase.trim();
}
