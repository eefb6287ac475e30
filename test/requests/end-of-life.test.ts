import { expect, test } from 'vitest';
import type { BedrockControlPlane } from '../../src/datasources/types.ts';
import { CodedError } from '../../src/errors.ts';
import { createModelRegistry } from '../../src/models/registry.ts';
import { createRouting } from '../../src/quota/index.ts';
import { assertAvailable } from '../../src/requests/assert-available.ts';

/** Where the account may run models but not list them, only the catalogue knows of an end. */
const denied = new CodedError('ACCESS_DENIED');
const controlPlane: BedrockControlPlane = {
  listFoundationModels: () => Promise.reject(denied),
  listInferenceProfiles: () => Promise.reject(denied),
  close: () => undefined,
};
const models = createModelRegistry({ controlPlane, mode: 'aws' });
const routing = createRouting(models, { region: 'us-west-2', allowedProfiles: null, allowedRegions: null });
const ask = (modelId: string) => assertAvailable({ models, routing }, modelId, 'input.modelId');

test.each(['anthropic.claude-3-opus-20240229-v1:0', 'us.anthropic.claude-3-opus-20240229-v1:0'])('%s has ended', async (modelId) => {
  await expect(ask(modelId)).rejects.toMatchObject({ data: { code: 'MODEL_END_OF_LIFE', message: expect.stringContaining('What replaces it is anthropic.claude-opus-5.') as string } });
});

test('a model without a successor says where to look', async () => {
  await expect(ask('amazon.titan-text-lite-v1')).rejects.toMatchObject({ data: { code: 'MODEL_END_OF_LIFE', message: expect.stringContaining('The query models lists') as string } });
});

test.each(['anthropic.claude-opus-5', 'somebody.imported-v1', 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/mi1dadi0g15f'])('%s is Bedrock’s to answer', async (modelId) => {
  await expect(ask(modelId)).resolves.toBeUndefined();
});
