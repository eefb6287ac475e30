import type { JsonValue } from '../../../src/json.ts';
import type { MalformedOutput, Outcome } from './malformed-output.ts';
import { isContainer } from './segments.ts';

const json = (object: JsonValue): string => JSON.stringify(object);
const pretty = (object: JsonValue): string => JSON.stringify(object, null, 2);

/** JSON that is whole, and something around it that does not belong there. What is no object or list would be lost among words. */
const around = (name: string, outcome: Outcome, write: (object: JsonValue) => string, parses: MalformedOutput['parses'] = 'throws'): MalformedOutput => ({ name, outcome, parses, write: (object) => (isContainer(object) ? write(object) : null) });

/** Models explain at length. */
const explanation = 'I have read the request with care, and looked at each of the fields in turn. '.repeat(60);

export const malformedAround: readonly MalformedOutput[] = [
  { name: 'plain', outcome: 'valid', parses: 'same', write: json },
  { name: 'with line breaks', outcome: 'valid', parses: 'same', write: pretty },
  { name: 'white space around', outcome: 'valid', parses: 'same', write: (object) => `\r\n\t ${json(object)} \n\n` },
  { name: 'a fence with the language', outcome: 'valid', parses: 'throws', write: (object) => `\`\`\`json\n${pretty(object)}\n\`\`\`` },
  { name: 'a fence without a language', outcome: 'valid', parses: 'throws', write: (object) => `\`\`\`\n${json(object)}\n\`\`\`\n` },
  around('a fence with the language in capitals, and CRLF', 'valid', (object) => `\`\`\`JSON\r\n${pretty(object).replaceAll('\n', '\r\n')}\r\n\`\`\`\r\n`),
  around('a fence on one line', 'valid', (object) => `\`\`\`json ${json(object)} \`\`\``),
  around('a fence that is never closed', 'valid', (object) => `\`\`\`json\n${pretty(object)}`),
  around('a fence with words around', 'valid', (object) => `Here is the result:\n\n\`\`\`json\n${pretty(object)}\n\`\`\`\n\nLet me know if you need anything else!`),
  around('a fence of JavaScript', 'either', (object) => `\`\`\`javascript\nconst answer = ${pretty(object)};\n\`\`\``),
  around('words before', 'valid', (object) => `Sure! Here is the JSON you asked for: ${json(object)}`),
  around('words behind', 'valid', (object) => `${json(object)}\n\nI left out nothing.`),
  around('words before and behind', 'valid', (object) => `The answer is:\n${pretty(object)}\nHope this helps.`),
  around('words with brackets before', 'either', (object) => `As you asked [1], in the form {…}: ${json(object)}`),
  around('a fence before which an example stands in another', 'either', (object) => `For example:\n\`\`\`json\n{"example": true}\n\`\`\`\nThe answer:\n\`\`\`json\n${json(object)}\n\`\`\``),
  around('the word json before', 'valid', (object) => `json\n${json(object)}`),
  around('a thought in a tag before', 'valid', (object) => `<thinking>The user wants an object. I look for its values.</thinking>\n\n${json(object)}`),
  around('a thought with JSON in it before', 'either', (object) => `<think>I could say {"draft": true} first.</think>\n${json(object)}`),
  around('tags around', 'valid', (object) => `<answer>\n${json(object)}\n</answer>`),
  around('a byte order mark', 'valid', (object) => `\uFEFF${json(object)}`),
  around('a bracket too many', 'valid', (object) => `${json(object)}${json(object).slice(-1)}`),
  around('tokens of the model behind', 'valid', (object) => `${json(object)}<|eot_id|></s>`),
  around('a semicolon behind', 'valid', (object) => `${json(object)};`),
  around('an assignment', 'either', (object) => `answer = ${json(object)};`),
  around('a call', 'either', (object) => `submit(${json(object)});`),
  around('twice, the same', 'either', (object) => `${json(object)}\n${json(object)}`),
  around('twice, the second one empty', 'either', (object) => `${json(object)}${Array.isArray(object) ? '[]' : '{}'}`),
  around('in an object as the answer', 'either', (object) => json({ answer: object }), 'other'),
  around('in an object as the result', 'either', (object) => pretty({ result: object }), 'other'),
  around('in a list', 'either', (object) => json([object]), 'other'),
  around('as the properties of a schema', 'either', (object) => json({ type: 'object', properties: object }), 'other'),
  around('as a call of a tool', 'either', (object) => json({ name: 'answer', input: object }), 'other'),
  around('as JSON in a string', 'either', (object) => json(json(object)), 'other'),
  around('with its quotation marks escaped', 'either', (object) => (json(object).includes('"') ? json(json(object)).slice(1, -1) : `\\n${json(object)}`)),
  around('with line breaks as escapes', 'either', (object) => `${pretty(object).replaceAll('\n', '\\n')}\\n`),
  around('very long by spaces', 'valid', (object) => `${json(object).slice(0, 1)}${' '.repeat(50_000)}${json(object).slice(1)}`, 'same'),
  around('very long by words before', 'valid', (object) => `${explanation}\n${json(object)}`),
];
