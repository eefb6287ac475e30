import { readCreateRequest } from '../batch/read-create-request.ts';
import { parseJobFaults } from '../batch/job-faults.ts';
import { parseConverseBody } from '../bodies/converse.ts';
import { FaultSpecError } from '../faults.ts';
import { invalid } from '../wire/errors.ts';
import type { Operation } from './operation.ts';

/** POST /model-invocation-job: the same `clientRequestToken` again is answered with the same job. */
export const createModelInvocationJob: Operation = {
  name: 'CreateModelInvocationJob',
  method: 'POST',
  path: /^\/model-invocation-job$/,
  isInference: false,
  open({ body: bytes, region }) {
    const body = parseConverseBody(bytes);
    return {
      requestMetadata: {},
      async answer({ models, batch }) {
        const request = readCreateRequest(body, models);
        checkFaults(request.faults);
        return { kind: 'json', body: { jobArn: (await batch()).create(request, region) } };
      },
    };
  },
};

function checkFaults(spec = ''): void {
  try {
    parseJobFaults(spec);
  } catch (error) {
    if (!(error instanceof FaultSpecError)) throw error;
    throw invalid(`The tag local-bedrock: ${error.message}`);
  }
}
