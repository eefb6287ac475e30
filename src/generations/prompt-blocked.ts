import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { Transcript } from './transcript.ts';

/**
 * Whether a guardrail blocked what the model was to be told, rather than what it said. Bedrock then answers in the model's place and does not ask it, so that it counts no
 * tokens (AWS user guide, guardrails-how); a trace names what was blocked.
 */
export function isPromptBlocked({ stop, metadata }: Pick<Transcript, 'stop' | 'metadata'>): boolean {
  if (stop?.stopReason !== 'guardrail_intervened' || metadata === null) return false;
  const { usage, trace } = metadata;
  if (usage !== null && usage.inputTokens + usage.outputTokens + (usage.cacheReadInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0) === 0) return true;
  const guardrail = isJsonObject(trace) ? trace['guardrail'] : undefined;
  return isJsonObject(guardrail) && tellsOfBlocking(guardrail['inputAssessment'] ?? null);
}

/** Each policy lists what it found, with what was done about it. */
function tellsOfBlocking(assessment: JsonValue): boolean {
  if (Array.isArray(assessment)) return (assessment as readonly JsonValue[]).some(tellsOfBlocking);
  return isJsonObject(assessment) && (assessment['action'] === 'BLOCKED' || Object.values(assessment).some((member) => tellsOfBlocking(member ?? null)));
}
