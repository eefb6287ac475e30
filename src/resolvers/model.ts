import type { ModelResolvers } from '../generated/schema-types.ts';
import { modelNodeId } from '../ids.ts';

/** Fields that are not named here are the registry's own. */
export const Model: ModelResolvers = {
  id: ({ modelId }) => modelNodeId(modelId),
  inferenceProfiles: ({ modelId }, _, { services }) => services.models.inferenceProfiles(modelId),
  quotas: ({ modelId }, _, { services }) => services.quotas.of(modelId),
  prices: (model, _, { services }) => services.prices.pricesOf(model),
};
