import { expect, it } from 'vitest';
import { joinOutputs } from '../../src/continuation/index.ts';

const toolUse = { toolUse: { toolUseId: 't', name: 'clock', input: {} } };
const reasoning = { reasoningContent: { reasoningText: { text: 'Hm.' } } };

it('the text goes on in the block in which it broke off', () => {
  expect(joinOutputs({ text: 'one, t', content: [reasoning, { text: 'one, t' }], body: null }, { text: 'wo', content: [{ text: 'wo' }, toolUse], body: null })).toEqual({
    text: 'one, two',
    content: [reasoning, { text: 'one, two' }, toolUse],
    body: null,
  });
});

it('blocks that are no text stay apart', () => {
  expect(joinOutputs({ text: 'one, ', content: [{ text: 'one, ' }], body: null }, { text: 'two', content: [reasoning, { text: 'two' }], body: null }).content).toEqual([
    { text: 'one, ' },
    reasoning,
    { text: 'two' },
  ]);
});

it('what one of them does not have is the other’s', () => {
  const broken = { text: 'one', content: [{ text: 'one' }], body: null };
  expect(joinOutputs(broken, { text: '', content: null, body: null })).toEqual(broken);
  expect(joinOutputs({ text: '', content: null, body: null }, broken)).toEqual(broken);
});

it('native chunks follow each other', () => {
  expect(joinOutputs({ text: 'one', content: null, body: [1] }, { text: 'two', content: null, body: [2, 3] })).toEqual({ text: 'onetwo', content: null, body: [1, 2, 3] });
  expect(joinOutputs({ text: 'one', content: null, body: [1] }, { text: '', content: null, body: null }).body).toEqual([1]);
});
