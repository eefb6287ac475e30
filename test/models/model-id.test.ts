import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isPromptArn, parseModelId } from '../../src/models/model-id.ts';

const arn = 'arn:aws:bedrock:us-east-1';

test.each([
  ['amazon.nova-lite-v1:0', 'foundationModel', 'amazon.nova-lite-v1:0'],
  ['local.echo-v1', 'foundationModel', 'local.echo-v1'],
  ['moonshotai.kimi-k2.5', 'foundationModel', 'moonshotai.kimi-k2.5'],
  ['deepseek.v3.2', 'foundationModel', 'deepseek.v3.2'],
  ['us.deepseek.r1-v1:0', 'inferenceProfile', 'deepseek.r1-v1:0'],
  ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'inferenceProfile', 'anthropic.claude-sonnet-4-5-20250929-v1:0'],
  ['amer.anthropic.claude-sonnet-4-20250514-v1:0', 'inferenceProfile', 'anthropic.claude-sonnet-4-20250514-v1:0'],
  ['global.anthropic.claude-sonnet-5', 'inferenceProfile', 'anthropic.claude-sonnet-5'],
  [`${arn}::foundation-model/anthropic.claude-sonnet-4-6`, 'foundationModel', 'anthropic.claude-sonnet-4-6'],
  ['arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-5', 'foundationModel', 'anthropic.claude-sonnet-5'],
  ['arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.nova-pro-v1:0', 'foundationModel', 'amazon.nova-pro-v1:0'],
  [`${arn}:123456789012:inference-profile/eu.amazon.nova-lite-v1:0`, 'inferenceProfile', 'amazon.nova-lite-v1:0'],
  [`${arn}:123456789012:application-inference-profile/mi1dadi0g15f`, 'inferenceProfile', null],
  [`${arn}:123456789012:imported-model/abcdefghijkl`, 'other', null],
  ['arn:aws:s3:::bucket', 'other', null],
])('%s', (modelId, kind, baseModelId) => {
  expect(parseModelId(modelId)).toEqual({ kind, baseModelId });
});

test.each([
  [`${arn}:123456789012:prompt/PROMPT12ID`, true],
  [`${arn}:123456789012:prompt/PROMPT12ID:1`, true],
  [`${arn}:123456789012:inference-profile/us.amazon.nova-lite-v1:0`, false],
  ['amazon.nova-lite-v1:0', false],
])('%s is the ARN of a prompt: %s', (modelId, expected) => {
  expect(isPromptArn(modelId)).toBe(expected);
});

describe('every inference profile of the catalogue leads to its model', () => {
  const { models } = JSON.parse(readFileSync(new URL('../../catalogue/models.json', import.meta.url), 'utf8')) as { models: { modelId: string; inferenceProfiles: string[] }[] };
  const pairs = models.flatMap(({ modelId, inferenceProfiles }) => inferenceProfiles.map((profile) => [profile, modelId] as const));
  test('there are some', () => expect(pairs).toHaveLength(86));
  test.each(pairs)('%s', (profile, modelId) => expect(parseModelId(profile)).toEqual({ kind: 'inferenceProfile', baseModelId: modelId }));
  test.each(models.map(({ modelId }) => modelId))('%s', (modelId) => expect(parseModelId(modelId)).toEqual({ kind: 'foundationModel', baseModelId: modelId }));
});
