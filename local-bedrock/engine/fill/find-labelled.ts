import { listFields } from '../text/fields.ts';
import { isGenericHead, namePattern, splitName } from './names.ts';

/** Texts are searched up to here. */
const maxReadLength = 20_000;

/** What stands behind a property's name: in a field of a form, else in prose: "the city is Paris", "city=Paris". Best first. */
export function findLabelled(words: readonly string[], text: string): readonly string[] {
  if (words.length === 0) return [];
  const read = text.slice(0, maxReadLength);
  const values = findFieldValues(words, read);
  return values.length > 0 ? values : findInProse(words, read);
}

/** The values of the fields whose label is the property's name, or differs from it by nothing but a word such as "name": "Customer" and "customerName". */
export function findFieldValues(words: readonly string[], text: string): readonly string[] {
  if (words.length === 0) return [];
  const fields = listFields(text).map(({ label, value }) => ({ label: splitName(label), value }));
  const exact = fields.filter(({ label }) => isSame(label, words));
  const close = exact.length > 0 ? exact : fields.filter((field) => isClose(field, words)).toSorted((a, b) => rank(a.label, words) - rank(b.label, words));
  return close.map(({ value }) => value);
}

/** An "orderId" may stand behind "Order", but is no word without a digit; a "customerName" does not stand behind "Customer number". */
function isClose({ label, value }: { readonly label: readonly string[]; readonly value: string }, words: readonly string[]): boolean {
  if (!isSame(dropHead(label), dropHead(words))) return false;
  return isNumbered(words) ? /\d/.test(value) : !(words.at(-1) === 'name' && isNumbered(label));
}

function rank(label: readonly string[], words: readonly string[]): number {
  return isNumbered(label) === isNumbered(words) ? 0 : 1;
}

function isNumbered(name: readonly string[]): boolean {
  return /^(?:number|no|code|id)$/.test(name.at(-1) ?? '');
}

function findInProse(words: readonly string[], text: string): readonly string[] {
  const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}])${namePattern(words)}(?![\p{L}\p{N}])["'*]{0,2}(?:\s{0,3}(?:is|was|are|=|:|set to)\s{0,3}["'“*]{0,2}|\s["“])(?<value>[^\n,;"”*]{1,200})`, 'giu');
  return [...text.matchAll(pattern)]
    .map(({ groups }) => (groups?.['value'] ?? '').split(/\s(?:and|but)\s|[.!?](?:\s|$)/)[0]?.trim() ?? '')
    .filter((value) => value !== '');
}

function dropHead(words: readonly string[]): readonly string[] {
  return words.length > 1 && isGenericHead(words.at(-1)) ? words.slice(0, -1) : words;
}

/** "E-mail" and "email", "Tag" and "tags" are the same. */
function isSame(label: readonly string[], words: readonly string[]): boolean {
  const [first, second] = [label, words].map((name) => name.join('').replace(/s$/, ''));
  return first === second;
}
