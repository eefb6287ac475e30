import type { ServedModel } from './models.ts';

/** An inference profile as the control plane describes it. */
export interface InferenceProfile {
  readonly inferenceProfileName: string;
  readonly description: string;
  readonly inferenceProfileArn: string;
  readonly inferenceProfileId: string;
  /** Foundation models by ARN: the same model in the regions to which the profile may route. */
  readonly models: readonly { readonly modelArn: string }[];
  readonly status: 'ACTIVE';
  readonly type: 'SYSTEM_DEFINED' | 'APPLICATION';
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The one application profile: there is no operation here that creates others. */
export const localApplicationProfile = {
  arn: 'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/localprofile',
  modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0',
} as const;

/** By the prefix of a profile's id: how Bedrock calls it, and a few of the regions to which it routes (which ones depends on the model). */
const geographies: Readonly<Record<string, { readonly name: string; readonly regions: readonly string[] }>> = {
  us: { name: 'US', regions: ['us-east-1', 'us-east-2', 'us-west-2'] },
  eu: { name: 'EU', regions: ['eu-central-1', 'eu-west-1', 'eu-west-3'] },
  apac: { name: 'APAC', regions: ['ap-northeast-1', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'] },
  au: { name: 'AU', regions: ['ap-southeast-2', 'ap-southeast-4'] },
  jp: { name: 'JP', regions: ['ap-northeast-1', 'ap-northeast-3'] },
  ca: { name: 'CA', regions: ['ca-central-1', 'us-east-1'] },
  // A global profile names the model once without a region, and once in the caller's (recording GetInferenceProfile-application).
  global: { name: 'Global', regions: ['', 'us-west-2'] },
};

const createdAt = '2026-01-01T00:00:00Z';

/** Lists the system-defined profiles of the models, and the application profile where its model is among them. */
export function listInferenceProfiles(models: readonly ServedModel[]): readonly InferenceProfile[] {
  const system = models.flatMap((model) => model.inferenceProfiles.map((profileId) => describeSystemProfile(profileId, model)));
  const owner = models.find(({ modelId }) => modelId === localApplicationProfile.modelId);
  return owner === undefined ? system : [...system, describeApplicationProfile(owner)];
}

function describeSystemProfile(profileId: string, model: ServedModel): InferenceProfile {
  const prefix = profileId.slice(0, profileId.indexOf('.'));
  const { name, regions } = geographies[prefix] ?? { name: prefix.toUpperCase(), regions: ['us-west-2'] };
  return {
    inferenceProfileName: `${name} ${model.provider} ${model.name}`,
    description: `Routes requests to ${model.provider} ${model.name} in ${regions.map((region) => region || 'all regions').join(', ')}.`,
    inferenceProfileArn: `arn:aws:bedrock:us-west-2:123456789012:inference-profile/${profileId}`,
    inferenceProfileId: profileId,
    models: listArns(model, regions),
    status: 'ACTIVE',
    type: 'SYSTEM_DEFINED',
    createdAt,
    updatedAt: createdAt,
  };
}

function describeApplicationProfile(model: ServedModel): InferenceProfile {
  return {
    inferenceProfileName: 'local-application-profile',
    description: `An application's profile of ${model.name}, for telling its use from others'.`,
    inferenceProfileArn: localApplicationProfile.arn,
    inferenceProfileId: localApplicationProfile.arn.replace(/^.*\//, ''),
    models: listArns(model, ['', 'us-west-2']),
    status: 'ACTIVE',
    type: 'APPLICATION',
    createdAt,
    updatedAt: createdAt,
  };
}

function listArns({ modelId }: ServedModel, regions: readonly string[]): InferenceProfile['models'] {
  return regions.map((region) => ({ modelArn: `arn:aws:bedrock:${region}::foundation-model/${modelId}` }));
}
