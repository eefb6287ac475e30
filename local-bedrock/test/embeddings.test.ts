import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { embedText } from '../embeddings/embed-text.ts';
import { quantise } from '../embeddings/quantise.ts';
import { isEmbeddingModel, loadModels } from '../models.ts';
import { isObject } from '../validation/shape.ts';
import { createClient, start, userMessage } from './kit.ts';
import { parseObject, sendSigned } from './replay.ts';

type Json = Readonly<Record<string, unknown>>;

const models = {
  titan1: 'amazon.titan-embed-text-v1',
  titan2: 'amazon.titan-embed-text-v2:0',
  nova: 'amazon.nova-2-multimodal-embeddings-v1:0',
  cohere3: 'cohere.embed-english-v3',
  cohereMany: 'cohere.embed-multilingual-v3',
  cohere4: 'cohere.embed-v4:0',
};
const nova = (value: string, more: Json = {}) => ({
  taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams: { embeddingPurpose: 'GENERIC_INDEX', text: { truncationMode: 'NONE', value }, ...more },
});
const cohere = (text: string, more: Json = {}) => ({ texts: [text], input_type: 'search_document', ...more });

/** The vector that a body holds, whatever the family. */
function findVector(value: unknown): readonly number[] {
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number')) return value;
  const members = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  for (const member of members) {
    const vector = findVector(member);
    if (vector.length > 0) return vector;
  }
  return [];
}

const dot = (left: readonly number[], right: readonly number[]) => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);

async function invoke(modelId: string, body: Json) {
  const answer = await sendSigned(await start(), { path: `/model/${modelId}/invoke`, body: JSON.stringify(body) });
  return { status: answer.status, headers: answer.headers, body: parseObject(answer.body.toString()) };
}

const asked: readonly (readonly [modelId: string, dimensions: number, body: (text: string) => Json])[] = [
  [models.titan1, 1_536, (inputText) => ({ inputText })],
  [models.titan2, 1_024, (inputText) => ({ inputText })],
  ...[256, 512, 1_024].map((dimensions) => [models.titan2, dimensions, (inputText: string) => ({ inputText, dimensions })] as const),
  [models.nova, 3_072, (text) => nova(text)],
  ...[256, 384, 1_024, 3_072].map((dimensions) => [models.nova, dimensions, (text: string) => nova(text, { embeddingDimension: dimensions })] as const),
  [models.cohere3, 1_024, (text) => cohere(text)],
  [models.cohereMany, 1_024, (text) => cohere(text, { truncate: 'END' })],
  [models.cohere4, 1_536, (text) => cohere(text)],
  ...[256, 512, 1_024, 1_536].map((dimensions) => [models.cohere4, dimensions, (text: string) => cohere(text, { output_dimension: dimensions })] as const),
];

test('every embedding model and each of its dimensions is asked', () => {
  const all = loadModels().models.filter(isEmbeddingModel).flatMap(({ modelId, embeddingDimensions }) => embeddingDimensions.map((dimensions) => `${modelId} ${dimensions}`));
  expect(asked.map(([modelId, dimensions]) => `${modelId} ${dimensions}`)).toEqual(expect.arrayContaining(all));
});

test.each(asked)('%s makes unit vectors of %i dimensions', async (modelId, dimensions, body) => {
  const { status, headers, body: answer } = await invoke(modelId, body('The cat sits on the mat.'));
  const vector = findVector(answer);
  expect({ status, length: vector.length }).toEqual({ status: 200, length: dimensions });
  expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
  expect(Number(headers['x-amzn-bedrock-input-token-count'])).toBeGreaterThan(0);
  expect(headers).not.toHaveProperty('x-amzn-bedrock-output-token-count');
});

test('texts that are alike are near to each other, the same text always the same', () => {
  const cat = 'The cat sits on the mat.';
  for (const dimensions of [256, 1_024]) {
    const near = dot(embedText(cat, dimensions), embedText('A cat sat upon the mat', dimensions));
    const far = dot(embedText(cat, dimensions), embedText('Stock markets fell sharply on Monday', dimensions));
    expect(near).toBeGreaterThan(0.4);
    expect(Math.abs(far)).toBeLessThan(0.2);
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const vector = embedText(text, 256);
      expect(vector).toEqual(embedText(text, 256));
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
      const longer = embedText(text, 1_024, false).slice(0, 256);
      expect(dot(vector, longer) / Math.hypot(...longer)).toBeCloseTo(1, 6);
    }),
    { seed: 7, numRuns: 50 },
  );
});

