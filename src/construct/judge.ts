import type { BedrockContentBlock } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { ConstructSpec } from './construct-plan.ts';
import { CannotValidate, validatorOf } from './validators.ts';
import { unwrap } from './wrap-schema.ts';

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

/** Takes the object out of an answer and validates it against exactly the schema of the spec. */
export function judge(spec: ConstructSpec, answer: Answer): Verdict {
  const found = findObject(spec, answer);
  if ('problem' in found) return unsatisfied(found.candidate ?? null, [found.problem], answer.stopReason);
  const validationErrors = validate(spec, found.object);
  return validationErrors.length === 0 ? { object: found.object, candidate: null, validationErrors, error: null } : unsatisfied(found.object, validationErrors, answer.stopReason);
}

type Found = { readonly object: JsonValue } | { readonly problem: string; readonly candidate?: JsonValue };

function findObject(spec: ConstructSpec, answer: Answer): Found {
  const found = spec.mode === 'TOOL' ? findToolInput(spec.name, answer) : parse(answer.text);
  if (!spec.wrapped || 'problem' in found) return found;
  const object = unwrap(found.object);
  return object === undefined ? { problem: 'the answer does not hold the value that was asked for', candidate: found.object } : { object };
}

function findToolInput(name: string, { content, text }: Answer): Found {
  for (const { toolUse } of content ?? []) {
    if (!isJsonObject(toolUse) || toolUse.name !== name || toolUse.input === undefined) continue;
    // Text in place of the input is JSON that was cut; what the schema asks for is an object.
    return typeof toolUse.input === 'string' ? parse(toolUse.input) : { object: toolUse.input };
  }
  return { problem: text === '' ? 'the model did not use the tool' : 'the model answered with text in place of using the tool' };
}

function parse(text: string): Found {
  if (text.trim() === '') return { problem: 'the answer holds no text' };
  try {
    return { object: JSON.parse(text) as JsonValue };
  } catch {
    return { problem: 'the answer is not JSON, or not all of it' };
  }
}

function validate({ schema }: ConstructSpec, object: JsonValue): readonly string[] {
  try {
    return validatorOf(schema)(object);
  } catch (error) {
    if (error instanceof CannotValidate) return [error.message];
    throw error;
  }
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
