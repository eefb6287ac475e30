import { describeJob } from '../batch/job.ts';
import type { Operation } from './operation.ts';

/** GET /model-invocation-job/{jobIdentifier}, an ARN or its last twelve characters. */
export const getModelInvocationJob: Operation = {
  name: 'GetModelInvocationJob',
  method: 'GET',
  path: /^\/model-invocation-job\/([^/]+)$/,
  isInference: false,
  open: ({ label, region }) => ({
    requestMetadata: {},
    answer: async ({ batch }) => ({ kind: 'json', body: describeJob((await batch()).get(label, region)) }),
  }),
};
