import type { JsonObject, JsonValue } from '../json.ts';
import { isDeeperThan, isJsonObject } from '../json.ts';
import { findInexact } from './exact-numbers.ts';
import type { Read } from './read-json.ts';
import { escapePointer, isList, mapMembers } from './subschemas.ts';

/**
 * Bedrock's structured output takes no schema that refers to itself. So the reference is written out a few times, and what lies deeper is asked for as JSON in a text: an object with
 * one property, of a name that the schema does not have. Here it becomes what it stands for.
 */
export function nameOfCut(schema: JsonObject): string {
  const text = JSON.stringify(schema);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'json_text' : `json_text_${number}`;
    if (!text.includes(`"${name}"`)) return name;
  }
}

/** The schema of a value that is told as text. */
export const cutSchema = (name: string, about: string): JsonObject => ({
  type: 'object',
  properties: { [name]: { type: 'string', description: `The JSON, as text, of ${about}.` } },
  required: [name],
  additionalProperties: false,
});

const isCut = (value: JsonValue, name: string): value is JsonObject => isJsonObject(value) && typeof value[name] === 'string' && Object.keys(value).length === 1;

/** The value with every text in it read. One that is no JSON stays, and the schema judges it. */
export function readCut({ value, inexact }: Read, name: string): Read {
  const found = [...inexact];
  const read = (part: JsonValue, pointer: string): JsonValue => {
    if (isCut(part, name)) return readText(part, pointer);
    if (isList(part)) return part.map((item, index) => read(item, `${pointer}/${index}`));
    return isJsonObject(part) ? mapMembers(part, (member, key) => read(member, `${pointer}/${escapePointer(key)}`)) : part;
  };
  const readText = (holder: JsonObject, pointer: string): JsonValue => {
    const text = String(holder[name]);
    try {
      const inside = JSON.parse(text) as JsonValue;
      found.push(...findInexact(text).map((number) => ({ ...number, pointer: pointer + number.pointer })));
      return read(inside, pointer);
    } catch {
      return holder;
    }
  };
  const whole = read(value, '');
  return isDeeperThan(whole, mostLevels) ? { value, inexact } : { value: whole, inexact: found };
}

const mostLevels = 500;

/** As far as it is known: undefined where a text is not whole yet, since nobody knows what it will be. */
export function readPartialCut(value: JsonValue, name: string): JsonValue | undefined {
  let isUncertain = false;
  const read = (part: JsonValue): JsonValue => {
    if (isCut(part, name)) {
      const inside = parseContainer(String(part[name]));
      isUncertain ||= inside === undefined;
      return inside ?? null;
    }
    return isList(part) ? part.map(read) : isJsonObject(part) ? mapMembers(part, read) : part;
  };
  const whole = read(value);
  return isUncertain ? undefined : whole;
}

/** Only what says itself that it is whole. */
function parseContainer(text: string): JsonValue | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
