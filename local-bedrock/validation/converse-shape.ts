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

/** A value of the wrong type: a SerializationException (the text is not recorded). */
export class ConverseMismatch extends BedrockError {
  readonly path: string;
  readonly expectedType: JsonType;
  readonly foundType: JsonType;

  constructor(path: string, expectedType: JsonType, foundType: JsonType) {
    super('SerializationException', `${found[foundType]} can not be converted to ${wanted[expectedType]} at ${path}`);
    this.path = path;
    this.expectedType = expectedType;
    this.foundType = foundType;
  }
}

/** Reads the bodies of Bedrock's own operations; throws ConverseMismatch for a wrong type. */
export const converseShape = createShapeReader((path, expectedType, foundType) => new ConverseMismatch(path, expectedType, foundType));
