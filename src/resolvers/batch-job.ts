import type { BatchJobResolvers, BatchResultResolvers } from '../generated/schema-types.ts';
import { pageOfResults } from './page-of-results.ts';

/** Fields that are not named here are the record's own. */
export const BatchJob: BatchJobResolvers = {
  model: ({ modelId }, _, { loaders }) => loaders.model.load(modelId),
  parts: (job, _, { services }) => services.batch.parts(job),
  results: (job, args, { services }) => pageOfResults(services.batch, job, args),
  retryOf: ({ request: { retryOf } }, _, { services, viewer }) => (retryOf === null ? null : services.batch.find(viewer, retryOf)),
  tags: ({ request: { tags } }) => tags,
};

export const BatchResult: BatchResultResolvers = {
  input: ({ modelInput }) => modelInput,
};
