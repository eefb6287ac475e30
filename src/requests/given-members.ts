import type { JsonObject, JsonValue } from '../json.ts';

/** The members that have a value: in GraphQL null says "not given", on Bedrock's wire such a member is left out. */
export function givenMembers(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const given: Record<string, JsonValue> = {};
  for (const name of Object.keys(members)) {
    const value = members[name];
    if (value !== null && value !== undefined) given[name] = value;
  }
  return given;
}
