import { listFields } from './fields.ts';

/** A prompt that names its parts. */
export interface Labelled {
  readonly given: readonly string[];
  readonly asks: readonly string[];
  /** What stands before the first label, or after a text where the ask may follow without a label. */
  readonly loose: readonly string[];
}

const givenLabels = 'text|passage|context|article|document|content|paragraph|story|input|transcript|e-?mail|source|excerpt|facts?|background|background information';
const askLabels = 'question|q|query|task|instructions?|request|user question';
const answerLabels = 'answer|a|response|output|reply';
/** A label begins a line, or follows the end of a sentence; then it has to be written with a capital. */
const labelPattern = new RegExp(
  String.raw`(?:^|\n)[ \t>*#-]{0,4}(?<atLine>${givenLabels}|${askLabels}|${answerLabels})\b[ \t*]{0,3}:|[.?!"”)][ \t]{1,4}(?<inLine>${givenLabels}|${askLabels}|${answerLabels})\b[ \t*]{0,3}:`,
  'gi',
);
const isGivenLabel = new RegExp(`^(?:${givenLabels})$`, 'i');
const isAskLabel = new RegExp(`^(?:${askLabels})$`, 'i');

const isPartLabel = new RegExp(`^(?:${givenLabels}|${askLabels}|${answerLabels})$`, 'i');
/** The value of a form's field has at most so many words; a text to be read has more. */
const maxFieldWords = 4;

/**
 * Takes a prompt apart at labels such as "Text:" and "Question:". Without any, all of it is loose. The "Email:" of a form, with a short value
 * and other fields beside it, is no text to be read.
 */
export function takeLabelled(text: string): Labelled {
  const given: string[] = [];
  const asks: string[] = [];
  const loose: string[] = [];
  let start = 0;
  let label = '';
  const close = (end: number): void => {
    const part = text.slice(start, end).trim();
    if (part === '') return;
    if (isAskLabel.test(label)) asks.push(part);
    else if (isGivenLabel.test(label)) takeGiven(part, given, loose);
    else if (label === '') loose.push(part);
  };
  const formLabels = findFormLabels(text);
  for (const match of text.matchAll(labelPattern)) {
    const found = match.groups?.['atLine'] ?? match.groups?.['inLine'] ?? '';
    if (formLabels.has(match.index + match[0].indexOf(found))) continue;
    if (match.groups?.['inLine'] !== undefined && !/^\p{Lu}/u.test(found)) continue;
    // The full stop before a label in a line still belongs to what it ends.
    close(match.groups?.['inLine'] === undefined ? match.index : match.index + 1);
    start = match.index + match[0].length;
    label = found;
  }
  close(text.length);
  return { given, asks, loose };
}

/** Where the labels stand that would give a text along if they were not fields of a form. */
function findFormLabels(text: string): ReadonlySet<number> {
  const fields = listFields(text);
  const isOfForm = (index: number) => {
    const label = fields[index]?.label;
    return label !== undefined && !isPartLabel.test(label);
  };
  const short = fields.filter(({ label, value }, index) =>
    isGivenLabel.test(label) && value.split(/\s+/, maxFieldWords + 1).length <= maxFieldWords && (isOfForm(index - 1) || isOfForm(index + 1)));
  return new Set(short.map(({ start }) => start));
}

/** "Text: … [blank line] When was it opened?": the last paragraph under a label may be the question. */
function takeGiven(part: string, given: string[], loose: string[]): void {
  const border = part.lastIndexOf('\n\n');
  const last = part.slice(border + 1).trim();
  if (border !== -1 && last.endsWith('?')) {
    given.push(part.slice(0, border));
    loose.push(last);
  } else given.push(part);
}
