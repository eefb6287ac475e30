import { splitName } from '../fill/names.ts';
import { readProperties } from '../fill/schema.ts';
import { stem } from '../text/stem.ts';
import { listTerms, listWords } from '../text/words.ts';
import type { EngineTool } from '../types.ts';

/** Words of tools' names that say nothing about their subject. */
const generic = new Set(
  'get fetch find search look lookup query list read load retrieve call run do make create add set update show tell check use current tool function api data info information details detail value item items user my the a an by for of in to from and with new result return given return perform'
    .split(' ').map(stem),
);

/** Words of requests that mean a tool whose words are others. */
const relatives: readonly (readonly [RegExp, string])[] = [
  [/\b(?:temperature|forecast|rain(?:ing|y)?|sunny|snow(?:ing|y)?|umbrella|how (?:warm|cold|hot))\b/i, 'weather'],
  [/\d\s*[-+*/^×÷]\s*\d|\b(?:plus|minus|times|divided by|square root|sum of|percent of)\b/i, 'calculate calculator math arithmetic'],
  [/\bwhat time\b|\bo['’]clock\b|\btoday['’]s date\b/i, 'time clock date'],
  [/\b(?:e-?mail)\b/i, 'mail email'],
  [/\b(?:shares?|ticker|stock price)\b/i, 'stock'],
];

/** How much speaks for a tool before it is called unasked. */
const minScore = 2;

/** Whether a request is about a tool: by its name when it stands there, else by the words of its name, description and parameters. */
export function isAbout(text: string, tool: EngineTool): boolean {
  const words = new Set(listWords(text).map((word) => stem(word.toLowerCase())));
  if (namesTool(text, tool) || splitName(tool.name).every((word) => words.has(stem(word)))) return true;
  const related = relatives.flatMap(([pattern, words]) => (pattern.test(text) ? words.split(' ').map(stem) : []));
  const terms = new Set([...listTerms(text), ...related]);
  const count = (words: readonly string[]) => new Set(words.filter((word) => terms.has(word) && !generic.has(word))).size;
  const parameters = readProperties(tool.schema).flatMap(([name]) => splitName(name).map(stem));
  return 2 * count(splitName(tool.name).map(stem)) + count(listTerms(tool.description)) + count(parameters) >= minScore;
}

/** Names of one plain word are words of a language, too: only written as code they are meant. */
function namesTool(text: string, { name }: EngineTool): boolean {
  return text.includes(`\`${name}\``) || (/[_\d]|[a-z][A-Z]/.test(name) && text.includes(name));
}
