import type { BedrockContentBlock } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { Ask } from './ask.ts';
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
 * Takes the object out of an answer and validates it against exactly the schema that was asked for. Of the ways to read the answer the first that gives a
 * valid object counts. An answer that ran to a limit, or was stopped, is taken only as it stands: what a repair would add might not be all that is missing.
 */
export function judge(target: Target, answer: Answer): Verdict {
  const isCut = Object.hasOwn(reasons, answer.stopReason ?? '');
  let first: { readonly value: JsonValue; readonly problems: readonly string[] } | undefined;
  for (const { value, isRepaired } of readings(target, answer)) {
    try {
      const problems = isRepaired && isCut ? ['the answer was cut before it was whole'] : validatorOf(target.schema)(value);
      if (problems.length === 0) return { object: value, candidate: null, validationErrors: [], error: null };
      first ??= { value, problems };
    } catch (error) {
      if (!(error instanceof CannotValidate)) throw error;
      first ??= { value, problems: [error.message] };
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

interface Reading {
  readonly value: JsonValue;
  readonly isRepaired: boolean;
}

function* readings({ mode, format, schema, name, wrapped }: Target, { content, text }: Answer): Generator<Reading> {
  if (format === 'XML') {
    const value = readXml(text, schema);
    if (value !== undefined) yield { value, isRepaired: false };
  }
  const input = mode === 'TOOL' ? findToolInput(name, content) : undefined;
  // Text in place of the input is JSON that was cut, or is none; a model that was not made to use the tool may have answered in words.
  const given: Iterable<Reading> = input === undefined ? readJson(text) : typeof input === 'string' ? readJson(input) : [{ value: input, isRepaired: false }];
  for (const { value, isRepaired } of given) for (const inside of unfold(value, schema, name, wrapped)) yield { value: inside, isRepaired };
}

/** How models name an object that they put around what was asked for. */
const wrapperNames: ReadonlySet<string> = new Set(['answer', 'result', 'results', 'output', 'data', 'json', 'object', 'response', 'value']);

/** The value itself, and what stands in it where a model has put an object around it that says nothing, or has put it into a string. */
function* unfold(value: JsonValue, { properties }: JsonObject, name: string, wrapped: boolean): Generator<JsonValue> {
  const held = wrapped ? unwrap(value) : undefined;
  if (held !== undefined) yield held;
  yield value;
  if (isJsonObject(value)) {
    const [member, another] = Object.entries(value);
    const isOwn = member !== undefined && isJsonObject(properties) && Object.hasOwn(properties, member[0]);
    if (member !== undefined && another === undefined && !isOwn && (wrapperNames.has(member[0]) || member[0] === name)) yield member[1];
  }
  if (typeof value === 'string' && /^\s*[{[]/.test(value)) for (const { value: inside, isRepaired } of readJson(value)) if (!isRepaired) yield inside;
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
