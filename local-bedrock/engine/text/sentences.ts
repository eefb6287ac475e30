const sentenceEnds = new Set('.?!…。！？');
const fullWidthEnds = new Set('。！？');
const closers = new Set('"\'”’»)]*_');
const abbreviations = new Set(
  'mr mrs ms dr prof st sr jr vs etc e.g i.e eg ie cf no nr vol fig p pp approx ca inc ltd co dept est jan feb mar apr jun jul aug sep sept oct nov dec'.split(' '),
);

/** Lines shorter than this are taken for lines of a list, a table or a verse, not for wrapped prose. */
const wrapLength = 60;
/** A sentence that does not end by then is cut at the next white space: a text need not have any full stop. */
const maxSentenceLength = 2_000;

/**
 * Cuts a text into sentences, trimmed and never empty, in reading order. Line breaks end a sentence at blank lines, before
 * list items and after short lines; inside wrapped prose they become spaces. The marks of list items and headings go. One pass: any text takes linear time.
 */
export function splitSentences(text: string): string[] {
  return splitBlocks(text).flatMap(splitBlock);
}

/** Joins the lines of wrapped prose; every other line is a block of its own. */
function splitBlocks(text: string): string[] {
  const blocks: string[][] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '') {
      open = false;
      continue;
    }
    const last = blocks.at(-1);
    if (open && last !== undefined && !isListItem(trimmed)) last.push(trimmed);
    else blocks.push([trimmed]);
    open = trimmed.length >= wrapLength;
  }
  return blocks.map((lines) => lines.join(' ').replace(/^(?:[-*•]|#{1,6})\s+/, ''));
}

function isListItem(line: string): boolean {
  return /^(?:[-*•#|>]|\d{1,3}[.)])\s?/.test(line);
}

function splitBlock(block: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  let index = 0;
  const close = (end: number): void => {
    const sentence = block.slice(start, end).trim();
    if (sentence !== '') sentences.push(sentence);
    start = end;
  };
  while (index < block.length) {
    const character = block.charAt(index);
    if (index - start >= maxSentenceLength && character === ' ') close(index);
    if (!sentenceEnds.has(character)) {
      index += 1;
      continue;
    }
    const markStart = index;
    while (index < block.length && sentenceEnds.has(block.charAt(index))) index += 1;
    while (index < block.length && closers.has(block.charAt(index))) index += 1;
    if (endsSentence(block, start, markStart, index)) close(index);
  }
  close(block.length);
  return sentences;
}

function endsSentence(block: string, start: number, mark: number, end: number): boolean {
  if (fullWidthEnds.has(block.charAt(mark))) return true;
  if (end < block.length && block.charAt(end) !== ' ') return false;
  if (block.charAt(mark) !== '.' || end - mark > 1) return true;
  const word = lastWord(block, start, mark);
  // "J. R. Smith", "1. First", "e.g. this"
  const initial = /^\p{Lu}$/u.test(word) && word !== 'I';
  const number = /^\d{1,3}$/.test(word) && block.slice(start, mark).trim() === word;
  return !initial && !number && !abbreviations.has(word.toLowerCase());
}

function lastWord(block: string, start: number, end: number): string {
  let wordStart = end;
  while (wordStart > start && end - wordStart < 20 && block.charAt(wordStart - 1) !== ' ') wordStart -= 1;
  return block.slice(wordStart, end).replace(/^[("'“]+/, '');
}
