import { isDeepStrictEqual } from 'node:util';
import type { BedrockContentBlock } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { Ask } from './ask.ts';
import type { Reading } from './read-json.ts';
import { readJson } from './read-json.ts';
import { CannotValidate, validatorOf } from './validators.ts';
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
}

/** An answer of Converse, as far as judging goes. */
interface Answer {
  readonly text: string;
  readonly content: readonly BedrockContentBlock[] | null;
  readonly stopReason: string | null;
}

/** What the answer was to be. */
type Target = Pick<Ask, 'mode' | 'format' | 'schema' | 'name' | 'wrapped'>;

/**
 * Takes the object out of an answer and validates it against exactly the schema that was asked for. Of the ways to read the answer the first that gives a valid object
 * counts; where it gives several that differ, such as a draft and what became of it, none is taken: which is meant can only be guessed. An answer that ran to a limit,
 * or was stopped, is taken only as it stands: what a repair would add might not be all that is missing.
 */
export function judge(target: Target, answer: Answer): Verdict {
  const isCut = Object.hasOwn(reasons, answer.stopReason ?? '');
  let first: { readonly value: JsonValue; readonly problems: readonly string[] } | undefined;
  const isValid = (value: JsonValue, isRepaired: boolean): boolean => {
    const problems = isRepaired && isCut ? ['the answer was cut before it was whole'] : validatorOf(target.schema)(value);
    if (problems.length > 0) first ??= { value, problems };
    return problems.length === 0;
  };
  for (const { values, isRepaired } of readings(target, answer)) {
    try {
      const valid = values.flatMap((value) => [...unfold(value, target)].filter((inside) => isValid(inside, isRepaired)).slice(0, 1));
      const [object] = valid;
      if (object === undefined) continue;
      if (valid.every((other) => isDeepStrictEqual(other, object))) return { object, candidate: null, validationErrors: [], error: null };
      return unsatisfied(object, ['the answer holds several objects that satisfy the schema, and they differ: give one'], answer.stopReason);
    } catch (error) {
      if (!(error instanceof CannotValidate)) throw error;
      first ??= { value: values[0] ?? null, problems: [error.message] };
      break; // the other readings could take as long
    }
  }
  return first === undefined ? unsatisfied(null, [whyNothing(target, answer)], answer.stopReason) : unsatisfied(first.value, first.problems, answer.stopReason);
}

/** What was said, as text: to be shown to the model again. */
export function toAnswerText({ mode, name }: Target, { content, text }: Pick<Answer, 'content' | 'text'>): string {
  const input = mode === 'TOOL' ? findToolInput(name, content) : undefined;
  return input === undefined ? text : typeof input === 'string' ? input : JSON.stringify(input);
}

function* readings({ mode, format, schema, name }: Target, { content, text }: Answer): Generator<Reading> {
  const xml = format === 'XML' ? readXml(text, schema) : undefined;
  if (xml !== undefined) yield { values: [xml], isRepaired: false };
  const input = mode === 'TOOL' ? findToolInput(name, content) : undefined;
  // Text in place of the input is JSON that was cut, or is none; a model that was not made to use the tool may have answered in words.
  if (input === undefined) yield* readJson(text);
  else if (typeof input === 'string') yield* readJson(input);
  else yield { values: [input], isRepaired: false };
}

/** How models name an object that they put around what was asked for. */
const wrapperNames: ReadonlySet<string> = new Set(['answer', 'result', 'results', 'output', 'data', 'json', 'object', 'response', 'value']);

/** The value itself, and what stands in it where a model has put an object around it that says nothing, or has put it into a string. */
function* unfold(value: JsonValue, { schema: { properties }, name, wrapped }: Target): Generator<JsonValue> {
  const held = wrapped ? unwrap(value) : undefined;
  if (held !== undefined) yield held;
  yield value;
  if (isJsonObject(value)) {
    const [member, another] = Object.entries(value);
    const isOwn = member !== undefined && isJsonObject(properties) && Object.hasOwn(properties, member[0]);
    if (member !== undefined && another === undefined && !isOwn && (wrapperNames.has(member[0]) || member[0] === name)) yield member[1];
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

function unsatisfied(candidate: JsonValue, validationErrors: readonly string[], stopReason: string | null): Verdict {
  const why = reasons[stopReason ?? ''];
  const message = why ?? `The model gave no object that satisfies the schema: ${validationErrors.join('; ')}.`;
  return { object: null, candidate, validationErrors, error: new CodedError('SCHEMA_UNSATISFIED', { message, retryable: why === undefined }) };
}

/** Stop reasons that say by themselves why there is no object. The same request would meet them again. */
const reasons: Readonly<Record<string, string>> = {
  max_tokens: 'The answer was cut at maxTokens before the object was complete: give more.',
  model_context_window_exceeded: "The answer was cut where the model's context window was full, before the object was complete.",
  guardrail_intervened: 'A guardrail intervened, so that there is no object that satisfies the schema.',
  content_filtered: 'The answer was filtered, so that there is no object that satisfies the schema.',
  refusal: 'The model refused to answer.',
};
