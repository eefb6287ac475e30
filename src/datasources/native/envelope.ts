import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';

/** The member that Bedrock adds to the last chunk of every native stream. */
export const invocationMetrics = 'amazon-bedrock-invocationMetrics';

/** What a guardrail did to an answer, in the members that Bedrock adds to a native body or chunk of any family. */
export function readGuardrail(body: JsonValue): { readonly intervened: boolean; readonly trace: JsonValue | null } {
  if (!isJsonObject(body)) return { intervened: false, trace: null };
  return { intervened: body['amazon-bedrock-guardrailAction'] === 'INTERVENED', trace: body['amazon-bedrock-trace'] ?? null };
}

/**
 * Whether nothing more of the model's comes after this chunk, whatever the family: it is the one to which Bedrock adds its metrics; where a
 * guardrail blocked the prompt, the one chunk that says so (recorded: it has no metrics).
 */
export const isLastChunk = (chunk: JsonObject): boolean => isJsonObject(chunk[invocationMetrics]) || readGuardrail(chunk).intervened;
