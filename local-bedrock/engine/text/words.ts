import { stem } from './stem.ts';

const wordPattern = /[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)?/gu;

/** Words that carry no subject: they neither find a sentence nor speak for it. */
const stopwords = new Set(
  (
    'a an the this that these those it its itself he him his she her hers they them their theirs we us our ours you your ' +
    'yours i me my mine one ones what which who whom whose when where why how is am are was were be been being do does ' +
    'did done doing have has had having can could may might must shall should will would not no nor and or but if then ' +
    'than so as at by for from in into of off on onto out over to up with about after again against all also any because ' +
    'before between both during each few further here just more most much many now once only other own same some such ' +
    'there through too under until very while please tell say says said give given name list text passage document ' +
    'article paragraph context following above below according based read answer question sentence mention mentioned ' +
    'happen happened called let us know want need like kind get got'
  ).split(' '),
);

/** Scripts that write without spaces: two neighbouring characters stand in for a word. */
const unspacedScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** The words of a text as they are written, in order. */
export function listWords(text: string): string[] {
  return text.match(wordPattern) ?? [];
}

/** The stems of the words of a text that carry a subject, in order, repetitions included. */
export function listTerms(text: string): string[] {
  const terms: string[] = [];
  for (const written of listWords(text)) {
    if (unspacedScript.test(written)) {
      terms.push(...listPairs(written));
      continue;
    }
    const word = bare(written.toLowerCase());
    if (!stopwords.has(word) && (word.length > 1 || /\p{N}|\p{Lo}/u.test(word))) terms.push(stem(word));
  }
  return terms;
}

/** "what's" and "bridge's" count as "what" and "bridge", "don't" as "don". */
function bare(word: string): string {
  const apostrophe = word.search(/['’]/);
  return apostrophe === -1 ? word : word.slice(0, apostrophe);
}

function listPairs(run: string): string[] {
  const characters = Array.from(run);
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}
