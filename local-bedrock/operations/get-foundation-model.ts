import { describeModel } from './describe-model.ts';
import type { Operation } from './operation.ts';

/** GET /foundation-models/{modelIdentifier} */
export const getFoundationModel: Operation = {
  name: 'GetFoundationModel',
  method: 'GET',
  path: /^\/foundation-models\/(.+)$/,
  isInference: false,
  open: ({ label }) => ({
    requestMetadata: {},
    answer: ({ models }) => ({ kind: 'json', body: { modelDetails: describeModel(models.describe(label)) } }),
  }),
};
