import { isJsonObject, type JsonValue } from './json.ts';

/** What a tool takes, said to be an object where nothing is said: Bedrock wants that ("inputSchema.json.type must be one of the following: object", as public reports quote it). */
export const withObjectType = (schema: JsonValue): JsonValue => (isJsonObject(schema) && schema['type'] === undefined ? { type: 'object', ...schema } : schema);
