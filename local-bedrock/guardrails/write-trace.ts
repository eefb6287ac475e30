import type { GuardrailOutcome } from '../bodies/conversation.ts';
import type { JsonObject } from '../validation/shape.ts';
import { guardrailId } from './policy.ts';

/** What Converse's answer adds of a guardrail (recordings). */
export function writeConverseTrace(guardrail: GuardrailOutcome | undefined): JsonObject {
  const trace = guardrail?.trace ?? null;
  if (trace === null) return {};
  const { actionReason, input, modelOutput, outputs } = trace;
  const outputAssessments = outputs.length === 0 ? {} : { outputAssessments: { [guardrailId]: outputs } };
  return { trace: { guardrail: { actionReason, inputAssessment: input, modelOutput, ...outputAssessments } } };
}

/** What a native body, or the last chunk of its stream, adds of a guardrail (recordings). */
export function writeNativeTrace(guardrail: GuardrailOutcome | undefined): JsonObject {
  if (guardrail === undefined) return {};
  const action = { 'amazon-bedrock-guardrailAction': guardrail.intervened ? 'INTERVENED' : 'NONE' };
  if (guardrail.trace === null) return action;
  const { actionReason, input, modelOutput, outputs } = guardrail.trace;
  const native = {
    input,
    actionReason,
    ...(outputs.length === 0 ? {} : { outputs: outputs.map((output) => ({ [guardrailId]: output })) }),
    ...(modelOutput.length === 0 ? {} : { modelOutput }),
  };
  return { ...action, 'amazon-bedrock-trace': { guardrail: native } };
}
