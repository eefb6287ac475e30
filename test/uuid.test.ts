import { validate, version } from 'uuid';
import { expect, it } from 'vitest';
import { createUuid } from '../src/uuid.ts';

it('makes UUIDs of version 7, each of which sorts behind the one before', () => {
  const begun = Date.now();
  const made = Array.from({ length: 20_000 }, createUuid);
  expect(made.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(made).toEqual([...new Set(made)].sort());
  const timeOf = (id = ''): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);
  expect(timeOf(made[0])).toBeGreaterThanOrEqual(begun);
  expect(timeOf(made.at(-1))).toBeLessThanOrEqual(Date.now());
  expect(new Set(made.map((id) => id.slice(-11))).size).toBe(made.length); // the end is random
});
