/** A letter of a script that is written without spaces between its words, with the marks that belong to it. */
const letter = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]\p{M}*/gu;

/** The text with each such letter as a word: nobody has to know where words begin to find what stands in the middle. Other text stays as it is. */
export const separateLetters = (text: string): string => text.replace(letter, ' $& ');

/** The words that a word of a search is after {@link separateLetters}, to be found one right after the other; one for a word of a script with spaces. */
export const wordsWithin = (word: string): readonly string[] => separateLetters(word).split(' ').filter((part) => part !== '');
