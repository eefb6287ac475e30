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

/** Takes a prompt apart at labels such as "Text:" and "Question:". Without any, all of it is loose. */
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
  for (const match of text.matchAll(labelPattern)) {
    const found = match.groups?.['atLine'] ?? match.groups?.['inLine'] ?? '';
    if (match.groups?.['inLine'] !== undefined && !/^\p{Lu}/u.test(found)) continue;
    // The full stop before a label in a line still belongs to what it ends.
    close(match.groups?.['inLine'] === undefined ? match.index : match.index + 1);
    start = match.index + match[0].length;
    label = found;
  }
  close(text.length);
  return { given, asks, loose };
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
