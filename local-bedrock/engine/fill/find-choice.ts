import { stem } from '../text/stem.ts';
import { listWords } from '../text/words.ts';
import { namePattern, splitName } from './names.ts';

/** Signs and words that mean a member of an enumeration without being it. */
const hints: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:celsius|c|metric)$/i, /°\s?c\b|\bcelsius\b|\bcentigrade\b/i],
  [/^(?:fahrenheit|f|imperial)$/i, /°\s?f\b|\bfahrenheit\b/i],
  [/^positive$/i, /\b(?:good|great|love[sd]?|excellent|wonderful|happy|amazing|like[sd]?|perfect|best|fantastic|delighted)\b/i],
  [/^negative$/i, /\b(?:bad|terrible|hate[sd]?|awful|poor|broken|worst|disappoint\w*|angry|horrible|slow|useless)\b/i],
  [/^(?:high|urgent|critical)$/i, /\b(?:urgent|asap|critical|immediately|emergency)\b/i],
];

/** Finds the member of an enumeration that a text names, or means; undefined where it does neither. */
export function findChoice(members: readonly unknown[], text: string): unknown {
  const stems = new Set(listWords(text).map((word) => stem(word.toLowerCase())));
  const named = members.filter((member) => typeof member === 'string' || typeof member === 'number').filter((member) => {
    const words = splitName(String(member));
    return words.length > 0 && words.every((word) => stems.has(stem(word)));
  });
  // "pick_up" says more than "pick".
  const longest = named.toSorted((a, b) => String(b).length - String(a).length)[0];
  return longest ?? members.find((member) => hints.some(([name, hint]) => name.test(String(member)) && hint.test(text)));
}

/** Finds whether a text says yes or no to a property: undefined where it does not speak of it. */
export function findBoolean(words: readonly string[], text: string): boolean | undefined {
  const nouns = words.filter((word) => !/^(?:is|has|should|include|with|enable|enabled|use|show|want|wants|needs|be)$/.test(word));
  if (nouns.length === 0) return undefined;
  const pattern = new RegExp(String.raw`(?<no>\b(?:not?|without|never|don['’]t|isn['’]t|exclude|disable)\s(?:\p{L}+\s){0,2})?(?<![\p{L}\p{N}])${namePattern(nouns)}\w{0,3}(?:\s{0,2}(?:is|=|:)\s{0,2}(?<value>true|yes|on|false|no|off|not)\b)?`, 'iu');
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const value = groups['value']?.toLowerCase();
  return value === undefined ? groups['no'] === undefined : ['true', 'yes', 'on'].includes(value);
}
