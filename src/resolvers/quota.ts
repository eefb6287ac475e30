import { quotaNodeId } from '../ids.ts';
import type { ModelQuotaResolvers } from '../generated/schema-types.ts';

/** Fields that are not named here are the bucket's own. */
export const ModelQuota: ModelQuotaResolvers = {
  id: ({ name }) => quotaNodeId(name),
};
