import { isDeepStrictEqual } from 'node:util';
import type { BedrockContentBlock } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { Ask } from './ask.ts';
import { readCut } from './cut-values.ts';
import { findInexact, inMember, sayInexact, withTexts } from './exact-numbers.ts';
import type { Read, Reading } from './read-json.ts';
import { readJson } from './read-json.ts';
import { TimeBudget } from './run-within.ts';
import { CannotValidate, validateMs, validatorOf } from './validators.ts';
import { unwrap } from './wrap-schema.ts';
import { readXml } from './xml/read-xml.ts';

/** What an answer that the model has ended came to. */
export interface Verdict {
  /** The object that satisfies the schema; null where there is none. */
  readonly object: JsonValue;
  /** What the model gave in place of it; null where that cannot be read. */
  readonly candidate: JsonValue;
  /** Empty where the object satisfies the schema. */
  readonly validationErrors: readonly string[];
  /** SCHEMA_UNSATISFIED, or null. */
  readonly error: CodedError | null;
  /** Another answer could not be better, as long as the schema is the same: there is nothing to be asked again. */
  readonly isFinal: boolean;
}

/** An answer of Converse, as far as judging goes. */
interface Answer {
  readonly text: string;
  readonly content: readonly BedrockContentBlock[] | null;
  readonly stopReason: string | null;
  /** The tool's input as it came, where it did: its numbers are those that the model wrote. */
  readonly toolInput?: string | null;
}

/** What the answer was to be. */
type Target = Pick<Ask, 'mode' | 'format' | 'schema' | 'name' | 'wrapped' | 'cut'>;

/**
 * Takes the object out of an answer and validates it against exactly the schema that was asked for. Of the ways to read the answer the first that gives a valid object
 * counts; where it gives several that differ, such as a draft and what became of it, none is taken: which is meant can only be guessed. An answer that ran to a limit,
 * or was stopped, or that ends amid a value, is taken only as it stands: what a repair would add might not be all that is missing. No object is taken that has a number which is not the
 * one that was written.
 */
export function judge(target: Target, answer: Answer): Verdict {
  const isCut = Object.hasOwn(reasons, answer.stopReason ?? '');
  const budget = new TimeBudget(validateMs);
  let first: { readonly value: JsonValue; readonly problems: readonly string[]; readonly isFinal: boolean } | undefined;
  const isValid = (read: Read, { isRepaired, isOpen }: Reading): boolean => {
    if (isRepaired && (isCut || isOpen)) {
      first ??= { value: read.value, problems: [isCut ? 'the answer was cut before it was whole' : 'the answer ends amid a value'], isFinal: false };
      return false;
    }
    const found = problemsOfRead(read, target.schema, budget);
    if (found.problems.length > 0) first ??= { value: read.value, ...found };
    return found.problems.length === 0;
  };
  for (const reading of readings(target, answer)) {
    try {
      const valid = reading.values.flatMap((value) => [...unfold(value, target)].filter((inside) => isValid(inside, reading)).slice(0, 1));
      const object = valid[0]?.value;
      if (object === undefined) continue;
      if (valid.every(({ value }) => isDeepStrictEqual(value, object))) return { object, candidate: null, validationErrors: [], error: null, isFinal: false };
      return unsatisfied(object, ['the answer holds several objects that satisfy the schema, and they differ: give one'], answer.stopReason);
    } catch (error) {
      if (!(error instanceof CannotValidate)) throw error;
      first = { value: first?.value ?? reading.values[0]?.value ?? null, problems: [...(first?.problems ?? []), error.message], isFinal: true };
      break; // the other readings could take as long
    }
  }
  return first === undefined ? unsatisfied(null, [whyNothing(target, answer)], answer.stopReason) : unsatisfied(first.value, first.problems, answer.stopReason, first.isFinal);
}

/** A number that is not kept may be asked for as a text, but only where the schema takes one: else the model could only give another number. */
function problemsOfRead({ value, inexact }: Read, schema: JsonObject, budget: TimeBudget): { readonly problems: readonly string[]; readonly isFinal: boolean } {
  const validate = validatorOf(schema);
  const problems = validate(value, budget);
  if (inexact.length === 0) return { problems, isFinal: false };
  const asTexts = validate(withTexts(value, inexact), budget);
  const isFinal = asTexts.some((problem) => !problems.includes(problem));
  const told = inexact.slice(0, mostTold).map((number) => `${sayInexact(number)}${isFinal ? '' : ': give it as a string'}`);
  return { problems: [...told, ...problems].slice(0, mostTold), isFinal };
}

