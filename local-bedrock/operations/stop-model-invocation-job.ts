import type { Operation } from './operation.ts';

/** POST /model-invocation-job/{jobIdentifier}/stop. Stopping what is stopping already is no error (a guess). */
export const stopModelInvocationJob: Operation = {
  name: 'StopModelInvocationJob',
  method: 'POST',
  path: /^\/model-invocation-job\/([^/]+)\/stop$/,
  isInference: false,
  open: ({ label, region }) => ({
    requestMetadata: {},
    async answer({ batch }) {
      (await batch()).stop(label, region);
      return { kind: 'json', body: {} };
    },
  }),
};
