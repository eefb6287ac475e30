import { textOf } from './situation.ts';
import { takeDelimited } from './text/delimited.ts';
import { splitSentences } from './text/sentences.ts';
import { splitPrompt } from './text/split-prompt.ts';
import type { EngineMessage } from './types.ts';

/** An answer that was begun, and the conversation that it answers. */
export interface Begun {
  /** Ends in the user turn that was being answered. */
  readonly messages: readonly EngineMessage[];
  /** What may have been written so far; the first one that begins the answer counts. */
  readonly partials: readonly string[];
  /** What is said when nothing is left: nothing to a program that joins the parts, a word to someone who chats. */
  readonly whenComplete: string;
}

const continuePattern = /\b(?:continue|go on|carry on|keep going|keep writing|pick up|resume|proceed|finish (?:it|your|the)|the rest|left off|broke off|cut off|broken off|interrupted)\b/i;
/** A question is a wish to go on where it is put to the assistant, or begins with it: "Could you continue?", "And the rest?". Others ask what goes on: "When did the war continue?". */
const wishedOf = /\b(?:can|could|will|would|won't) you\b/i;
const openers = /^(?:\W|please\b|ok(?:ay)?\b|yes\b|and\b|so\b|now\b|then\b|what(?:'s| is)\b)*$/i;
/** Asks to go on are short once what they quote is taken out. */
const maxContinueAsk = 1_500;

/**
 * Finds the beginnings that a conversation asks to go on from: the assistant's own text at the end (prefill), or a user turn
 * that asks to continue, after the assistant's turn or with the text so far quoted. Several readings may be possible.
 */
export function findBegun(messages: readonly EngineMessage[]): Begun[] {
  const last = messages.at(-1);
  if (last === undefined) return [];
  if (last.role === 'assistant') return [{ messages: messages.slice(0, -1), partials: [textOf(last.parts)], whenComplete: '' }];
  const text = textOf(last.parts);
  // What is gone on with may stand in front of it, and be of any length.
  if (![text, textOf(last.parts.slice(-1)), text.slice(questionBefore(text).length)].some(asksToGoOn)) return [];
  const quoted = [...takeDelimited(text).inside.flatMap(readQuoted), ...splitPrompt(text).given];
  return listReadings(messages.slice(0, -1), last, quoted);
}

function asksToGoOn(text: string): boolean {
  const isShortAsk = (ask: string): boolean => ask.length <= maxContinueAsk && isWishToGoOn(ask);
  return isShortAsk(takeDelimited(text).outside.trim()) || isShortAsk(splitPrompt(text).ask);
}

/** What is asked last counts, where it is a question. */
function isWishToGoOn(ask: string): boolean {
  const isQuestion = (sentence: string): boolean => /\?\W*$/.test(sentence);
  const isWish = (sentence: string): boolean => {
    const at = sentence.search(continuePattern);
    return at !== -1 && (!isQuestion(sentence) || wishedOf.test(sentence) || openers.test(sentence.slice(0, at)));
  };
  const sentences = splitSentences(ask);
  const last = sentences.at(-1) ?? '';
  return sentences.some(isWish) && (!isQuestion(last) || isWish(last));
}

/** The question stands in the same turn, in front of the request to go on, or is in the turns before: those may have been answered in full. */
function listReadings(before: readonly EngineMessage[], last: EngineMessage, quoted: readonly string[]): Begun[] {
  const previous = before.at(-1);
  const answered = previous?.role === 'assistant' ? textOf(previous.parts) : null;
  const history = answered === null ? before : before.slice(0, -1);
  const partials = answered === null ? quoted : [...quoted, answered];
  const readings: Begun[] = last.parts.length > 1 ? [{ messages: [...before, { ...last, parts: last.parts.slice(0, -1) }], partials: quoted, whenComplete: '' }] : [];
  const question = questionBefore(textOf(last.parts));
  if (question !== '') readings.push({ messages: [...before, { role: 'user', parts: [{ type: 'text', text: question }] }], partials: quoted, whenComplete: '' });
  if (history.length > 0) readings.push({ messages: history, partials, whenComplete: quoted.length === 0 ? 'That was the whole answer.' : '' });
  return readings;
}

/** What stands in front of the paragraph that asks to go on. */
function questionBefore(text: string): string {
  const asked = text.search(continuePattern);
  const border = asked === -1 ? -1 : text.lastIndexOf('\n\n', asked);
  return border === -1 ? '' : text.slice(0, border).trim();
}

/** A quotation on lines of its own has a line break at either end that is not part of it. */
function readQuoted(inside: string): string[] {
  return [inside.replace(/^\n/, '').replace(/\n$/, ''), inside, inside.trim()];
}

/** What is left of an answer after a beginning of it, or null where it begins otherwise. Trailing white space of the beginning may be lost. */
export function remainderAfter(answer: string, partials: readonly string[]): string | null {
  for (const partial of partials) {
    if (partial.trim() === '') continue;
    if (answer.startsWith(partial)) return answer.slice(partial.length);
    const trimmed = partial.trimEnd();
    if (answer.startsWith(trimmed)) return answer.slice(trimmed.length);
  }
  return null;
}
