import { afterEach, expect, it, vi } from 'vitest';
import { validatorOf } from '../../src/construct/validators.ts';
import type { JsonObject } from '../../src/json.ts';

afterEach(() => vi.restoreAllMocks());

it('a schema that could not be compiled in time, since the machine was busy, is compiled from the start when it is tried again', () => {
  vi.spyOn(process, 'cpuUsage').mockReturnValue({ user: 0, system: 0 }); // all of the time went to others
  const names = Array.from({ length: 10_000 }, (_, index) => `p${index}`);
  const schema: JsonObject = { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])), required: names };
  const value = Object.fromEntries(names.map((name) => [name, '']));
  let problems: readonly string[] | string;
  try {
    problems = validatorOf(schema)(value);
  } catch (error) {
    problems = String(error);
  }
  expect([[], 'TimeUp: not done within 1000 ms']).toContainEqual(problems); // the latter on a machine that is really as slow as that
});
