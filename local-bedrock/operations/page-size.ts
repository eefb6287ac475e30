import { violated } from '../wire/errors.ts';

const maxPageSize = 1_000;

/** Reads `maxResults` of a list: 1 to 1,000, which is the default. Throws ValidationException. */
export function readPageSize(text: string | null): number {
  if (text === null) return maxPageSize;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1) throw violated(text, 'maxResults', 'have value greater than or equal to 1');
  if (size > maxPageSize) throw violated(text, 'maxResults', `have value less than or equal to ${maxPageSize}`);
  return size;
}
