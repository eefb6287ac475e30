import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { escapeWords, listUserTexts, owner } from './recall-mine.ts';

const words = String.raw`(?:[\p{L}-]{1,30}\s){0,3}?[\p{L}-]{1,30}`;
const asksCalled = new RegExp(
  String.raw`\bwhat(?:['’]s| is| was| are| were)\s+(?:the names? of my\s+(?<named>${words})|my\s+(?<owned>${words})['’]s?\s+names?|my\s+(?<called>${words})\s+(?:called|named))\s*\?`,
  'iu',
);
/** A name may be of several words, which then have capitals. */
const value = String.raw`(?<value>\p{L}[\p{L}'’-]{0,40}(?: \p{L}[\p{L}'’-]{0,40}){0,3})`;
const be = '(?:is|was|are|were)';

/** "My dog is called Biscuit.", or a summary's "The user has a dog named Biscuit.", answers "What is my dog called?" */
export function recallCalled(situation: Situation): Draft | null {
  const { named, owned, called } = asksCalled.exec(situation.ask)?.groups ?? {};
  const what = named ?? owned ?? called;
  if (what === undefined) return null;
  const name = findName(what, listUserTexts(situation));
  return name === null ? null : { ...draftProse(`Your ${what.toLowerCase()} is called ${name}.`), bare: name };
}

function findName(what: string, texts: readonly string[]): string | null {
  const thing = escapeWords(what);
  const forms = [
    String.raw`\b${owner}\s+${thing}\s+${be}\s+(?:called|named)`,
    String.raw`\b${owner}\s+${thing}['’]s?\s+names?\s+${be}`,
    String.raw`\bthe names? of ${owner}\s+${thing}\s+${be}`,
    String.raw`\b(?:i have|i['’]ve got|the user has)\s+(?:an?|one)\s+(?:[\p{L}-]{1,30}\s){0,2}${thing}\s+(?:called|named)`,
  ];
  const plain = String.raw`\b${owner}\s+${thing}\s+${be}`;
  for (const text of texts.toReversed()) {
    const said = new RegExp(String.raw`(?:${forms.join('|')})\s+${value}`, 'iu').exec(text)?.groups?.['value'];
    const perhaps = new RegExp(String.raw`${plain}\s+${value}`, 'iu').exec(text)?.groups?.['value'] ?? '';
    // "My dog is Biscuit." names it, "My dog is old." does not.
    const name = said ?? (/^\p{Lu}/u.test(perhaps) ? perhaps : undefined);
    if (name !== undefined) return trimName(name);
  }
  return null;
}

function trimName(found: string): string {
  const [first = '', ...others] = found.split(' ');
  const end = others.findIndex((word) => !/^\p{Lu}/u.test(word));
  return [first, ...(end === -1 ? others : others.slice(0, end))].join(' ');
}
