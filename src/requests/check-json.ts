import { CodedError } from '../errors.ts';

/** Deeper than any request that Bedrock takes; far less than what overflows a stack. */
const mostLevels = 200;

/**
 * Throws BAD_USER_INPUT where an input is nested too deeply, so that whatever walks it later may recurse, and where a number is beyond what 64 bits hold, such as 1e400: JSON is read as
 * infinity then, and written as null.
 */
export function checkJson(input: unknown, path: string): void {
  const fault = findFault(input, mostLevels);
  if (fault === 'deep') throw new CodedError('BAD_USER_INPUT', { field: path, message: `${path}: expected at most ${mostLevels} levels of nesting, got more.` });
  if (fault === undefined) return;
  const field = `${path}${placeOfInfinite(input) ?? ''}`;
  throw new CodedError('BAD_USER_INPUT', { field, message: `${field}: expected a number that fits 64 bits, got a larger one.` });
}

/** One walk, which most inputs pass. */
function findFault(value: unknown, left: number): 'deep' | 'infinite' | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'infinite';
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      const fault = left === 0 ? 'deep' : findFault(item, left - 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  for (const name in value) {
    const fault = left === 0 ? 'deep' : findFault((value as Readonly<Record<string, unknown>>)[name], left - 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Behind the path of the value; undefined where there is none within. */
function placeOfInfinite(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : '';
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const place = placeOfInfinite(member);
    if (place !== undefined) return `${Array.isArray(value) ? `[${name}]` : `.${name}`}${place}`;
  }
  return undefined;
}
