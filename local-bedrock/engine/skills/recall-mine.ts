import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';

/** Who has something: the user says so, or a summary says it of the user. The source of a pattern. */
export const owner = String.raw`(?:my|the user['’]s)`;

const asksMine = /\bwhat(?:['’]s| is| was| are| were)\s+my\s+(?<what>(?:[\p{L}-]{1,30}\s){0,3}?[\p{L}-]{1,30})\s*\?/iu;
/** A full stop within a number or a name ends nothing. */
const valueEnd = String.raw`(?=[.!?](?:\s|$)|\n|$| and ${owner} )`;

/** "My order number is 4711.", or a summary's "The user's order number is 4711.", answers "What is my order number?" */
export function recallMine(situation: Situation): Draft | null {
  const what = asksMine.exec(situation.ask)?.groups?.['what'];
  if (what === undefined) return null;
  const pattern = new RegExp(String.raw`\b${owner}\s+${escapeWords(what)}\s+(?:is|was|are|were)\s+(?<value>[^.!?\n]{1,200}?)${valueEnd}`, 'iu');
  const value = findLast(listUserTexts(situation), pattern);
  if (value === null) return null;
  return { ...draftProse(`Your ${what.toLowerCase()} is ${value}.`), bare: value };
}

/** What the user has said, oldest first; what the system prompt tells of the user is as good. */
export function listUserTexts({ systemText, earlierUserTexts, userText }: Situation): readonly string[] {
  return [systemText, ...earlierUserTexts, userText];
}

/** What a pattern calls `value`, in the last text that has it. */
export function findLast(texts: readonly string[], pattern: RegExp): string | null {
  for (const text of texts.toReversed()) {
    const value = pattern.exec(text)?.groups?.['value'];
    if (value !== undefined) return value.trim();
  }
  return null;
}

/** The source of a pattern for words, however they are set apart. */
export function escapeWords(words: string): string {
  return words.replace(/[-\s]+/g, '[-\\s]+');
}
