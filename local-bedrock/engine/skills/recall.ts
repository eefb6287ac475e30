import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { matchPhrases } from '../text/phrases.ts';
import { recallCalled } from './recall-called.ts';
import { findLast, listUserTexts, recallMine } from './recall-mine.ts';

const namePattern = /\b(?:(?:[Mm]y|[Tt]he user['’]s) name(?: is|['’]s)|[Cc]all me|(?:I(?: am|['’]m)|[Tt]he user is) (?:called|named))\s+(?<value>\p{L}[\p{L}'’-]{0,40}(?: \p{Lu}[\p{L}'’-]{1,40}){0,3})/u;
const iAmPattern = /\b(?:I am|I['’]m|this is)\s+(?<value>\p{Lu}[\p{L}'’-]{1,40}(?: \p{Lu}[\p{L}'’-]{1,40}){0,2})(?=[\s.,!?]|$)/u;
const asksName = matchPhrases("(?:what(?:['’]s| is| was)|do you (?:know|remember)|tell me|say|recall) (?:again )?my name", 'who am i');
const asksSaid = matchPhrases(
  '(?:what did i|what was it (?:that )?i|what have i|what had i) (?:just )?(?:say|said|ask|asked|tell|told|write|wrote)',
  'what (?:was|were) my (?:first |last |previous |earlier )?(?:question|message|words|request|prompt)s?',
  'repeat (?:my|what i) (?:last |first |previous )?(?:question|message|said|wrote)',
);
const asksAnswered = matchPhrases(
  'what (?:did you|have you) (?:just )?(?:say|said|answer|answered|tell|told|write|wrote)',
  '(?:repeat|say) (?:that|it|your (?:last |previous )?(?:answer|reply|message))(?: again)?',
);

/** What is remembered is quoted up to here. */
const maxQuotedLength = 600;

/** Answers from the conversation itself: the user's name, "what is my …", what something is called, what was said, asked and answered before. */
export function recall(situation: Situation): Draft | null {
  const { ask } = situation;
  if (asksName.test(ask)) return recallName(situation);
  if (asksAnswered.test(ask)) return quoteLast(situation.assistantTexts, 'I answered', 'I have not answered anything yet in this conversation.');
  if (asksSaid.test(ask) && !/\babout\b/i.test(ask)) {
    const texts = /\bfirst\b/i.test(ask) ? situation.earlierUserTexts.slice(0, 1) : situation.earlierUserTexts;
    return quoteLast(texts, 'You said', 'You have not said anything before this in the conversation.');
  }
  return recallCalled(situation) ?? recallMine(situation);
}

function recallName(situation: Situation): Draft {
  const texts = listUserTexts(situation);
  const name = findLast(texts, namePattern) ?? findLast(texts, iAmPattern);
  if (name === null) return draftProse('You have not told me your name in this conversation.');
  return { ...draftProse(`Your name is ${name}.`), bare: name };
}

function quoteLast(texts: readonly string[], who: string, nothing: string): Draft {
  const last = texts.at(-1);
  if (last === undefined) return draftProse(nothing);
  const shown = last.length <= maxQuotedLength ? last : `${last.slice(0, maxQuotedLength).toWellFormed()}…`;
  return draftProse(`${who}: "${shown}"`);
}
