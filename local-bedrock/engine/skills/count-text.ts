import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { matchPhrases } from '../text/phrases.ts';
import { splitSentences } from '../text/sentences.ts';
import { listWords } from '../text/words.ts';

const unitPattern = matchPhrases(
  String.raw`(?:how many|count(?: the)?(?: number of)?|number of)\s+(?:\w+\s+){0,2}?(?<unit>words?|sentences?|characters?|letters?|lines?|paragraphs?)`,
);
const occurs = '(?:are there |are |do (?:you|we) (?:see|find) |occurs? |appears? |letters? )?(?:there )?';
const letterPattern = new RegExp(
  String.raw`\bhow many\s+(?:times (?:does|is) (?:the )?)?(?:letters? )?["'“‘]?(?<letter>\p{L})["'”’]?(?:['’]?s)?\s+${occurs}in\s+(?:the word\s+)?["'“‘]?(?<word>\p{L}{2,60})(?!\p{L})`,
  'iu',
);
const namedPattern = /\bin\s+(?:the (?:word|phrase|name)\s+)?["“'‘](?<named>[^"”]{1,300}?)["”'’]\s*[?.]?/i;
/** "in the word strawberry" needs no quotes; "in the text" does not name a word. */
const wordPattern = /\bin the word\s+(?<named>\p{L}{1,60})\b/iu;

/** Counts words, sentences, characters, letters, lines or paragraphs of a given text, or one letter in a word. */
export function countText(situation: Situation): Draft | null {
  return countLetter(situation.ask) ?? countUnits(situation);
}

function countLetter(ask: string): Draft | null {
  const groups = letterPattern.exec(ask)?.groups;
  const { letter, word } = groups ?? {};
  if (letter === undefined || word === undefined) return null;
  const count = Array.from(word.toLowerCase()).filter((character) => character === letter.toLowerCase()).length;
  return { ...draftProse(`"${word}" has ${pluralise(count, `letter "${letter}"`, `letters "${letter}"`)}.`), bare: String(count) };
}

function countUnits({ ask, passages }: Situation): Draft | null {
  const unit = unitPattern.exec(ask)?.groups?.['unit']?.toLowerCase().replace(/s$/, '');
  if (unit === undefined) return null;
  const named = (wordPattern.exec(ask) ?? namedPattern.exec(ask))?.groups?.['named'];
  const text = named ?? passages.find(({ source }) => source !== 'system')?.text;
  if (text === undefined) return null;
  const count = counters[unit]?.(text) ?? 0;
  const what = named === undefined ? 'The text' : `"${named}"`;
  return { ...draftProse(`${what} has ${pluralise(count, unit, `${unit}s`)}.`), bare: String(count) };
}

const counters: Readonly<Record<string, (text: string) => number>> = {
  word: (text) => listWords(text).length,
  sentence: (text) => splitSentences(text).length,
  character: (text) => Array.from(text).length,
  letter: (text) => text.match(/\p{L}/gu)?.length ?? 0,
  line: (text) => text.split('\n').length,
  paragraph: (text) => text.split(/\n[^\S\n]*\n/).filter((paragraph) => paragraph.trim() !== '').length,
};

function pluralise(count: number, singular: string, plural: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? singular : plural}`;
}
