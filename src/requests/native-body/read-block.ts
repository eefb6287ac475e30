import { badUserInput } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { readUnion } from '../read-wire.ts';

/** The only member of a block, with its name, its value and where that stands. Throws BAD_USER_INPUT for a block without one. */
export function readBlock(block: JsonObject, path: string): { readonly name: string; readonly value: JsonValue; readonly valuePath: string } {
  const [name, value] = readUnion(block) ?? [];
  if (name === undefined || value === undefined) throw badUserInput(path, 'an object with one member', block);
  return { name, value, valuePath: `${path}.${name}` };
}

/** The object that a block holds. Throws BAD_USER_INPUT for anything else. */
export function toBlockObject(value: JsonValue | undefined, path: string): JsonObject {
  if (!isJsonObject(value)) throw badUserInput(path, 'an object', value);
  return value;
}

/** The text that a block holds. Throws BAD_USER_INPUT for anything else. */
export function toBlockText(value: JsonValue | undefined, path: string): string {
  if (typeof value !== 'string') throw badUserInput(path, 'a text', value);
  return value;
}

/** The objects of a list, each with where it stands. Throws BAD_USER_INPUT for anything else. */
export function toBlockList(value: JsonValue | undefined, path: string): readonly { readonly block: JsonObject; readonly path: string }[] {
  if (!isList(value)) throw badUserInput(path, 'a list', value);
  return value.map((item, index) => ({ block: toBlockObject(item, `${path}[${index}]`), path: `${path}[${index}]` }));
}

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
