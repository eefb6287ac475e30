import { describe, expect, it, vi } from 'vitest';
import type { BedrockControlPlane, InferenceProfile } from '../../src/datasources/types.ts';
import { CodedError } from '../../src/errors.ts';
import type { PriceScope } from '../../src/ledger/index.ts';
import { createPriceFinder, readPriceTable, scopeOf } from '../../src/ledger/index.ts';
import { createModelRegistry } from '../../src/models/registry.ts';

const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const nova = 'amazon.nova-lite-v1:0';
const account = 'arn:aws:bedrock:eu-west-1:123456789012';
const modelArn = (region: string, modelId: string): string => `arn:aws:bedrock:${region}::foundation-model/${modelId}`;

describe('the scope of a call', () => {
  it.each<[string, PriceScope | null]>([
    [nova, 'IN_REGION'],
    [modelArn('us-east-1', nova), 'IN_REGION'],
    ...['us', 'eu', 'apac', 'au', 'jp', 'ca', 'amer', 'us-gov'].map((geography): [string, PriceScope] => [`${geography}.${nova}`, 'GEO']),
    [`${account}:inference-profile/eu.${nova}`, 'GEO'],
    [`global.${haiku}`, 'GLOBAL'],
    [`${account}:inference-profile/global.${haiku}`, 'GLOBAL'],
    ['local.echo-v1', 'IN_REGION'],
    [`${account}:application-inference-profile/abcdefghijkl`, null],
    [`${account}:imported-model/abcdefghijkl`, null],
    [`${account}:prompt/ABCDEFGHIJ`, null],
  ])('of %s is %s', (modelId, scope) => {
    expect(scopeOf(modelId)).toBe(scope);
  });
});

const application = (name: string, ...modelArns: string[]): InferenceProfile => ({
  inferenceProfileId: name,
  arn: `${account}:application-inference-profile/${name}`,
  type: 'APPLICATION',
  modelArns,
});

const profiles = [
  application('oneregion000', modelArn('eu-west-1', nova)),
  application('geography000', modelArn('eu-west-1', haiku), modelArn('eu-west-3', haiku)),
  application('worldwide000', modelArn('eu-west-1', haiku), modelArn('', haiku)),
  application('newcomer0000', modelArn('eu-west-1', 'acme.anvil-v1:0')),
  application('nothing00000'),
];

/** What a server that has been asked for the model knows of its price. */
async function priceOf(modelId: string, controlPlane: Partial<BedrockControlPlane> = {}) {
  const models = createModelRegistry({
    controlPlane: { listFoundationModels: () => Promise.reject(new CodedError('ACCESS_DENIED')), listInferenceProfiles: () => Promise.resolve(profiles), close: () => undefined, ...controlPlane },
    mode: 'aws',
  });
  await models.find(modelId);
  return createPriceFinder(readPriceTable(), models)(modelId);
}

describe('the price of a call', () => {
  it.each([
    [nova, nova, 'IN_REGION'],
    [`us.${haiku}`, haiku, 'GEO'],
    [`${account}:inference-profile/global.${haiku}`, haiku, 'GLOBAL'],
    [`${account}:application-inference-profile/oneregion000`, nova, 'IN_REGION'],
    [`${account}:application-inference-profile/geography000`, haiku, 'GEO'],
    [`${account}:application-inference-profile/worldwide000`, haiku, 'GLOBAL'],
  ])('to %s is that of %s, %s', async (modelId, model, scope) => {
    expect(await priceOf(modelId)).toMatchObject({ modelId: model, scope });
  });

  it.each([
    ['a scope without one', haiku],
    ['a model that is not known', 'acme.anvil-v1:0'],
    ['a profile of one', `${account}:application-inference-profile/newcomer0000`],
    ['a profile of nothing', `${account}:application-inference-profile/nothing00000`],
    ['a profile that is not listed', `${account}:application-inference-profile/nobodyknows0`],
    ['an imported model', `${account}:imported-model/abcdefghijkl`],
    ['a text that names nothing', 'nonsense'],
  ])('is not known of %s', async (_, modelId) => {
    expect(await priceOf(modelId)).toBeNull();
  });

  it('of an application profile is not known where Bedrock does not tell its profiles', async () => {
    expect(await priceOf(`${account}:application-inference-profile/geography000`, { listInferenceProfiles: () => Promise.reject(new CodedError('ACCESS_DENIED')) })).toBeNull();
  });

  it('of an application profile that nobody has looked up is not asked for', () => {
    const ask = vi.fn(() => Promise.reject(new CodedError('ACCESS_DENIED')));
    const models = createModelRegistry({ controlPlane: { listFoundationModels: ask, listInferenceProfiles: ask, close: () => undefined }, mode: 'aws' });
    expect(createPriceFinder(readPriceTable(), models)(`${account}:application-inference-profile/geography000`)).toBeNull();
    expect(ask).not.toHaveBeenCalled();
  });
});
