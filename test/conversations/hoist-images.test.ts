import { expect, it } from 'vitest';
import type { Draft } from '../../src/conversations/context/draft.ts';
import { hoistImages } from '../../src/conversations/context/hoist-images.ts';
import { toModelFacts } from '../../src/conversations/model-facts.ts';
import type { JsonObject } from '../../src/json.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';

const image = (bytes: string): JsonObject => ({ image: { format: 'png', source: { bytes } } });
const result = (toolUseId: string, ...content: readonly JsonObject[]): JsonObject => ({ toolResult: { toolUseId, content, status: 'success' } });
const question = { text: 'Which one?' };
const drafts: readonly Draft[] = [
  { sourceIds: ['1'], role: 'assistant', content: [{ toolUse: {} }] },
  { sourceIds: ['2'], role: 'user', content: [result('a', { text: 'Two.' }, image('AA=='), image('AQ==')), result('b', image('Ag==')), question] },
];
const hoistedFor = (modelId: string): readonly Draft[] => hoistImages(drafts, toModelFacts(modelId, readCatalogue().get(modelId)));

it.each(['mistral.pixtral-large-2502-v1:0', 'qwen.qwen3-vl-235b-a22b', 'openai.unheard-of-v1:0'])('images stand behind the results, which name them: %s', (modelId) => {
  expect(hoistedFor(modelId)).toEqual([
    drafts[0],
    {
      sourceIds: ['2'],
      role: 'user',
      content: [
        result('a', { text: 'Two.' }, { text: '[image 1, which stands below]' }, { text: '[image 2, which stands below]' }),
        result('b', { text: '[image 3, which stands below]' }),
        { text: '[image 1 of the tools]' },
        image('AA=='),
        { text: '[image 2 of the tools]' },
        image('AQ=='),
        { text: '[image 3 of the tools]' },
        image('Ag=='),
        question,
      ],
    },
  ]);
});

it.each(['anthropic.claude-haiku-4-5-20251001-v1:0', 'amazon.nova-lite-v1:0', 'meta.llama4-scout-17b-instruct-v1:0'])('they stay within for models that take them there: %s', (modelId) => {
  expect(hoistedFor(modelId)).toEqual(drafts);
});
