import { CodedError } from '../errors.ts';
import { findProfile, geographyOf } from '../models/find-profile.ts';
import { parseModelId } from '../models/model-id.ts';
import type { ModelRegistry } from '../models/registry.ts';

/** Where requests may run. */
export interface RoutingRules {
  readonly region: string;
  /** Inference profiles that may be used, by their whole id or their geography (`us`, `eu`, `global`); null: all. */
  readonly allowedProfiles: readonly string[] | null;
  /** Regions to which a profile may send a request; null: all. */
  readonly allowedRegions: readonly string[] | null;
}

/** Which identifier a model is called by, and whether it may be. */
export interface Routing {
  /** A model's own id that Bedrock does not run on demand becomes that of a profile of the region's geography; all others stay as they are. */
  route(modelId: string): string;
  /** Throws MODEL_NOT_ALLOWED for what the configuration does not allow. */
  assertAllowed(modelId: string, field: string): Promise<void>;
}

type RoutingModels = Pick<ModelRegistry, 'describe' | 'inferenceProfiles' | 'applicationProfile'>;

export function createRouting(models: RoutingModels, { region, allowedProfiles, allowedRegions }: RoutingRules): Routing {
  const isAllowedProfile = (id: string): boolean => allowedProfiles === null || allowedProfiles.includes(id) || allowedProfiles.includes(geographyOf(id));

  const profileOf = (modelId: string): string | null | undefined => {
    const model = models.describe(modelId);
    if (model === undefined || model.modelId !== modelId || model.onDemand || model.inferenceProfiles.length === 0) return null;
    return findProfile(model.inferenceProfiles, region, isAllowedProfile);
  };

  const refuse = (modelId: string, field: string, why: string): CodedError => new CodedError('MODEL_NOT_ALLOWED', { field, message: `${field}: ${modelId} is not allowed here: ${why}` });

  return {
    route: (modelId) => profileOf(modelId) ?? modelId,
    async assertAllowed(modelId, field) {
      if (allowedProfiles === null && allowedRegions === null) return;
      const profile = profileOf(modelId);
      if (profile === undefined) throw refuse(modelId, field, 'Bedrock runs it only through inference profiles, and none of those that serve this region is among ALLOWED_PROFILES.');
      const called = profile ?? modelId;
      if (parseModelId(called).kind !== 'inferenceProfile') return;
      const id = called.slice(called.lastIndexOf('/') + 1);
      if (!isAllowedProfile(id)) throw refuse(modelId, field, `ALLOWED_PROFILES has neither the profile ${id} nor its geography.`);
      if (allowedRegions === null) return;
      const regions = await destinationsOf(models, called, id);
      const outside = regions?.filter((one) => !allowedRegions.includes(one)) ?? ['regions that Bedrock does not tell'];
      if (outside.length > 0) throw refuse(modelId, field, `the profile ${id} may send requests to ${outside.map((one) => (one === '' ? 'any region' : one)).join(', ')}, and ALLOWED_REGIONS has not all of them.`);
    },
  };
}

/** The regions to which a profile may send a request, '' standing for all; undefined where Bedrock does not list the profile. */
async function destinationsOf(models: RoutingModels, called: string, id: string): Promise<readonly string[] | undefined> {
  const application = models.applicationProfile(called);
  const base = models.describe(called)?.modelId;
  const listed = application ?? (base === undefined ? undefined : (await models.inferenceProfiles(base)).find((profile) => profile.inferenceProfileId === id));
  return listed === undefined ? undefined : [...new Set(listed.modelArns.map((arn) => arn.split(':')[3] ?? ''))];
}
