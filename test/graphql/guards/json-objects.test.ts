import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refuseManyObjects } from '../../../src/graphql/guards/index.ts';

const count = (value: unknown): number => (typeof value === 'object' && value !== null ? 1 + Object.values(value).reduce<number>((sum, inner) => sum + count(inner), 0) : 0);

it('counts the objects and lists of any JSON, and none that stand in its strings', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: fc.constantFrom('[', '{', '"', '\\', 'a', 'é') }), (value) => {
      const text = JSON.stringify(value);
      const objects = count(value);
      expect(refuseManyObjects(text, objects)).toBeUndefined();
      if (objects > 0) expect(refuseManyObjects(text, objects - 1)).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    }),
  );
});

it.each(['[', '[[[[', '"[[[[', '"\\', '"\\"', '[{"a', ']]]]'])('takes a text that is no JSON for what it has: %s', (text) => {
  expect(refuseManyObjects(text, 4)).toBeUndefined();
});
