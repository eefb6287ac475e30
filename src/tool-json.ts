import { isJsonObject, toText, type JsonObject, type JsonValue } from './json.ts';

/** What a tool takes, said to be an object where nothing is said: Bedrock wants that ("inputSchema.json.type must be one of the following: object", as public reports quote it). */
export const withObjectType = (schema: JsonValue): JsonValue => (isJsonObject(schema) && schema['type'] === undefined ? { type: 'object', ...schema } : schema);

/** What a tool has answered, as content of a toolResult. Bedrock takes objects alone ("Provide a json object for the field", as public reports quote it): a list, say, is told as its text. */
export const toResultContent = (json: JsonValue): JsonObject => (isJsonObject(json) ? { json } : { text: toText(json) });
