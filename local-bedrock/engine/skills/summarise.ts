import { type Draft, draftProse } from '../draft.ts';
import type { Passage } from '../passages.ts';
import type { Situation } from '../situation.ts';
import { readNumber } from '../style.ts';
import { matchPhrases } from '../text/phrases.ts';
import { splitSentences } from '../text/sentences.ts';
import { listTerms } from '../text/words.ts';

const thisText = '(?:this|it|that|(?:the|this) (?:text|passage|document|article|story|paragraph|file))';
const summaryPattern = matchPhrases(
  'summar(?:y|ies|i[sz]e[sd]?|i[sz]ing)',
  '(?:sum|summing) (?:it |this |that )?up',
  'tl;?dr',
  'shorten',
  'condense',
  'gist',
  'in short',
  'main idea',
  'overview of (?:the|this)',
  `what (?:is|are|was) ${thisText}(?: \\w+)? about`,
  `what does ${thisText} say\\s*\\?`,
  'what is (?:this|it)\\s*\\?',
);
const points = 'points?|facts?|ideas?|takeaways?|messages?|findings?|things?|details|highlights';
const pointsPattern = matchPhrases(
  `(?:key|main|most important|important|central) (?:\\w+ )?(?:${points})`,
  'takeaways',
  'highlights',
  // "Answer as bullet points" is a direction for the form, not a wish for key points.
  '(?<!\\b(?:as|in|with|using) (?:a )?)(?:bullet(?:ed)? (?:points?|list)|bullets)',
);
const countPattern = matchPhrases(`(?<count>\\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) (?:\\w+ ){0,2}(?:${points}|bullets?|sentences)`);

const pointLeads = ['Key points of the text:', 'What the text says, in its own words:', 'The main points:', 'From the text:'];
const summaryLeads = [
  'In the words of the text:',
  'In short, the text says:',
  'The central sentences of the text:',
  'Summary, in the words of the text:',
];

const usualSummary = 3;
const usualPoints = 5;

/** A line without an end, a heading mostly, says little by itself. */
const headingWeight = 0.5;

/** Summarises the nearest text, or lists its key points: the sentences whose words come up most in it, in reading order. */
export function summarise(situation: Situation): Draft | null {
  const asksPoints = pointsPattern.test(situation.ask);
  if (!asksPoints && !summaryPattern.test(situation.ask)) return null;
  const passage = situation.passages.find(({ source }) => source !== 'system');
  if (passage === undefined) return draftProse('There is no text here that I could summarise: give it in the prompt or as a document.');
  const count = readNumber(countPattern.exec(situation.ask)?.groups?.['count'] ?? '') ?? situation.style.maxSentences ?? (asksPoints ? usualPoints : usualSummary);
  const units = chooseCentral(passage, count);
  return asksPoints ? { units, layout: 'bullets', leads: pointLeads } : { ...draftProse(...units), leads: summaryLeads };
}

/** The sentences that share most with the whole text; the first ones of a text mostly say what it is about. */
function chooseCentral(passage: Passage, count: number): string[] {
  const sentences = [...new Set(splitSentences(passage.text))].map((text, position) => ({ text, position, terms: new Set(listTerms(text)) }));
  const frequency = new Map<string, number>();
  for (const { terms } of sentences) for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  return sentences
    .map((sentence) => {
      const sum = [...sentence.terms].reduce((total, term) => total + Math.log(frequency.get(term) ?? 1), 0);
      const place = sentence.position === 0 ? 1.5 : 1 + 0.2 / (1 + sentence.position);
      const form = isHeading(sentence.text) ? headingWeight : 1;
      return { ...sentence, score: ((1 + sum) / Math.sqrt(sentence.terms.size + 4)) * place * form };
    })
    .sort((a, b) => b.score - a.score || a.position - b.position)
    .slice(0, count)
    .sort((a, b) => a.position - b.position)
    .map(({ text }) => text);
}

function isHeading(sentence: string): boolean {
  return !/[.!?…。！？]["'”’»)]*$/.test(sentence.slice(-4));
}
