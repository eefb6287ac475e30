import { expect, it } from 'vitest';
import { mergeRoles } from '../../src/conversations/context/merge-roles.ts';

const text = (value: string) => ({ text: value });
const point = { cachePoint: { type: 'default' } };

it('what one says twice in a row is one message, and one that says nothing, or has cache points alone, is none', () => {
  expect(
    mergeRoles([
      { sourceIds: ['1'], role: 'user', content: [text('a')] },
      { sourceIds: ['2'], role: 'assistant', content: [] },
      { sourceIds: ['3'], role: 'assistant', content: [point] },
      { sourceIds: ['4'], role: 'user', content: [point, text('b')] },
      { sourceIds: ['5'], role: 'assistant', content: [text('c')] },
    ]),
  ).toEqual([
    { sourceIds: ['1', '4'], role: 'user', content: [text('a'), point, text('b')] },
    { sourceIds: ['5'], role: 'assistant', content: [text('c')] },
  ]);
});
