import { CodedError } from '../../errors.ts';
import { isDeeperThan, type JsonValue } from '../../json.ts';

const mostLevels = 32;

/** The JSON of a body or a message. Throws BAD_REQUEST for anything else, and for what is nested so deeply that nobody meant it. */
export function readJsonText(text: string, what: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    throw new CodedError('BAD_REQUEST', { message: `${what} is not JSON.` });
  }
  if (isDeeperThan(value, mostLevels)) throw new CodedError('BAD_REQUEST', { message: `${what} is nested too deeply.` });
  return value;
}