describe('types', () => {
  test('of Titan are floats and bits, and a vector need not have length 1', async () => {
    const both = await invoke(models.titan2, { inputText: 'hello', dimensions: 256, embeddingTypes: ['float', 'binary'] });
    const byType = both.body['embeddingsByType'];
    if (!isObject(byType)) throw new Error('There are no types.');
    expect(both.body['embedding']).toEqual(byType['float']);
    expect(byType['binary']).toEqual(findVector(byType['float']).map((value) => (value > 0 ? 1 : 0)));
    const binary = await invoke(models.titan2, { inputText: 'hello', embeddingTypes: ['binary'] });
    expect(Object.keys(binary.body)).toEqual(['embeddingsByType', 'inputTextTokenCount']);
    const long = await invoke(models.titan2, { inputText: 'hello', normalize: false });
    expect(Math.hypot(...findVector(long.body))).toBeGreaterThan(2);
  });

  test('of Cohere are floats, bytes and bits', async () => {
    const types = ['float', 'int8', 'uint8', 'binary', 'ubinary'];
    const { body } = await invoke(models.cohere4, { texts: ['hello', 'World'], input_type: 'search_query', embedding_types: types, output_dimension: 256 });
    const embeddings = body['embeddings'];
    if (!isObject(embeddings)) throw new Error('There are no types.');
    expect(body).toMatchObject({ response_type: 'embeddings_by_type', texts: ['hello', 'World'] });
    expect(Object.keys(embeddings)).toEqual(types);
    const lengths = types.map((type) => findVector(embeddings[type]).length);
    expect(lengths).toEqual([256, 256, 256, 32, 32]);
  });

  test('are made of the floats', () => {
    expect(quantise([0, 0.15, -0.15, 1, -1], 'int8')).toEqual([0, 127, -127, 127, -128]);
    expect(quantise([0, 0.15, -0.15, 1, -1], 'uint8')).toEqual([128, 255, 1, 255, 0]);
    expect(quantise([1, -1, 1, 1, -1, -1, -1, 1], 'ubinary')).toEqual([0b10110001]);
    expect(quantise([1, -1, 1, 1, -1, -1, -1, 1], 'binary')).toEqual([0b10110001 - 128]);
  });
});

test.each<readonly [string, string, Json, string]>([
  ['no text, for Titan', models.titan2, {}, '#: required key [inputText] not found'],
  ['an empty text', models.titan2, { inputText: '' }, '#/inputText: expected minLength: 1, actual: 0'],
  ['dimensions for the first Titan', models.titan1, { inputText: 'a', dimensions: 256 }, '#: extraneous key [dimensions] is not permitted'],
  ['dimensions that Titan does not have', models.titan2, { inputText: 'a', dimensions: 300 }, '#/dimensions: 300 is not a valid enum value'],
  ['a type that Titan does not have', models.titan2, { inputText: 'a', embeddingTypes: ['int8'] }, '#/embeddingTypes/0: int8 is not a valid enum value'],
  ['more than Titan reads', models.titan2, { inputText: 'word '.repeat(9_000) }, '400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: '],
  ['no task, for Nova', models.nova, { singleEmbeddingParams: {} }, '#: required key [taskType] not found'],
  ['no purpose', models.nova, { taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams: { text: {} } }, '#/singleEmbeddingParams: required key [embeddingPurpose] not found'],
  ['an image', models.nova, { taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams: { embeddingPurpose: 'GENERIC_INDEX', image: {} } }, 'Only texts can be embedded here'],
  ['no input type, for Cohere', models.cohere3, { texts: ['a'] }, '#: required key [input_type] not found'],
  ['97 texts', models.cohere3, { texts: Array.from({ length: 97 }, () => 'a'), input_type: 'clustering' }, '#/texts: expected maximum item count: 96, found: 97'],
  ['2,049 characters', models.cohere3, cohere('a'.repeat(2_049)), '#/texts/0: expected maxLength: 2048, actual: 2049'],
  ['dimensions for version 3', models.cohere3, cohere('a', { output_dimension: 256 }), '#: extraneous key [output_dimension] is not permitted'],
  ['an unknown type', models.cohere4, cohere('a', { embedding_types: ['int4'] }), '#/embedding_types/0: int4 is not a valid enum value'],
])('%s is refused', async (_, modelId, body, message) => {
  const { status, body: answer } = await invoke(modelId, body);
  expect({ status, ...answer }).toEqual({ status: 400, message: expect.stringContaining(message) as unknown });
});

test.each(Object.values(models))('%s neither streams nor converses', async (modelId) => {
  const client = createClient(await start());
  const messages = [userMessage('hi')];
  const unfit = { name: 'ValidationException', message: "This action doesn't support the model that you provided. Try again with a supported text or chat model." };
  await expect(client.send(new ConverseCommand({ modelId, messages }))).rejects.toMatchObject(unfit);
  await expect(client.send(new ConverseStreamCommand({ modelId, messages }))).rejects.toMatchObject(unfit);
  await expect(client.send(new InvokeModelWithResponseStreamCommand({ modelId, body: '{"inputText":"hi"}' }))).rejects.toMatchObject({
    name: 'ValidationException', message: 'The model is unsupported for streaming.',
  });
  await expect(client.send(new InvokeModelCommand({ modelId, body: '[]' }))).rejects.toMatchObject({ name: 'ValidationException' });
});
