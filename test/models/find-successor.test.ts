import { expect, test } from 'vitest';
import { readCatalogue } from '../../src/models/catalogue.ts';
import { findSuccessor } from '../../src/models/find-successor.ts';

const catalogue = readCatalogue();
const modelOf = (modelId: string) => {
  const model = catalogue.get(modelId);
  if (model === undefined) throw new Error(`The catalogue has no ${modelId}.`);
  return model;
};

test.each([
  ['anthropic.claude-3-opus-20240229-v1:0', 'anthropic.claude-opus-5'],
  ['anthropic.claude-opus-4-20250514-v1:0', 'anthropic.claude-opus-5'],
  ['anthropic.claude-3-5-haiku-20241022-v1:0', 'anthropic.claude-haiku-4-5-20251001-v1:0'],
  ['meta.llama3-2-1b-instruct-v1:0', 'meta.llama3-3-70b-instruct-v1:0'],
  ['amazon.titan-text-lite-v1', undefined],
  ['cohere.command-r-plus-v1:0', undefined],
])('what replaces %s is %s', (gone, successor) => {
  expect(findSuccessor(modelOf(gone), catalogue.values())?.modelId).toBe(successor);
});

test('the order of the models does not matter, nor do minor versions pass for major ones', () => {
  const gone = modelOf('anthropic.claude-3-opus-20240229-v1:0');
  const candidates = ['anthropic.claude-opus-4-8', 'anthropic.claude-opus-4-6-v1', 'anthropic.claude-opus-4-5-20251101-v1:0'].map(modelOf);
  expect(findSuccessor(gone, candidates)?.modelId).toBe('anthropic.claude-opus-4-8');
  expect(findSuccessor(gone, candidates.toReversed())?.modelId).toBe('anthropic.claude-opus-4-8');
});

test('what replaces a model is in use, and writes the same', () => {
  const gone = modelOf('anthropic.claude-3-opus-20240229-v1:0');
  const newest = modelOf('anthropic.claude-opus-5');
  expect(findSuccessor(gone, [{ ...newest, lifecycle: { status: 'LEGACY', endOfLifeAt: null } }])).toBeUndefined();
  expect(findSuccessor(gone, [{ ...newest, outputModalities: ['EMBEDDING'] }])).toBeUndefined();
  expect(findSuccessor(gone, [{ ...newest, provider: 'Somebody' }])).toBeUndefined();
});
