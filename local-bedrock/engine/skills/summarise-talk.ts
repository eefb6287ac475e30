import type { Draft } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { readNumber } from '../style.ts';
import { isQuestion } from '../text/asks.ts';
import { type Fact, listFacts } from '../text/list-facts.ts';
import { matchPhrases } from '../text/phrases.ts';
import { splitSentences } from '../text/sentences.ts';
import { readTurns, type Turn } from '../text/turns.ts';

/** A wish, not a word of it: a prompt may have a summary in it, and ask about that. */
const wish = matchPhrases(
  'summari[sz]e', 'recap', '(?:sum|summing) (?:it |this |that )?up', 'condense', 'compress', 'tl;?dr',
  '(?:write|give|make|create|produce|update|extend|rewrite|merge|provide|return|output|draft|prepare|need|want)\\b[^.?!\\n]{0,60}\\bsummar(?:y|ies)',
);
const talk = matchPhrases('conversations?', 'chats?', 'dialogues?', 'transcripts?', 'notes', 'messages', 'what was said', 'so far');
const sentenceLimit = matchPhrases('(?<count>\\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten) (?:\\w+ )?sentences?');
const limited = '(?:at most|no more than|not more than|up to|within|in|under|about|around|less than|fewer than|limit(?:ed)? (?:of|to)|max(?:imum)?(?: of)?)';
const number = '(?<count>\\d{1,3}(?:,\\d{3})+|\\d{1,6})';
const tokenLimit = matchPhrases(`${limited} ${number} tokens`);
/** What stands beside a conversation to say how its summary has to be. */
const direction = matchPhrases(
  'summar(?:y|ies|i[sz]e|i[sz]ing)', `${limited} ${number} (?:tokens|words|sentences|characters)`, '(?:the|this) (?:conversation|transcript|dialogue|chat)', 'no preamble',
);
/** What asks stands at the beginning, where it does not stand at the end. */
const maxDirectionsLength = 2_000;

/**
 * Summarises a conversation or notes: the sentences that say what has to be known later, in their own words and in reading order, without
 * greetings, questions and filler. What stands in an earlier summary counts as said. Where all of it is too long the least is left out.
 */
export function summariseTalk(situation: Situation): Draft | null {
  const { ask, userText, systemText, style } = situation;
  const asked = `${ask}\n${readUnsaid(userText.slice(0, maxDirectionsLength))}`;
  const isAsked = wish.test(asked);
  if (!isAsked && !(wish.test(systemText) && talk.test(systemText))) return null;
  // A system prompt may say what the model can do: only a conversation in the prompt is something to do it with.
  const turns = isAsked ? listTurns(situation) : readTurns(userText);
  const isConversation = turns.filter(({ speaker }) => speaker !== null).length > 1;
  if (turns.length === 0 || !(isConversation || (isAsked && talk.test(asked)))) return null;
  const instructions = new Set(splitSentences(ask).filter((sentence) => !isQuestion(sentence)));
  const facts = listFacts(turns, (sentence, speaker) => instructions.has(sentence) || wish.test(sentence) || (speaker === null && direction.test(sentence)));
  if (facts.length === 0) return { units: ['Nothing was said that has to be kept.'], layout: 'prose', verbatim: true };
  const sentences = readNumber(sentenceLimit.exec(ask)?.groups?.['count'] ?? '') ?? Infinity;
  const chosen = chooseFacts(facts, sentences, style.maxWords ?? Infinity);
  const limit = tokenLimit.exec(asked)?.groups?.['count'] ?? tokenLimit.exec(systemText)?.groups?.['count'];
  return {
    units: chosen.map(({ text }) => text),
    weights: chosen.map(({ weight }) => weight),
    layout: 'prose',
    ...(limit === undefined ? {} : { maxTokens: Number(limit.replaceAll(',', '')) }),
  };
}

/** What nobody says in the conversation. */
function readUnsaid(text: string): string {
  return readTurns(text).filter(({ speaker }) => speaker === null).map((turn) => turn.text).join('\n');
}

/** What is given in the prompt, else what was said before it. */
function listTurns({ ask, userText, passages, earlierTurns }: Situation): readonly Turn[] {
  const written = readTurns(userText);
  const isWritten = written.some(({ speaker }) => speaker !== null);
  // The questions of a written conversation are no questions to the model, wherever they stand.
  const given = passages.filter(({ isNew, source }) => isNew && !(isWritten && source === 'prompt')).flatMap(({ text }) => readTurns(text));
  if (isWritten) return [...given, ...written];
  return given.length > 0 ? [...given, { speaker: null, text: ask }] : earlierTurns.map(({ role, text }) => ({ speaker: role, text }));
}

/** Those that say most, in their order: so many sentences at most, and, but for the first that is taken, so many words. */
function chooseFacts(facts: readonly Fact[], maxSentences: number, maxWords: number): readonly Fact[] {
  const chosen = new Set<Fact>();
  let words = 0;
  for (const fact of facts.toSorted((a, b) => b.weight - a.weight)) {
    const count = fact.text.split(/\s+/).length;
    if (chosen.size >= maxSentences || (chosen.size > 0 && words + count > maxWords)) continue;
    chosen.add(fact);
    words += count;
  }
  return facts.filter((fact) => chosen.has(fact));
}
