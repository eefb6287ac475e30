import { splitSentences } from './sentences.ts';

/** A field of a form: "Customer: Ada Moore". */
export interface Field {
  /** As it stands there. */
  readonly label: string;
  /** What stands behind it: up to the next field, the end of the sentence or of the line. */
  readonly value: string;
  /** Where the label begins. */
  readonly start: number;
}

/** A label has at most four words. It begins a line, or follows a comma or the like, or a clause's end; then it is written with a capital. */
const word = String.raw`[\p{L}\p{N}][\p{L}\p{N}'’&-]{0,40}`;
const words = String.raw`${word}(?:[ _]${word}){0,3}`;
const labelPattern = new RegExp(
  String.raw`(?:(?:^|\n)[ \t>*#-]{0,4}(?<atLine>${words})|(?<=[,;|][ \t]{1,3})(?<inList>${words})|(?<=[.!?:][ \t]{1,3})(?<inLine>(?=\p{Lu})${words}))\*{0,2}[ \t]?:\*{0,2}(?=\s)`,
  'gu',
);
/** Where a sentence goes on to say something else. */
const goesOn = /,?\s+(?:and|but)\s+(?=(?:I|he|she|it|they|we|you|please|is|was|has|lives?|call|write)\b)|,\s+(?=(?:I|he|she|it|they|who|which|please)\b)/u;

/** Lists the fields of a text in reading order; those without a value are left out. */
export function listFields(text: string): readonly Field[] {
  const labels = [...text.matchAll(labelPattern)].map((match) => {
    const label = match.groups?.['atLine'] ?? match.groups?.['inList'] ?? match.groups?.['inLine'] ?? '';
    return { label, start: match.index + match[0].indexOf(label), end: match.index + match[0].length };
  });
  return labels
    .map(({ label, start, end }, index) => ({ label, start, value: readValue(text.slice(end, labels[index + 1]?.start)) }))
    .filter(({ value }) => value !== '');
}

/** The text without the labels of its fields, which are no names of anybody. */
export function dropLabels(text: string): string {
  let kept = '';
  let end = 0;
  for (const { label, start } of listFields(text)) {
    kept += `${text.slice(end, start)};`;
    end = start + label.length;
  }
  return kept + text.slice(end);
}

function readValue(behind: string): string {
  const [line = ''] = behind.trimStart().split('\n', 1);
  const [sentence = ''] = splitSentences(line);
  return (sentence.split(goesOn)[0] ?? '').replace(/^["'“*]+|["'”*\s.,;!?|]+$/gu, '');
}
