const minLength = 12; // characters
const minLetters = 3;

/**
 * Whether a continuation that begins with the end of the text, from `start` on, says that end again, and does not begin so by coincidence. In
 * doubt it does not: a word that stands there twice is seen and mended, one that is missing may never be missed.
 *
 * - 12 characters or more are a repetition.
 * - Less is one where it is whole words, the last of them perhaps broken off: it begins where a word does, and with a letter, has three letters
 *   or more, and ends in one (`a ban` + `banana`). `ban` + `nana` is none, nor `very` + ` very good`, nor `1` + `1`.
 * - A pattern that the text has twice there already, with or without white space between, is none, whatever its length: rules, rows of zeros,
 *   the same line again. To go on so is as likely as to say it again.
 */
export function isRepetition(text: string, start: number): boolean {
  const end = text.slice(start);
  if (end.length < minLength && !isWords(end, text.slice(Math.max(0, start - 2), start))) return false;
  const pattern = end.slice(0, measurePeriod(end));
  return pattern.length * 2 > end.length && !text.slice(0, start).trimEnd().endsWith(pattern.trimEnd());
}

const isWords = (end: string, before: string): boolean =>
  /^\p{L}/u.test(end) && /[\p{L}\p{M}]$/u.test(end) && !/[\p{L}\p{M}\p{N}_'’]$/u.test(before) && (end.match(/\p{L}/gu) ?? []).length >= minLetters;

/** The length of the shortest beginning that the whole text consists of, repeated, the last time perhaps in part (Knuth, Morris and Pratt's table). */
function measurePeriod(text: string): number {
  const borders = new Uint32Array(text.length);
  let border = 0;
  for (let index = 1; index < text.length; index += 1) {
    while (border > 0 && text[index] !== text[border]) border = borders[border - 1] ?? 0;
    if (text[index] === text[border]) border += 1;
    borders[index] = border;
  }
  return text.length - border;
}
