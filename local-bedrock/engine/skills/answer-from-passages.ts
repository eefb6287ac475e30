import { type Draft, draftProse } from '../draft.ts';
import type { Passage } from '../passages.ts';
import type { Situation } from '../situation.ts';
import { isAsk, isQuestion } from '../text/asks.ts';
import { findOfKind } from '../text/find-kind.ts';
import { type QuestionKind, tellQuestionKind } from '../text/question-kind.ts';
import { type RankedSentence, rankSentences } from '../text/rank-sentences.ts';
import { splitSentences } from '../text/sentences.ts';
import { listTerms } from '../text/words.ts';

/** A sentence with less of the question than this answers nothing. */
const minCoverage = 0.4;
/** What speaks for a sentence less than this is offered as the nearest thing, not as the answer. */
const sureCoverage = 0.5;
const maxSentences = 3;
/** Of more questions in one turn only the first are answered. */
const maxQuestions = 3;

/**
 * Answers a question from the texts of the request: quotes the one to three sentences that say it, in reading order, and
 * tells where they stand; of several questions each gets its own. The assistant's own words are read only where nothing
 * else answers.
 */
export function answerFromPassages(situation: Situation): Draft | null {
  const questions = listQuestions(situation.ask);
  const given = situation.passages.filter(({ source }) => source !== 'assistant');
  const said = situation.passages.filter(({ source }) => source === 'assistant');
  const limit = questions.length > 1 ? 1 : Math.min(maxSentences, situation.style.maxSentences ?? maxSentences);
  const drafts = questions
    .map((question) => quoteBest(given, question, limit) ?? quoteBest(said, question, limit))
    .filter((draft) => draft !== null);
  const [first] = drafts;
  if (first === undefined) return null;
  const units = [...new Set(drafts.flatMap((draft) => draft.units))];
  const bares = drafts.map(({ bare }) => bare).filter((bare) => bare !== undefined);
  return { ...first, units, ...(bares.length === drafts.length ? { bare: bares.join(', ') } : {}) };
}

/** The parts of an ask that ask: its questions, each of two joined by "and" for itself; else its instructions about the text. */
function listQuestions(ask: string): string[] {
  const sentences = splitSentences(ask);
  const questions = sentences.filter(isQuestion).flatMap((question) => question.split(/(?:,\s*|\s)and\s+(?=(?:who|what|when|where|why|how|which)\b)/i));
  const asked = questions.length > 0 ? questions : [sentences.filter(isAsk).join(' ')];
  return asked.filter((question) => question !== '').slice(0, maxQuestions);
}

function quoteBest(passages: readonly Passage[], question: string, limit: number): Draft | null {
  const kind = tellQuestionKind(question);
  const ranked = rankSentences(passages, question, kind);
  const best = ranked[0];
  if (best === undefined || best.coverage < minCoverage) return null;
  const bare = chooseBare(best.text, kind, question);
  return {
    ...draftProse(...chooseSentences(ranked, best, kind, limit)),
    leads: introduce(best.passage, best.coverage >= sureCoverage || (kind !== 'open' && best.fits)),
    ...(bare === undefined ? {} : { bare }),
  };
}

/** Others come along when they are nearly as good and stand in the same text. */
function chooseSentences(ranked: readonly RankedSentence[], best: RankedSentence, kind: QuestionKind, limit: number): string[] {
  const share = kind === 'open' || kind === 'reason' ? 0.75 : 0.9;
  const chosen = ranked
    .slice(0, limit)
    .filter((other) => other.passage === best.passage && other.score >= best.score * share && other.ownCoverage > 0)
    .concat(best)
    .sort((a, b) => a.position - b.position);
  const sentences = new Set<string>();
  for (const sentence of chosen) {
    if (sentence === best && needsBefore(best) && sentences.size + 1 < limit && best.before !== null) sentences.add(best.before);
    sentences.add(sentence.text);
  }
  return [...sentences];
}

/** "It was finished in 1932." does not say by itself what was finished. */
function needsBefore(best: RankedSentence): boolean {
  return best.ownCoverage < best.coverage && /^(?:it|he|she|they|this|that|these|those|its|his|her|their)\b/i.test(best.text);
}

/** What a question of this kind wants, out of a sentence: not what the question itself names, and what stands next to its terms. */
function chooseBare(sentence: string, kind: QuestionKind, question: string): string | undefined {
  const asked = new Set(listTerms(question));
  const found = findOfKind(sentence, kind).filter((span) => !listTerms(span).some((term) => asked.has(term)) || kind === 'amount');
  const spans = kind === 'amount' ? preferMeasures(found) : found;
  const year = /\bwhat year\b|\bwhich year\b|\bthe year\b/i.test(question) ? /\b(?:1\d{3}|20\d{2})\b/.exec(sentence)?.[0] : undefined;
  return year ?? spans.map((span) => trimSpan(span, kind)).find((span) => span !== '');
}

function preferMeasures(spans: readonly string[]): readonly string[] {
  const measures = spans.filter((span) => !/^(?:1\d{3}|20\d{2})(?: [a-z]+)?$/.test(span));
  return measures.length > 0 ? measures : spans;
}

function trimSpan(span: string, kind: QuestionKind): string {
  if (kind === 'place') return span.replace(/^(?:in|at|on|from|to)\s/, '');
  if (kind === 'amount') return span.replace(/ (?:and|or|in|on|at|to|for|from|by|with|the|a|an|of|is|are|was|were|per|as|that|which|who)$/, '');
  return span;
}

function introduce(passage: Passage, sure: boolean): string[] {
  const place = namePlace(passage);
  if (!sure) return [`The nearest thing I find in ${place}:`];
  switch (passage.source) {
    case 'earlier':
      return ['You told me earlier:', 'From what you said earlier:', 'Earlier you wrote:', 'You said:'];
    case 'assistant':
      return ['As I said before:', 'From my earlier answer:', 'I answered before:', 'Earlier I said:'];
    case 'prompt':
    case 'document':
    case 'tool':
    case 'system':
      return [`From ${place}:`, `According to ${place}:`, `${capitalise(place)} says:`, `I find this in ${place}:`];
  }
}

function namePlace({ source, name }: Passage): string {
  const quoted = name === null ? '' : ` "${name}"`;
  switch (source) {
    case 'prompt':
      return 'the text';
    case 'document':
      return `the document${quoted}`;
    case 'tool':
      return `the result of the tool${quoted}`;
    case 'system':
      return 'the system prompt';
    case 'earlier':
      return 'what you said earlier';
    case 'assistant':
      return 'what I said earlier';
  }
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
