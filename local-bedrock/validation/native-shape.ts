import { invalid, type BedrockError } from '../wire/errors.ts';
import { createShapeReader, joinPath, typeOf, type JsonObject, type JsonType } from './shape.ts';

/** Makes the error for a native body that does not fit the model's schema: `Malformed input request: #/max_tokens: …`. */
export function malformed(path: string, complaint: string): BedrockError {
  const pointer = path === '' ? '#' : `#/${path.replaceAll('.', '/')}`;
  return invalid(`Malformed input request: ${pointer}: ${complaint}, please reformat your input and try again.`);
}

/** Makes the error for a value of the wrong type in a native body. */
export function malformedType(path: string, expected: JsonType, found: JsonType): BedrockError {
  return malformed(path, `expected type: ${expected}, found: ${found}`);
}

/** Reads the native bodies of InvokeModel: a wrong type is a ValidationException that names the place. */
export const nativeShape = createShapeReader(malformedType);

/** Parses a native body. Throws ValidationException with the recorded text when it is no JSON. */
export function parseNativeBody(bytes: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('Malformed input request, please reformat your input and try again.');
  }
  return nativeShape.object(value, '');
}

/** Throws for a required member that is absent and for one that the schema does not know. */
export function checkMembers(body: JsonObject, path: string, required: readonly string[], known: readonly string[]): void {
  const missing = required.find((member) => !(member in body));
  if (missing !== undefined) throw malformed(path, `required key [${missing}] not found`);
  const extraneous = Object.keys(body).find((member) => !known.includes(member));
  if (extraneous !== undefined) throw malformed(path, `extraneous key [${extraneous}] is not permitted`);
}

/** Throws when a number is outside of its range, both ends included. */
export function checkRange(value: number | undefined, path: string, minimum: number, maximum: number): void {
  if (value === undefined) return;
  if (value < minimum) throw malformed(path, `${value} is not greater or equal to ${minimum}`);
  if (value > maximum) throw malformed(path, `${value} is not less or equal to ${maximum}`);
}

/** Throws when a value is none of the allowed ones. */
export function checkEnum(value: unknown, path: string, allowed: readonly string[]): void {
  if (typeof value === 'string' && allowed.includes(value)) return;
  throw malformed(path, `${typeof value === 'string' ? value : typeOf(value)} is not a valid enum value`);
}

/** Reads the text that a model completes or answers, which must have a character. */
export function readPrompt(body: JsonObject, member: string): string {
  const text = nativeShape.string(body[member], member);
  if (text === '') throw malformed(member, 'expected minLength: 1, actual: 0');
  return text;
}

/** Reads how many tokens the answer may have: from 1 to the model's maximum, by default that maximum. */
export function readMaxTokens(owner: JsonObject, member: string, path: string, maximum: number, otherwise: number = maximum): number {
  const maxTokens = nativeShape.optional(owner, member, path, nativeShape.integer) ?? otherwise;
  checkRange(maxTokens, joinPath(path, member), 1, maximum);
  return Math.min(maxTokens, maximum);
}

/** Reads texts at which the answer ends; empty ones are refused, for every text has one. */
export function readStopTexts(value: unknown, path: string): readonly string[] {
  return nativeShape.list(value, path).map((item, index) => {
    const text = nativeShape.string(item, joinPath(path, index));
    if (text === '') throw malformed(joinPath(path, index), 'expected minLength: 1, actual: 0');
    return text;
  });
}

/** Checks numbers that have no effect here but must be in their range, both ends included. */
export function checkNumbers(owner: JsonObject, path: string, ranges: Readonly<Record<string, readonly [minimum: number, maximum: number]>>): void {
  for (const [member, [minimum, maximum]] of Object.entries(ranges)) {
    checkRange(nativeShape.optional(owner, member, path, nativeShape.number), joinPath(path, member), minimum, maximum);
  }
}
