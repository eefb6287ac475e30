import type { JsonValue } from '../../../src/json.ts';
import type { MalformedOutput, Outcome } from './malformed-output.ts';
import { cutWithin, isContainer, keysOf, segmentsOf, stringsOf, writeSegments, type Segment } from './segments.ts';

const json = (object: JsonValue): string => JSON.stringify(object);

/** What is nearly JSON; null where it would be JSON. */
const broken = (name: string, outcome: Outcome, write: (object: JsonValue) => string | null): MalformedOutput => ({ name, outcome, parses: 'throws', write: (object) => (isContainer(object) ? unlessJson(write(object)) : null) });

function unlessJson(text: string | null): string | null {
  try {
    JSON.parse(text ?? 'null');
    return null;
  } catch {
    return text;
  }
}

const has = (object: JsonValue, ...kinds: readonly Segment['kind'][]): boolean => segmentsOf(object).some(({ kind }) => kinds.includes(kind));
const isPlain = (object: JsonValue): boolean => stringsOf(object).every((value) => !/["'“”‘’\\]/.test(JSON.stringify(value).slice(1, -1)));

function quoteWith(object: JsonValue, before: string, behind = before): string {
  return writeSegments(object, ({ text, value }) => (value === undefined ? text : `${before}${text.slice(1, -1)}${behind}`));
}

const inPython: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: 'None' };

/** Ends that say for themselves that nothing is missing in them: a number might. */
const isWhole = (text: string): boolean => !/\d$/.test(text);

function dropBrackets(object: JsonValue, count: number): string | null {
  const text = json(object);
  const rest = text.replace(new RegExp(`[\\]}]{1,${count}}$`), '');
  return isWhole(rest) ? rest : null;
}

/** With the first property of an object once more before it. */
function double(object: JsonValue, change: (value: JsonValue) => JsonValue): string | null {
  const [first] = Array.isArray(object) ? [] : (Object.entries(object as object) as [string, JsonValue][]);
  return first === undefined ? null : `{${JSON.stringify(first[0])}:${JSON.stringify(change(first[1]))},${json(object).slice(1)}`;
}

export const malformedSyntax: readonly MalformedOutput[] = [
  broken('single quotes', 'valid', (object) => (isPlain(object) ? quoteWith(object, "'") : null)),
  broken('single quotes around strings that have some', 'either', (object) => (isPlain(object) ? null : writeSegments(object, ({ text, value }) => (value === undefined ? text : `'${text.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`)))),
  broken('smart quotes', 'valid', (object) => (isPlain(object) ? quoteWith(object, '“', '”') : null)),
  broken('backticks for quotes', 'either', (object) => (isPlain(object) ? quoteWith(object, '`') : null)),
  broken('names without quotes', 'valid', (object) => (keysOf(object).every((key) => /^[A-Za-z_$][\w$]*$/.test(key)) ? writeSegments(object, ({ kind, text, value }) => (kind === 'key' ? (value ?? text) : text)) : null)),
  broken('commas before brackets', 'valid', (object) => writeSegments(object, ({ kind, text }, before) => (kind === 'close' && before?.kind !== 'open' ? `,${text}` : text))),
  broken('a comma behind', 'valid', (object) => `${json(object)},`),
  broken('comments behind commas', 'valid', (object) => writeSegments(object, ({ kind, text }) => (kind === 'comma' ? `${text} // and "more"\n` : text))),
  broken('comments before values', 'valid', (object) => writeSegments(object, ({ kind, text }) => (kind === 'colon' ? `${text} /* as it was {found} */ ` : text))),
  broken('no commas', 'either', (object) => writeSegments(object, ({ kind, text }) => (kind === 'comma' ? '\n' : text))),
  broken('semicolons for commas', 'either', (object) => writeSegments(object, ({ kind, text }) => (kind === 'comma' ? ';' : text))),
  broken('equals signs for colons', 'either', (object) => writeSegments(object, ({ kind, text }) => (kind === 'colon' ? ' = ' : text))),
  broken('the words of Python', 'valid', (object) => (has(object, 'literal') ? writeSegments(object, ({ kind, text }) => (kind === 'literal' ? (inPython[text] ?? text) : text)) : null)),
  broken('as Python prints it', 'valid', (object) => (isPlain(object) ? writeSegments(object, ({ kind, text, value }) => (value !== undefined ? `'${value}'` : kind === 'literal' ? (inPython[text] ?? text) : kind === 'comma' || kind === 'colon' ? `${text} ` : text)) : null)),
  broken('line breaks in strings as they are', 'valid', (object) => (stringsOf(object).some((value) => value.includes('\n')) ? writeSegments(object, ({ text, value }) => (value === undefined ? text : `"${value.split('\n').map((line) => JSON.stringify(line).slice(1, -1)).join('\n')}"`)) : null)),
  broken('quotation marks in strings as they are', 'either', (object) => (stringsOf(object).some((value) => value.includes('"')) ? writeSegments(object, ({ text, value }) => (value === undefined ? text : `"${text.slice(1, -1).replaceAll('\\"', '"')}"`)) : null)),
  broken('backslashes in strings as they are', 'either', (object) => (stringsOf(object).some((value) => /\\(?!["\\/bfnrtu])/.test(value)) ? writeSegments(object, ({ text }) => text.replaceAll('\\\\', '\\')) : null)),
  broken('numbers with a plus', 'either', (object) => (segmentsOf(object).some(({ kind, text }) => kind === 'number' && !text.startsWith('-')) ? writeSegments(object, ({ kind, text }) => (kind === 'number' && !text.startsWith('-') ? `+${text}` : text)) : null)),
  broken('no bracket at the end', 'valid', (object) => dropBrackets(object, 1)),
  broken('no brackets at the end', 'valid', (object) => dropBrackets(object, 100)),
  broken('a bracket of the other kind at the end', 'either', (object) => `${json(object).slice(0, -1)}${Array.isArray(object) ? '}' : ']'}`),
  broken('no bracket at the beginning', 'either', (object) => (json(object).length > 2 ? json(object).slice(1) : null)),
  broken('cut in a string', 'either', (object) => cutWithin(object, 'string', 6)),
  broken('cut in a number', 'either', (object) => cutWithin(object, 'number', 2)),
  broken('cut in a name', 'either', (object) => cutWithin(object, 'key', 4)),
  broken('cut in a word', 'either', (object) => cutWithin(object, 'literal', 4)),
  broken('cut behind a colon', 'either', (object) => (has(object, 'colon') ? json(object).slice(0, json(object).lastIndexOf(':') + 1) : null)),
  broken('cut amid an escape', 'either', (object) => (/\\n/.test(json(object)) ? json(object).slice(0, json(object).lastIndexOf('\\n') + 1) : null)),
  broken('an ellipsis for the rest', 'either', (object) => writeSegments(object, ({ kind, text }, before) => (kind === 'close' && before?.kind !== 'open' ? `, ...${text}` : text))),
  { name: 'a name twice, alike', outcome: 'valid', parses: 'same', write: (object) => (isContainer(object) ? double(object, (value) => value) : null) },
  { name: 'a name twice, the second value right', outcome: 'either', parses: 'same', write: (object) => (isContainer(object) ? double(object, (value) => (value === null ? 0 : null)) : null) },
  broken('a list line by line', 'either', (object) => (Array.isArray(object) && object.length > 1 ? object.map((item) => JSON.stringify(item)).join('\n') : null)),
];