const mostTold = 20;

/** What was said, as text: to be shown to the model again. */
export function toAnswerText({ mode, name }: Target, { content, text }: Pick<Answer, 'content' | 'text'>): string {
  const input = mode === 'TOOL' ? findToolInput(name, content) : undefined;
  return input === undefined ? text : typeof input === 'string' ? input : JSON.stringify(input);
}

function* readings({ mode, format, schema, name }: Target, { content, text, toolInput }: Answer): Generator<Reading> {
  const xml = format === 'XML' ? readXml(text, schema, name) : undefined;
  if (xml !== undefined) yield { values: [xml], isRepaired: false, isOpen: false };
  const input = mode === 'TOOL' ? findToolInput(name, content) : undefined;
  // Text in place of the input is JSON that was cut, or is none; a model that was not made to use the tool may have answered in words.
  if (input === undefined) yield* readJson(text);
  else if (typeof input === 'string') yield* readJson(input);
  else yield { values: [{ value: input, inexact: inexactIn(toolInput) }], isRepaired: false, isOpen: false };
}

const inexactIn = (toolInput: string | null | undefined): Read['inexact'] => (toolInput === null || toolInput === undefined || toolInput === '' ? [] : findInexact(toolInput));

/** How models name an object that they put around what was asked for. */
const wrapperNames: ReadonlySet<string> = new Set(['answer', 'result', 'results', 'output', 'data', 'json', 'object', 'response', 'value']);

/** The value itself, and what stands in it where a model has put an object around it that says nothing, or has put it into a string. */
function* unfold(whole: Read, { schema: { properties }, name, wrapped, cut }: Target): Generator<Read> {
  const read = cut === null ? whole : readCut(whole, cut);
  const { value, inexact } = read;
  const held = wrapped ? unwrap(value) : undefined;
  if (held !== undefined) yield { value: held, inexact: inMember(inexact, 'value') };
  yield read;
  if (isJsonObject(value)) {
    const [member, another] = Object.entries(value);
    const isOwn = member !== undefined && isJsonObject(properties) && Object.hasOwn(properties, member[0]);
    if (member !== undefined && another === undefined && !isOwn && (wrapperNames.has(member[0]) || member[0] === name)) yield { value: member[1], inexact: inMember(inexact, member[0]) };
  }
  if (typeof value === 'string' && /^\s*[{[]/.test(value)) for (const { values, isRepaired } of readJson(value)) if (!isRepaired) yield* values;
}

function findToolInput(name: string, content: Answer['content']): JsonValue | undefined {
  for (const { toolUse } of content ?? []) if (isJsonObject(toolUse) && toolUse.name === name && toolUse.input !== undefined) return toolUse.input;
  return undefined;
}

function whyNothing({ mode, format }: Target, { text }: Answer): string {
  if (mode === 'TOOL') return text === '' ? 'the model did not use the tool' : 'the model answered with text in place of using the tool';
  return text.trim() === '' ? 'the answer holds no text' : `the answer is not ${format}, or not all of it`;
}

function unsatisfied(candidate: JsonValue, validationErrors: readonly string[], stopReason: string | null, isFinal = false): Verdict {
  const why = reasons[stopReason ?? ''];
  const message = why ?? `The model gave no object that satisfies the schema: ${validationErrors.join('; ')}.`;
  return { object: null, candidate, validationErrors, error: new CodedError('SCHEMA_UNSATISFIED', { message, retryable: why === undefined && !isFinal }), isFinal };
}

/** Stop reasons that say by themselves why there is no object. The same request would meet them again. */
const reasons: Readonly<Record<string, string>> = {
  max_tokens: 'The answer was cut at maxTokens before the object was complete: give more.',
  model_context_window_exceeded: "The answer was cut where the model's context window was full, before the object was complete.",
  guardrail_intervened: 'A guardrail intervened, so that there is no object that satisfies the schema.',
  content_filtered: 'The answer was filtered, so that there is no object that satisfies the schema.',
  refusal: 'The model refused to answer.',
};
