import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonObject, JsonValue } from '../../../src/json.ts';

const validators = new WeakMap<JsonObject, ValidateFunction>();

/** Whether a value satisfies a schema, as ajv has it. */
export function satisfies(schema: JsonObject, value: JsonValue): boolean {
  let validate = validators.get(schema);
  if (validate === undefined) {
    const ajv = new Ajv2020({ strict: false, ownProperties: true, multipleOfPrecision: 9 });
    formats.default(ajv);
    validate = ajv.compile(schema);
    validators.set(schema, validate);
  }
  return validate(value);
}

/** A value in a value: what stands there, and what the whole would be with something else in its place, or with nothing (undefined). */
interface Place {
  readonly value: JsonValue;
  readonly put: (other: JsonValue | undefined) => JsonValue;
}

/**
 * Puts something wrong in the first place of an object where that breaks the schema. `change` says what; undefined: nothing is wrong with this place. With
 * `readings` the whole has to be wrong with each of them, too.
 */
export function spoil(object: JsonValue, schema: JsonObject, change: (value: JsonValue) => JsonValue | undefined, readings: readonly (JsonValue | undefined)[] = []): JsonValue | undefined {
  for (const { value, put } of placesOf(object)) {
    const other = change(value);
    if (other !== undefined && [other, ...readings].every((reading) => !satisfies(schema, put(reading)))) return put(other);
  }
  return undefined;
}

/** All values in a value, itself excepted. */
function* placesOf(whole: JsonValue): Generator<Place> {
  if (typeof whole !== 'object' || whole === null) return;
  const isList = Array.isArray(whole);
  for (const [key, value] of Object.entries<JsonValue>(whole)) {
    const put = (other: JsonValue | undefined): JsonValue => {
      if (isList) return (whole as readonly JsonValue[]).flatMap((item, index) => (index !== Number(key) ? [item] : other === undefined ? [] : [other]));
      return Object.fromEntries(Object.entries(whole).flatMap(([name, member]) => (name !== key ? [[name, member]] : other === undefined ? [] : [[name, other]])));
    };
    yield { value, put };
    for (const inner of placesOf(value)) yield { value: inner.value, put: (other) => put(inner.put(other)) };
  }
}
