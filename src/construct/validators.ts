import { createHash } from 'node:crypto';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { SchemaEnv } from 'ajv/dist/compile/index.js';
import formats from 'ajv-formats';
import { LRUCache } from 'lru-cache';
import { describeValue } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { shorten } from '../shorten.ts';
import { isQuick } from './in-place-work.ts';
import { useListKeywords } from './list-keywords.ts';
import { runWithin, TimeBudget, TimeUp } from './run-within.ts';
import { toStaticReferences } from './static-references.ts';
import { resolveReference } from './subschemas.ts';
import { useUnevaluated } from './unevaluated.ts';
import { useValueKeywords } from './value-keywords.ts';

/**
 * What is wrong with a value, one sentence each, at most 20; empty where it satisfies the schema. Takes no longer than what is left of the time, or than a new one of
 * {@link validateMs}. Throws {@link CannotValidate} where it cannot be found out.
 */
export type Validate = (value: JsonValue, budget?: TimeBudget) => readonly string[];

/** The schema takes too long on a value, refers to itself without end, or is more than the validator can. */
export class CannotValidate extends Error {
  override readonly name = 'CannotValidate';
}

const mostValidators = 500;
const mostErrors = 20;
const mostErrorCharacters = 300;
const compileMs = 1_000;
/** How long one answer may be looked at, however many values it may be read as. A pattern that needs longer is the caller's own, and blocks the process for no more than this. */
export const validateMs = 250;

const compiled = new LRUCache<string, Validate>({ max: mostValidators });

/**
 * The validator of a checked schema, JSON Schema 2020-12, formats asserted, keywords that it does not have passed over; compiled once for equal schemas and kept for the 500 used last. Throws an Error
 * for a schema that cannot be compiled.
 */
export function validatorOf(schema: JsonObject): Validate {
  const key = createHash('sha256').update(JSON.stringify(schema)).digest('base64');
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const validate = compile(schema);
  compiled.set(key, validate);
  return validate;
}

/** What is wrong with a value, or why that cannot be found out within the time; empty where it satisfies the checked schema. */
export function problemsOf(schema: JsonObject, value: JsonValue, budget?: TimeBudget): readonly string[] {
  try {
    return validatorOf(schema)(value, budget);
  } catch (error) {
    if (error instanceof CannotValidate) return [error.message];
    throw error;
  }
}

/** What the meta-schema of 2020-12 has against a schema, each with the JSON Pointer of the place. */
export function metaSchemaErrors(schema: JsonObject): readonly { readonly pointer: string; readonly message: string }[] {
  if (metaSchema.validateSchema(schema) === true) return [];
  return (metaSchema.errors ?? []).map((error) => ({ pointer: error.instancePath, message: `${expectation(error)}, got ${describeValue(resolveReference(schema, `#${encodeURI(error.instancePath).replaceAll('#', '%23')}`))}` }));
}

function expectation({ keyword, params, message = 'is not valid' }: ErrorObject): string {
  if (keyword === 'enum') return `expected one of ${(params.allowedValues as readonly unknown[]).map(describeValue).join(', ')}`;
  return keyword === 'type' ? `expected ${[params.type as string | readonly string[]].flat().join(' or ')}` : message;
}

/** Keywords of other drafts, to which the validator would give a meaning, or which it refuses: in 2020-12 a keyword that is not its own says nothing. */
const notOurs = ['dependencies', 'id', '$recursiveRef', '$recursiveAnchor'];

const metaSchema = createAjv({ allErrors: false });

/** Each schema has an Ajv of its own, which would otherwise keep every schema for ever, and let two of one $id clash. */
function compile(schema: JsonObject): Validate {
  const resolved = toStaticReferences(schema);
  const validate = runWithin(compileMs, () => {
    const ajv = createAjv({ allErrors: true, validateSchema: false }); // one that was cut off amid a schema takes it for one that it is at, and never compiles it
    return useUnevaluated(ajv, resolved)();
  });
  const functions = functionsOf(validate);
  const look = (value: JsonValue): readonly string[] => {
    try {
      return validate(value) ? [] : (validate.errors ?? []).slice(0, mostErrors).map(describe);
    } finally {
      for (const one of functions) one.errors = null; // they have all of them until they are called again, megabytes for a long answer
    }
  };
  // The clock is a thread each time, which costs more than most values do.
  const withoutClock = isQuick(resolved);
  return (value, budget = new TimeBudget(validateMs)) => {
    try {
      return withoutClock ? look(value) : budget.run(() => look(value));
    } catch (error) {
      if (error instanceof TimeUp) throw new CannotValidate(`the value could not be validated within ${validateMs} ms: a pattern of the schema, or its uniqueItems, takes too long on it`);
      if (error instanceof RangeError) throw new CannotValidate('the value could not be validated: the schema refers to itself without end, or the value is nested too deeply');
      throw new CannotValidate('the value could not be validated: the validator fails on this schema', { cause: error });
    }
  };
}

/** What was compiled of a schema: the whole, and what its references lead to. */
const functionsOf = (validate: ValidateFunction): readonly Pick<ValidateFunction, 'errors'>[] => [validate, ...Object.values(validate.schemaEnv.refs).flatMap((part) => (part instanceof SchemaEnv ? (part.validate ?? []) : []))];

function createAjv(options: { readonly allErrors: boolean; readonly validateSchema?: boolean }): Ajv2020 {
  const ajv = new Ajv2020({ ...options, strict: false, logger: false, ownProperties: true });
  formats.default(ajv, { keywords: false });
  for (const keyword of notOurs) ajv.removeKeyword(keyword);
  useValueKeywords(ajv);
  useListKeywords(ajv);
  return ajv;
}

function describe({ instancePath, keyword, params, message = 'is not valid' }: ErrorObject): string {
  const detail = keyword === 'additionalProperties' ? ` (${String(params.additionalProperty)})` : keyword.startsWith('unevaluated') ? ` (${String(params.unevaluated)})` : keyword === 'enum' ? `: ${JSON.stringify(params.allowedValues)}` : keyword === 'const' ? `: ${JSON.stringify(params.allowedValue)}` : '';
  const text = `${instancePath === '' ? 'the value' : instancePath} ${message}${detail}`;
  return shorten(text, mostErrorCharacters);
}
