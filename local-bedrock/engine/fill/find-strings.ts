import type { JsonSchema } from '../types.ts';
import { dropLabels } from '../text/fields.ts';
import { findOfKind } from '../text/find-kind.ts';
import { findDates, findTimes } from './dates.ts';
import { findLabelled } from './find-labelled.ts';
import { isGenericHead } from './names.ts';

type Finder = (text: string) => string[];

/** Texts are searched up to here. */
const maxReadLength = 20_000;

const phone = /\+?\d[\d\s()/-]{5,18}\d/g;
const coordinate = /-?\d{1,3}\.\d{2,10}/g;
const code = /\b(?=[A-Za-z0-9-]*\d)[A-Za-z0-9][A-Za-z0-9-]{1,40}\b/g;
const expression = /\d[\d\s.,()^%]{0,80}(?:[-+*/^×÷]\s*[\d.(][\d\s.,()^%]*)+/g;
const currencies: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY' };
const languages = /\b(?:English|French|German|Spanish|Italian|Portuguese|Dutch|Russian|Chinese|Japanese|Korean|Arabic|Hindi|Polish|Turkish|Swedish|Ukrainian|Czech)\b/g;
const capitalised = /\p{Lu}[\p{L}\p{N}'’&-]*(?: \p{Lu}[\p{L}\p{N}'’&-]*)*/gu;
/** Words that begin a request with a capital and name nothing. */
const notNamed = /^(?:what|who|where|when|why|how|which|is|are|was|were|do|does|did|can|could|would|will|should|please|give|get|find|tell|show|book|check|call|use|extract|list|look|search|create|add|send|set|make|convert|translate|calculate|compute|the|a|an|i|my|in|on|at|for|from|to|it|he|she|they|we|you|and|or|also|then|if|hello|hi|thanks|need|remind|schedule|order|buy|describe|classify|summari[sz]e|answer|return|write)\b[\s']*/iu;

const byFormat: Readonly<Record<string, Finder>> = {
  date: findDates,
  time: (text) => findTimes(text).map((time) => `${time}Z`),
  'date-time': findDateTimes,
  email: findEmails,
  uri: findLinks,
  uuid: (text) => text.match(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi) ?? [],
  ipv4: (text) => text.match(/\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b/g) ?? [],
  hostname: (text) => text.match(/\b(?:[a-z\d-]{1,63}\.){1,4}[a-z]{2,24}\b/gi) ?? [],
  ipv6: () => [],
  duration: (text) => text.match(/\bP(?=\d|T\d)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?/g) ?? [],
};

/** What a property of such a name holds; the first row that fits counts. */
const byName: readonly (readonly [RegExp, Finder])[] = [
  [/^(?:e?mails?|mail|recipients?)$/, findEmails],
  [/^(?:urls?|links?|uri|website|homepage)$/, findLinks],
  [/^(?:phones?|telephone|mobile)$/, (text) => text.match(phone) ?? []],
  [/^(?:latitude|lat)$/, (text) => (text.match(coordinate) ?? []).slice(0, 1)],
  [/^(?:longitude|lon|lng|long)$/, (text) => (text.match(coordinate) ?? []).slice(1, 2)],
  [/^(?:datetime|timestamp)$/, findDateTimes],
  [/^(?:dates?|days?|deadline|birthday|birthdate|due)$/, findDates],
  [/^time$/, (text) => findTimes(text).map((time) => time.slice(0, 5))],
  [/^(?:currency|currencies)$/, findCurrencies],
  [/^languages?$/, (text) => text.match(languages) ?? []],
  [/^(?:expression|formula|equation|calculation)$/, (text) => (text.match(expression) ?? []).map((found) => found.trim())],
  [/^(?:from|origin|departure|source)$/, (text) => findAfter(text, 'from')],
  [/^(?:to|destination|arrival|target)$/, (text) => [...findEmails(text), ...findAfter(text, 'to')]],
  [/^(?:location|city|cities|places?|town|country|countries|region|state|address|venue|capital)$/, findPlaces],
  [/^(?:names?|person|people|persons|customer|user|author|authors|employee|attendees?|participants?|contact|assignee)$/, findNames],
  [/^(?:ids?|number|code|sku|reference|identifier|key|zip|postcode)$/, (text) => (text.match(code) ?? [])],
];

/** Names of properties that hold what was asked, or the text that was given. */
const wholeAsk = /^(?:query|question|prompt|search|keywords?|request|instruction|q)$/;
const wholeText = /^(?:text|message|input|content|body|sentence|passage|note|summary|description|answer|response|reply)$/;

/** A string property: the words of its name, and its schema. */
export interface StringField {
  readonly words: readonly string[];
  readonly schema: JsonSchema;
}

/**
 * Finds what a string property could hold, best first: what stands behind its name ("city: Paris"), what has its format, what
 * its name is usually about, and what is quoted. Empty where nothing speaks for any.
 */
export function findStrings({ words, schema }: StringField, text: string, ask: string): readonly string[] {
  const read = text.slice(0, maxReadLength);
  const format = typeof schema['format'] === 'string' ? byFormat[schema['format']] : undefined;
  const labelled = findLabelled(words, read);
  if (format !== undefined) {
    const meant = labelled.flatMap(format);
    return meant.length > 0 ? meant : format(read);
  }
  if (labelled.length > 0) return labelled;
  const found = findByName(words, read);
  if (found !== null && found.length > 0) return unique(found);
  if (words.some((word) => wholeAsk.test(word))) return ask.trim() === '' ? [] : [ask.trim()];
  const quoted = [...read.matchAll(/["“'‘`](?<inside>[^"”“`\n]{1,500}?)["”’'`](?![\p{L}\p{N}])/gu)].map(({ groups }) => groups?.['inside'] ?? '');
  if (words.some((word) => wholeText.test(word))) return quoted.length > 0 ? quoted : [read.trim()].filter((whole) => whole !== '');
  return quoted;
}

/** The capitalised names of a text, for a property about which nothing else is known. */
export function findAnyNames(text: string): readonly string[] {
  return findBesideLabels(text.slice(0, maxReadLength), (read) => unique((read.match(capitalised) ?? []).map(trimNamed).filter((name) => name.length > 1)));
}

function findByName(words: readonly string[], text: string): readonly string[] | null {
  // The last word of a name is what it is about: a "customer e-mail" is an e-mail. But an "e-mail address" is one, too.
  const finders = words.toReversed().flatMap((word) => byName.find(([pattern]) => pattern.test(word))?.[1] ?? []);
  const [head, before] = finders;
  const special = words.length > 1 && isGenericHead(words.at(-1)) && before !== findNames ? before : undefined;
  return (special ?? head)?.(text) ?? null;
}

/** What is found without the labels of fields; where that is nothing, they may be what is looked for: "Ann: Hello!" */
function findBesideLabels<T>(text: string, find: (text: string) => readonly T[]): T[] {
  const found = find(dropLabels(text));
  return [...(found.length > 0 ? found : find(text))];
}

function findDateTimes(text: string): string[] {
  const times = findTimes(text);
  return findDates(text).map((date, index) => `${date}T${times[index] ?? '00:00:00'}Z`);
}

function findEmails(text: string): string[] {
  return (text.match(/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g) ?? []).map((email) => email.replace(/\.+$/, ''));
}

function findLinks(text: string): string[] {
  return (text.match(/https?:\/\/[^\s<>"')]{1,300}/g) ?? []).map((link) => link.replace(/[.,]+$/, ''));
}

function findCurrencies(text: string): string[] {
  const signs = Array.from(text).flatMap((character) => currencies[character] ?? []);
  return [...(text.match(/\b(?:USD|EUR|GBP|JPY|CHF|CAD|AUD|CNY|INR|SEK|NOK|DKK|PLN|BRL)\b/g) ?? []), ...signs];
}

function findAfter(text: string, preposition: string): string[] {
  const pattern = new RegExp(String.raw`\b${preposition} (?:the )?(?<value>\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*)*)`, 'gu');
  return [...text.matchAll(pattern)].flatMap(({ groups }) => groups?.['value'] ?? []);
}

/** Places behind "in" and the like, and those that are listed with them: "in Seattle and San Francisco, CA". */
function findPlaces(text: string): string[] {
  const name = String.raw`\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*)*(?:, [A-Z]{2}\b)?`;
  const pattern = new RegExp(String.raw`\b(?:in|at|for|of|about|near|from|to|around|visit) (?:the )?(?<list>${name}(?:(?:,? and |, or | or |, )${name})*)`, 'gu');
  const listed = [...text.matchAll(pattern)].flatMap(({ groups }) => (groups?.['list'] ?? '').split(/,? and |,? or |, (?![A-Z]{2}\b)/));
  const places = listed.map((place) => place.replace(/[.'’]+$/, '').replace(/['’]s$/, '')).filter((place) => place !== '');
  return places.length > 0 ? places : [...findAnyNames(text)];
}

function findNames(text: string): string[] {
  return findBesideLabels(text, (read) => findOfKind(read, 'person').map(trimNamed).filter((name) => name !== ''));
}

function trimNamed(name: string): string {
  let trimmed = name;
  for (let rest = trimmed.replace(notNamed, ''); rest !== trimmed; rest = trimmed.replace(notNamed, '')) trimmed = rest;
  return trimmed.replace(/['’]s?$/, '').trim();
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
