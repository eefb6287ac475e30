import { CodedError } from '../../errors.ts';

/** About how many characters any value but a text takes: a number, or the brackets of a list and its comma. */
const perValue = 8;

/**
 * Who attacks: anybody who may send a document. What they gain: a text of megabytes that is asked for a thousand times by alias is kept once, but written for each of them: that takes seconds in
 * which nobody else is answered, and half a gigabyte, beyond which it cannot be written at all. Why this stops them: what an answer's texts and names come to, and its other values by their number, is summed before it is
 * written. What it does not stop: values that were long to read (the limits of bodies bound each).
 *
 * Throws QUERY_TOO_COMPLEX.
 */
export function checkLength(data: unknown, mostCharacters: number): void {
  let left = mostCharacters;
  const take = (value: unknown): void => {
    left -= typeof value === 'string' ? value.length : perValue;
    if (Array.isArray(value)) for (const item of value as readonly unknown[]) take(item);
    else if (typeof value === 'object' && value !== null) {
      for (const name in value) {
        left -= name.length;
        take((value as Readonly<Record<string, unknown>>)[name]);
      }
    }
    if (left < 0) throw new CodedError('QUERY_TOO_COMPLEX', { message: `The answer would have more than ${mostCharacters} characters: ask for fewer items, or less of each.` });
  };
  take(data);
}
