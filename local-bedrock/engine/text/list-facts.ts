import { isAsk, isQuestion } from './asks.ts';
import { startWithPhrases } from './phrases.ts';
import { splitSentences } from './sentences.ts';
import type { Turn } from './turns.ts';
import { weighFacts } from './weigh-facts.ts';
import { listWords } from './words.ts';

/** A sentence that says something that has to be known later. */
export interface Fact {
  readonly text: string;
  /** How much it says. */
  readonly weight: number;
}

/** With fewer words an answer says nothing without what was asked. */
const wordsOfItsOwn = 4;
/** Answers no question. */
const empty = startWithPhrases('hi|hello|hey|thanks?|thank you|ok(?:ay)?|bye|goodbye|nothing|never mind');
/** Of what is kept for where it stands: an answer, and a question that nobody has answered. */
const usualWeight = 1.5;

/**
 * Lists what a conversation states, in reading order: each fact once, and of what was said twice of one thing only the last. A brief answer
 * comes with its question.
 *
 * @param isDirection tells sentences that are not said in the conversation, but of it
 */
export function listFacts(turns: readonly Turn[], isDirection: (sentence: string, speaker: Turn['speaker']) => boolean): readonly Fact[] {
  const facts = new Map<string, Fact>();
  const lastSaid = turns.findLastIndex(({ speaker }) => speaker !== null);
  let question = '';
  for (const [index, { speaker, text }] of turns.entries()) {
    const isUnanswered = speaker === 'user' && index === lastSaid;
    for (const sentence of splitSentences(text)) {
      if (isDirection(sentence, speaker)) continue;
      const weight = isUnanswered && isQuestion(sentence) ? usualWeight : weighFacts(sentence, speaker);
      const isAnswer = question !== '' && speaker === 'user' && listWords(sentence).length < wordsOfItsOwn && !isAsk(sentence) && !empty.test(sentence);
      const whole = isAnswer ? `${question} ${close(sentence)}` : close(sentence);
      question = speaker === 'assistant' && isQuestion(sentence) ? sentence : '';
      if (weight === 0 && !isAnswer) continue;
      const key = keyOf(whole);
      // "Your order number is 4711." repeats what the user has said.
      if (speaker === 'assistant' && facts.has(key)) continue;
      facts.delete(key);
      facts.set(key, { text: whole, weight: weight === 0 ? usualWeight : weight });
    }
  }
  return [...facts.values()];
}

/** What a sentence is about: "my order number is" of "My order number is 4711.", else all of it. What something is called is not how it is. */
function keyOf(sentence: string): string {
  const [, owned, says = ''] = /^(?:my|your|the user['’]s) ([^.!?]{1,60}?) (?:is|are|was|were)\b(?: (called|named))?/i.exec(sentence) ?? [];
  return owned === undefined ? listWords(sentence.replace(/^[^.!?:]{1,40}: /, '')).join(' ').toLowerCase() : `my ${owned.toLowerCase()} is ${says}`;
}

function close(sentence: string): string {
  return /[.!?…。！？]["'”’»)]*$/.test(sentence.slice(-4)) ? sentence : `${sentence.replace(/[,;:]$/, '')}.`;
}
