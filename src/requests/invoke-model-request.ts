import type { InvokeModelInput } from '../generated/schema-types.ts';
import type { InvokeModelRequest } from '../datasources/types.ts';
import { toCallSettings } from './call-settings.ts';
import type { LookUpModelLimits } from './model-limits.ts';
import { checkModelId, checkNativeGuardrail, invokeModelRules } from './rules/index.ts';

/**
 * Checks a native request and puts it into Bedrock's terms; the body is passed on as it is.
 * `path` is where the input stands in the operation. Throws BAD_USER_INPUT.
 */
export function toInvokeModelRequest(input: InvokeModelInput, lookUp: LookUpModelLimits, path = 'input'): InvokeModelRequest {
  const modelId = checkModelId(input.modelId, `${path}.modelId`);
  const limits = lookUp(modelId);
  for (const rule of invokeModelRules) rule({ body: input.body, limits, path: `${path}.body` });
  checkNativeGuardrail(input.guardrailConfig, `${path}.guardrailConfig`);
  return { kind: 'invokeModel', modelId, body: input.body, ...toCallSettings(input, path) };
}
