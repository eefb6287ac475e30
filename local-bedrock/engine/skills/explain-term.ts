import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { startWithPhrases } from '../text/phrases.ts';
import { splitSentences } from '../text/sentences.ts';
import { stem } from '../text/stem.ts';
import { listWords } from '../text/words.ts';
import { type GlossaryEntry, glossaryEntries } from './glossary-entries.ts';

const asksPattern = startWithPhrases(
  "what(?:['’]s| is| are| does)",
  'what do you know about',
  'explain',
  'define',
  'describe',
  'tell me (?:more )?about',
  '(?:how|why) (?:do|does|is|are)',
  'give me (?:a|an) (?:short |brief |quick )?(?:explanation|definition|overview) of',
  'introduce',
  'teach me',
  'compare',
);
const comparePattern = /\b(?:difference|compare|versus|vs\.?|differ)\b/i;
/** A question with more words beside the term is about something narrower than the term. */
const maxOtherWords = 2;

const fillers = new Set(
  stems(
    'please now so and hi hello hey can you could would briefly what is are does s do know about who explain define describe tell me more how why give a an short ' +
      'brief quick explanation definition overview of introduce teach compare difference between the to in for simple terms term plain words english detail details ' +
      'one two three sentence sentences paragraph concept idea meaning mean means work works used use it its exactly actually basically like i am five year old beginner ' +
      'with example examples important useful need matter versus vs differ from or at all word few child s concisely short uppercase all caps only answer be',
  ),
);

const entriesByStems = glossaryEntries.flatMap((entry) => entry.names.map((name) => ({ entry, stems: stems(name) })));

/** Explains a term of the built-in glossary, and says that it comes from there. */
export function explainTerm({ ask }: Situation): Draft | null {
  const asked = splitSentences(ask).find((sentence) => asksPattern.test(sentence));
  if (asked === undefined) return null;
  const words = stems(asked);
  const found = findEntries(words);
  const entries = comparePattern.test(asked) ? found.slice(0, 2) : found.slice(0, 1);
  if (entries.length === 0) return null;
  const known = new Set([...fillers, ...entries.flatMap(({ stems: ofName }) => ofName)]);
  if (words.filter((word) => !known.has(word)).length > maxOtherWords) return null;
  const names = entries.map(({ entry }) => `"${entry.names[0] ?? ''}"`).join(' and ');
  return { ...draftProse(...entries.flatMap(({ entry }) => entry.sentences)), notice: `From the local model's built-in glossary, on ${names}:` };
}

/** The entries that a question names, the longest name first. */
function findEntries(words: readonly string[]): { entry: GlossaryEntry; stems: readonly string[] }[] {
  const padded = ` ${words.join(' ')} `;
  const found = entriesByStems.filter(({ stems: ofName }) => padded.includes(` ${ofName.join(' ')} `));
  const sorted = found.sort((a, b) => b.stems.length - a.stems.length);
  return sorted.filter(({ entry }, index) => sorted.findIndex((other) => other.entry === entry) === index);
}

function stems(text: string): string[] {
  return listWords(text).map((word) => stem(word.toLowerCase().replace(/['’].*$/, '')));
}
