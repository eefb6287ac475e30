import type { Draft } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { findOfKind } from '../text/find-kind.ts';
import { matchPhrases } from '../text/phrases.ts';
import { splitSentences } from '../text/sentences.ts';

const things = 'e-?mail(?: address)?(?:es|s)?|urls?|links?|dates?|years?|numbers?|figures?|amounts?|prices?|names?|people|persons?|places|locations|cities';
const extractPattern = matchPhrases(
  String.raw`(?:extract|list|find|give me|name|identify|pull out|which|what)\b[^.?!]{0,60}\b(?<what>${things})(?!['’])`,
);
const listing = matchPhrases('extract', 'list', 'identify', 'pull out', 'find all', 'all(?: the)?', 'give me the');

const kinds: readonly (readonly [RegExp, string, (sentence: string) => string[]])[] = [
  [/^e-?mail/i, 'e-mail addresses', (sentence) => matches(sentence, /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g)],
  [/^(?:url|link)/i, 'links', (sentence) => matches(sentence, /https?:\/\/[^\s<>"')]{1,300}/g)],
  [/^(?:date|year)/i, 'dates', (sentence) => findOfKind(sentence, 'time')],
  [/^(?:number|figure|amount|price)/i, 'numbers', (sentence) => matches(sentence, /[$€£¥]?\d{1,15}(?:[.,]\d{1,9}){0,5}%?/g)],
  [/^(?:place|location|cit)/i, 'places', (sentence) => findOfKind(sentence, 'place').map((place) => place.replace(/^[a-z]+ (?:the )?/, ''))],
  [/^(?:name|people|person)/i, 'names', (sentence) => findOfKind(sentence, 'person')],
];

/** Lists the dates, numbers, names, places, links or e-mail addresses of the nearest text, each once, in reading order. */
export function extract(situation: Situation): Draft | null {
  const what = extractPattern.exec(situation.ask)?.groups?.['what'];
  if (what === undefined || !listing.test(situation.ask)) return null;
  const passage = situation.passages.find(({ source }) => source !== 'system' && source !== 'assistant');
  const kind = kinds.find(([pattern]) => pattern.test(what));
  if (passage === undefined || kind === undefined) return null;
  const [, plural, find] = kind;
  const units = [...new Set(splitSentences(passage.text).flatMap(find))];
  if (units.length === 0) return { units: [`I find no ${plural} in the text.`], layout: 'prose' };
  return { units, layout: 'bullets', leads: [`The ${plural} I find in the text:`, `In the text I find these ${plural}:`], bare: units.join(', ') };
}

function matches(sentence: string, pattern: RegExp): string[] {
  return (sentence.match(pattern) ?? []).map((match) => match.replace(/[.,]+$/, ''));
}
