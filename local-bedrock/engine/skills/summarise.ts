import { type Draft, draftProse } from '../draft.ts';
import type { Passage } from '../passages.ts';
import type { Situation } from '../situation.ts';
import { readNumber } from '../style.ts';
import { splitSentences } from '../text/sentences.ts';
import { listTerms } from '../text/words.ts';

const summaryPattern = /\b(?:summar(?:y|ies|i[sz]e[sd]?|i[sz]ing)|sum (?:it |this |that )?up|tl;?dr|shorten|condense|gist|in short|main idea|overview of (?:the|this)|what (?:is|are|was) (?:this|it|that|the (?:text|passage|document|article|story|paragraph|file))(?:\s+\w+)?\s+about\s*\?|what does (?:this|it|that|the (?:text|passage|document|article|story|paragraph|file)) say\s*\?|what is (?:this|it)\s*\?)/i;
const pointsPattern = /\b(?:(?:key|main|most important|important|central)\s+(?:\w+\s+)?(?:points?|facts?|ideas?|takeaways?|messages?|findings?|things?|details)|takeaways|(?<!\b(?:as|in|with|using) (?:a )?)(?:bullet(?:ed)? (?:points?|list)|bullets)|highlights)\b/i;
const countPattern = /\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\s+(?:\w+\s+){0,2}(?:points?|facts?|ideas?|takeaways?|bullets?|highlights|findings|things|sentences)\b/i;

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
  const count = readNumber(countPattern.exec(situation.ask)?.[1] ?? '') ?? situation.style.maxSentences ?? (asksPoints ? usualPoints : usualSummary);
  const units = chooseCentral(passage, count);
  if (asksPoints) return { units, layout: 'bullets', leads: ['Key points of the text:', 'What the text says, in its own words:', 'The main points:', 'From the text:'] };
  return { ...draftProse(...units), leads: ['In the words of the text:', 'In short, the text says:', 'The central sentences of the text:', 'Summary, in the words of the text:'] };
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
      return { ...sentence, score: ((1 + sum) / Math.sqrt(sentence.terms.size + 4)) * place * (isHeading(sentence.text) ? headingWeight : 1) };
    })
    .sort((a, b) => b.score - a.score || a.position - b.position)
    .slice(0, count)
    .sort((a, b) => a.position - b.position)
    .map(({ text }) => text);
}

function isHeading(sentence: string): boolean {
  return !/[.!?…。！？]["'”’»)]*$/.test(sentence.slice(-4));
}
