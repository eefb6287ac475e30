import type { Passage } from '../passages.ts';
import { fitsKind } from './find-kind.ts';
import type { QuestionKind } from './question-kind.ts';
import { splitSentences } from './sentences.ts';
import { listTerms, listWords } from './words.ts';

/** A sentence of a passage with what speaks for it as an answer. */
export interface RankedSentence {
  readonly text: string;
  readonly passage: Passage;
  /** The sentence before it in the passage, if there is one. */
  readonly before: string | null;
  /** Its place over all passages, for the reading order. */
  readonly position: number;
  /** How much of the question's weight it has, 0 to 1; terms of the two sentences before it count half. */
  readonly coverage: number;
  /** The part of {@link coverage} that is its own. */
  readonly ownCoverage: number;
  readonly fits: boolean;
  readonly score: number;
}

/** A word that the answer stands in place of, rather than repeats: "what colour", "how tall", "which city". */
const placeholders = new Set(
  listTerms(
    'colour color kind type sort city country state year date day month number amount price cost person people name place location height ' +
      'tall long far old wide deep heavy fast often age size length distance title job work profession reason time percentage weight email address phone',
  ),
);
const placeholderWeight = 0.3;
/** The share at which a term of the sentences before counts: "The bridge is old. It was finished in 1932." */
const contextShare = 0.5;
const contextSentences = 2;
/** Longer sentences say more by chance. */
const usualWords = 30;

interface Line {
  readonly text: string;
  readonly passage: Passage;
  readonly isFirst: boolean;
  readonly terms: ReadonlySet<string>;
}

/**
 * Ranks all sentences of the passages by how well they answer a question, best first: the question's terms, weighted by how
 * rare they are among the sentences, and whether the sentence has what the question's kind wants. None without any term.
 */
export function rankSentences(passages: readonly Passage[], question: string, kind: QuestionKind): RankedSentence[] {
  const terms = [...new Set(listTerms(question))];
  const lines = passages.flatMap(listLines);
  const weights = weighTerms(terms, lines);
  const total = terms.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0);
  if (total === 0) return [];
  const ranked: RankedSentence[] = [];
  lines.forEach((line, position) => {
    const context = lines.slice(Math.max(0, position - contextSentences), position).filter(({ passage }) => passage === line.passage);
    let own = 0;
    let around = 0;
    for (const term of terms) {
      const weight = weights.get(term) ?? 0;
      if (line.terms.has(term)) own += weight;
      else if (context.some((before) => before.terms.has(term))) around += weight * contextShare;
    }
    if (own + around === 0 || (own === 0 && kind === 'open')) return;
    const coverage = (own + around) / total;
    const fits = fitsKind(line.text, kind);
    const before = line.isFirst ? null : (lines[position - 1]?.text ?? null);
    const score = coverage * weighFit(fits, kind) * weighLength(line.text) * weighDefinition(line.text, question);
    ranked.push({ text: line.text, passage: line.passage, before, position, coverage, ownCoverage: own / total, fits, score });
  });
  return ranked.sort((a, b) => b.score - a.score || a.position - b.position);
}

function listLines(passage: Passage): Line[] {
  return splitSentences(passage.text).map((text, index) => ({ text, passage, isFirst: index === 0, terms: new Set(listTerms(text)) }));
}

function weighTerms(terms: readonly string[], lines: readonly Line[]): Map<string, number> {
  return new Map(
    terms.map((term): [string, number] => {
      const frequency = lines.reduce((count, line) => count + (line.terms.has(term) ? 1 : 0), 0);
      const rarity = Math.log(1 + (lines.length + 1) / (frequency + 0.5));
      return [term, placeholders.has(term) ? rarity * placeholderWeight : rarity];
    }),
  );
}

function weighFit(fits: boolean, kind: QuestionKind): number {
  if (kind === 'open') return 1;
  return fits ? 1.35 : 0.75;
}

function weighLength(sentence: string): number {
  const words = sentence.length / 6;
  return words <= usualWords ? 1 : 1 / (1 + 0.01 * (words - usualWords));
}

/** "What is a token?" is best answered by the sentence that begins "A token is". */
function weighDefinition(sentence: string, question: string): number {
  if (!/\bwhat(?:['’]s| is| are| was| were)\b/i.test(question)) return 1;
  const start = listWords(sentence.slice(0, 80)).slice(0, 6);
  const verb = start.findIndex((word) => /^(?:is|are|was|were|means)$/i.test(word));
  const subject = new Set(listTerms(start.slice(0, Math.max(verb, 0)).join(' ')));
  return listTerms(question).some((term) => subject.has(term)) ? 1.2 : 1;
}
