import type { Draft } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { matchPhrases } from '../text/phrases.ts';

const writes = String.raw`(?:write|generate|tell|compose|create|produce|give)\b`;
const longPattern = matchPhrases(String.raw`${writes}[^.?!]{0,60}\b(?:long|lengthy|detailed|extensive|endless)`);
const sizePattern = matchPhrases(String.raw`${writes}[^.?!]{0,80}?\b(?<count>\d{1,6}|\d{1,3},\d{3})[- ](?<unit>words?|sentences?|lines?|paragraphs?)`);
const topicPattern = /\b(?:about|on|of how|regarding)\s+(?<topic>[^.?!\n]{1,80})/i;

const usualSentences = 200;
const maxSentences = 20_000;
const sentencesPerParagraph = 5;
const wordsPerSentence = 13;

const patterns: readonly ((number: number, topic: string) => string)[] = [
  (number, topic) => `Sentence ${number} of this made-up text stands where a real model would write about ${topic}.`,
  (number) => `The local model does not invent, so sentence ${number} only keeps the stream going.`,
  (number) => `Number ${number} comes after number ${number - 1}, and that is all it claims.`,
  (number, topic) => `What is true of ${topic} cannot be found in sentence ${number}.`,
  (number) => `Whoever reads sentence ${number} sees that nothing before it was lost.`,
];

/** Writes long texts for those who want a long stream: numbered sentences that pretend nothing. 200 unless a size is given. */
export function writeLong({ ask }: Situation): Draft | null {
  const size = sizePattern.exec(ask)?.groups;
  if (size === undefined && !longPattern.test(ask)) return null;
  const topic = topicPattern.exec(ask)?.groups?.['topic']?.trim() ?? 'the subject';
  const sentences = Math.min(maxSentences, countSentences(size?.['count'], size?.['unit']));
  const texts = Array.from({ length: sentences }, (_, index) => patterns[index % patterns.length]?.(index + 1, topic) ?? '');
  const paragraphs: string[] = [];
  for (let start = 0; start < texts.length; start += sentencesPerParagraph) {
    paragraphs.push(`${texts.slice(start, start + sentencesPerParagraph).join(' ')}\n`);
  }
  return { units: ['This is the local simulated model: what follows is filler of the length you asked for.\n', ...paragraphs], layout: 'lines', verbatim: true };
}

function countSentences(count: string | undefined, unit: string | undefined): number {
  if (count === undefined || unit === undefined) return usualSentences;
  const number = Math.max(1, Number(count.replaceAll(',', '')));
  if (/^word/i.test(unit)) return Math.ceil(number / wordsPerSentence);
  return /^paragraph/i.test(unit) ? number * sentencesPerParagraph : number;
}
