import { BedrockError } from '../wire/errors.ts';
import { createShapeReader, type JsonType } from './shape.ts';

/** How the front door names what it found, and what it wanted. */
const found: Readonly<Record<JsonType, string>> = {
  String: 'STRING_VALUE',
  Integer: 'NUMBER_VALUE',
  Number: 'DECIMAL_VALUE',
  Boolean: 'BOOLEAN_VALUE',
  Null: 'NULL_VALUE',
  JSONArray: 'START_ARRAY',
  JSONObject: 'START_OBJECT',
};
const wanted: Readonly<Record<JsonType, string>> = {
  String: 'a String',
  Integer: 'an Integer',
  Number: 'a Float',
  Boolean: 'a Boolean',
  Null: 'Null',
  JSONArray: 'a List',
  JSONObject: 'a Structure',
};

/** Reads the bodies of Bedrock's own operations: a wrong type is a SerializationException (the text is not recorded). */
export const converseShape = createShapeReader(
  (path, expectedType, foundType) =>
    new BedrockError('SerializationException', `${found[foundType]} can not be converted to ${wanted[expectedType]} at ${path}`),
);
