import type { Draft } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { acknowledge } from './acknowledge.ts';
import { answerFromPassages } from './answer-from-passages.ts';
import { calculate } from './calculate.ts';
import { countNumbers } from './count-numbers.ts';
import { countText } from './count-text.ts';
import { decline } from './decline.ts';
import { explainTerm } from './explain-term.ts';
import { extract } from './extract.ts';
import { greet } from './greet.ts';
import { recall } from './recall.ts';
import { repeat } from './repeat.ts';
import { reportTools } from './report-tools.ts';
import type { Skill } from './skill.ts';
import { summariseTalk } from './summarise-talk.ts';
import { summarise } from './summarise.ts';
import { writeLong } from './write-long.ts';

/**
 * The skills in the order in which they are tried: first the ones whose wording leaves no doubt (summing up what was said, saying, counting,
 * calculating), then those about the conversation and the given texts, then reading for an answer; knowledge of its own
 * (the glossary) comes only after the request's texts.
 */
const skills: readonly Skill[] = [
  summariseTalk,
  repeat,
  greet,
  reportTools,
  countText,
  countNumbers,
  calculate,
  writeLong,
  decline,
  recall,
  extract,
  summarise,
  acknowledge,
  answerFromPassages,
  explainTerm,
];

/** Finds what to say in a situation: the draft of the first skill that has one, else null. */
export function findDraft(situation: Situation): Draft | null {
  for (const skill of skills) {
    const draft = skill(situation);
    if (draft !== null) return draft;
  }
  return null;
}
