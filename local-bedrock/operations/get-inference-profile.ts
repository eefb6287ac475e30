import { BedrockError } from '../wire/errors.ts';
import type { Operation } from './operation.ts';

/** GET /inference-profiles/{inferenceProfileIdentifier}, an id or an ARN. Throws ResourceNotFoundException (its text is not recorded). */
export const getInferenceProfile: Operation = {
  name: 'GetInferenceProfile',
  method: 'GET',
  path: /^\/inference-profiles\/(.+)$/,
  isInference: false,
  open: ({ label }) => ({
    requestMetadata: {},
    answer({ models }) {
      const profile = models.inferenceProfiles.find(
        ({ inferenceProfileId, inferenceProfileArn }) => label === inferenceProfileId || label === inferenceProfileArn,
      );
      if (profile === undefined) throw new BedrockError('ResourceNotFoundException', `The inference profile ${label} was not found.`);
      // Null as recorded; what it stands for is not documented.
      return { kind: 'json', body: { ...profile, toolboxArn: null } };
    },
  }),
};
