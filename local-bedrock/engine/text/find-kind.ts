import type { QuestionKind } from './question-kind.ts';

const months = 'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec';
const year = String.raw`(?:1\d{3}|20\d{2})`;

const timePattern = new RegExp(
  [
    String.raw`\b\d{4}-\d{2}-\d{2}\b`,
    String.raw`\b(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? )?(?:${months})\b\.?(?: \d{1,2}(?:st|nd|rd|th)?\b)?,?(?: ${year}\b)?`,
    String.raw`\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b`,
    String.raw`\b\d{1,2}(?::\d{2})? ?(?:am|pm|a\.m\.|p\.m\.)`,
    String.raw`\b\d{1,2}:\d{2}\b`,
    String.raw`\b${year}s?\b`,
    String.raw`\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b`,
    String.raw`\b(?:yesterday|today|tomorrow|tonight|noon|midnight)\b`,
    String.raw`\b\d{1,2}(?:st|nd|rd|th) century\b`,
  ].join('|'),
  'gi',
);

const numberWords = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|dozen|half';
const amountPattern = new RegExp(
  String.raw`[$€£¥]? ?\d{1,15}(?:[.,]\d{1,9}){0,5}(?: ?%| ?°[CF]?)?(?: (?:thousand|million|billion|percent))?(?: (?:of )?[a-z]{1,20}\b)?|\b(?:${numberWords})\b(?: [a-z]{1,20}\b)?`,
  'gi',
);

const namePattern = /\p{Lu}[\p{L}'’-]{1,30}(?:(?: (?:de|van|von|der|la|of|the|del|di|al))? \p{Lu}[\p{L}'’.-]{0,30}){0,5}/gu;
const placePattern = /\b(?:in|at|on|near|from|to|inside|outside|between|under|along|behind)\s(?:the\s)?(?:[a-z]{1,20}\s)?\p{Lu}[\p{L}'’-]{1,30}(?:,? (?:of )?\p{Lu}[\p{L}'’-]{1,30}){0,4}/gu;
const looserPlacePattern = /\b(?:in|at|on|near|inside|under|behind|beside|next to) (?:the|a|an|my|our|his|her|their) [a-z]{2,20}(?: [a-z]{2,20})?/g;
const reasonPattern = /\b(?:because|since|due to|owing to|in order to|so that|therefore|thanks to|caused by|as a result|reason|to (?:avoid|prevent|protect|save|reduce|keep|make))\b/i;

/** Words that begin with a capital at the start of a sentence, or in the calendar, and name nobody. */
const notNames = new RegExp(
  String.raw`^(?:the|an?|it|its|he|she|they|we|you|this|that|these|those|in|on|at|after|before|when|while|for|from|by|as|if|but|and|or|so|then|there|here|his|her|their|our|my|your|` +
    String.raw`all|some|many|most|much|more|no|not|every|each|both|with|without|to|of|how|what|who|where|why|which|is|are|was|were|be|do|did|during|since|until|although|because|however|` +
    String.raw`about|over|under|between|against|also|only|just|even|still|once|one|two|three|first|last|today|yesterday|tomorrow|yes|please|${months}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$`,
  'i',
);

/** Sentences are at most this long for patterns: what is longer is read up to here. */
const maxReadLength = 2_000;

/** The stretches of a sentence that a question of this kind could want, in order: dates, amounts, names, places. */
export function findOfKind(sentence: string, kind: QuestionKind): string[] {
  const read = sentence.slice(0, maxReadLength);
  switch (kind) {
    case 'time':
      return matches(read, timePattern);
    case 'amount':
      return matches(read, amountPattern);
    case 'person':
      return matches(read, namePattern).map(trimName).filter((name) => name !== '' && !notNames.test(name));
    case 'place': {
      const named = matches(read, placePattern);
      return named.length > 0 ? named : matches(read, looserPlacePattern);
    }
    case 'reason':
    case 'open':
      return [];
  }
}

/** Whether a sentence has what a question of this kind wants; every sentence fits an open one. */
export function fitsKind(sentence: string, kind: QuestionKind): boolean {
  if (kind === 'open') return true;
  if (kind === 'reason') return reasonPattern.test(sentence.slice(0, maxReadLength));
  return findOfKind(sentence, kind).length > 0;
}

function matches(text: string, pattern: RegExp): string[] {
  return (text.match(pattern) ?? []).map((match) => match.trim());
}

/** "The Harbour Bridge" is named without its article, and the full stop belongs to the sentence, unless it marks an initial. */
function trimName(name: string): string {
  return name.replace(/^(?:The|A|An|In|On|At|By|From|When|While|After|Before|And|But) (?=\p{Lu})/u, '').replace(/(?<=\p{Ll})\.$/u, '');
}
