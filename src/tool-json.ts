import { isJsonObject, toText, type JsonObject, type JsonValue } from './json.ts';

/** What a tool takes, said to be an object where nothing is said: Bedrock wants that ("inputSchema.json.type must be one of the following: object", as public reports quote it). */
export const withObjectType = (schema: JsonValue): JsonValue => (isJsonObject(schema) && schema['type'] === undefined ? { type: 'object', ...schema } : schema);

/**
 * What a tool has answered, as content of a toolResult. Bedrock takes objects alone ("Provide a json object for the field", as public reports quote it), and of these none with a member without a
 * name, nor with a `__type` further in, as GraphQL's introspection has it. What else there is, a list, say, is told as its text.
 */
export const toResultContent = (json: JsonValue): JsonObject => (isJsonObject(json) && !hasEmptyName(json) && !hasTypeWithin(json) ? { json } : { text: toText(json) });

/** What a tool was used with, without members that have no name: models write some, and Bedrock does not take them back. The same object where there are none. */
export const withoutEmptyNames = (input: JsonObject): JsonObject => (hasEmptyName(input) ? (leaveOutEmptyNames(input) as JsonObject) : input);

function hasEmptyName(json: JsonValue): boolean {
  if (Array.isArray(json)) return json.some(hasEmptyName);
  return isJsonObject(json) && Object.entries(json).some(([name, member]) => name === '' || hasEmptyName(member));
}

function leaveOutEmptyNames(json: JsonValue): JsonValue {
  if (Array.isArray(json)) return json.map(leaveOutEmptyNames);
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(Object.entries(json).flatMap(([name, member]) => (name === '' ? [] : [[name, leaveOutEmptyNames(member)]])));
}

const hasTypeWithin = (json: JsonValue): boolean => typeof json === 'object' && json !== null && Object.values(json).some((member: JsonValue) => (isJsonObject(member) && '__type' in member) || hasTypeWithin(member));
