import { applyGuardrail } from '../operations/apply-guardrail.ts';
import { converseStream } from '../operations/converse-stream.ts';
import { converse } from '../operations/converse.ts';
import { countTokens } from '../operations/count-tokens.ts';
import { createModelInvocationJob } from '../operations/create-model-invocation-job.ts';
import { getFoundationModel } from '../operations/get-foundation-model.ts';
import { getInferenceProfile } from '../operations/get-inference-profile.ts';
import { getModelInvocationJob } from '../operations/get-model-invocation-job.ts';
import { invokeModelWithResponseStream } from '../operations/invoke-model-with-response-stream.ts';
import { invokeModel } from '../operations/invoke-model.ts';
import { listFoundationModels } from '../operations/list-foundation-models.ts';
import { listInferenceProfiles } from '../operations/list-inference-profiles.ts';
import { listModelInvocationJobs } from '../operations/list-model-invocation-jobs.ts';
import type { Operation } from '../operations/operation.ts';
import { stopModelInvocationJob } from '../operations/stop-model-invocation-job.ts';

/** All that are simulated. */
export const operations: readonly Operation[] = [
  converse,
  converseStream,
  invokeModel,
  invokeModelWithResponseStream,
  countTokens,
  applyGuardrail,
  listFoundationModels,
  getFoundationModel,
  listInferenceProfiles,
  getInferenceProfile,
  createModelInvocationJob,
  getModelInvocationJob,
  listModelInvocationJobs,
  stopModelInvocationJob,
];

/** The operation that a path names, and the decoded label in it. */
export interface Route {
  readonly operation: Operation;
  readonly label: string;
}

/** Finds the operation of a raw path, whatever the method; null where Bedrock has none, or none that is simulated here. */
export function findRoute(path: string): Route | null {
  for (const operation of operations) {
    const match = operation.path.exec(path);
    if (match !== null) return { operation, label: decodeLabel(match[1] ?? '') };
  }
  return null;
}

/** The label is cut out before it is decoded: `%2F` in an ARN is no slash of the path. */
function decodeLabel(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    return label;
  }
}
