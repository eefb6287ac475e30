import type { JsonObject } from '../validation/shape.ts';
import { type Assessment, type Guardrail, guardrailId, listTopics } from './policy.ts';

/** A text unit has so many characters (Bedrock's prices). */
const charactersPerUnit = 1_000;
/** The patterns take no time that could be measured; no service says 0. */
const processingLatencyMs = 1;

/** What the guardrail's policies cost for a text. */
export function writeGuardrailUsage({ text }: Assessment): JsonObject {
  const units = Math.ceil(text.length / charactersPerUnit);
  return {
    automatedReasoningPolicies: 0,
    automatedReasoningPolicyUnits: 0,
    contentPolicyImageUnits: 0,
    contentPolicyUnits: 0,
    contextualGroundingPolicyUnits: 0,
    sensitiveInformationPolicyFreeUnits: 0,
    sensitiveInformationPolicyUnits: units,
    topicPolicyUnits: units,
    wordPolicyUnits: units,
  };
}

/** How much of the text was looked at; a full account has what does not apply as null (recordings of ApplyGuardrail). */
export function writeCoverage({ text, totalCharacters }: Assessment, isFull: boolean): JsonObject {
  return { ...(isFull ? { images: null } : {}), textCharacters: { guarded: text.length, total: totalCharacters } };
}

/** Writes an assessment as traces and ApplyGuardrail have it (recordings); a policy that found nothing is left out, unless all is asked for. */
export function writeAssessment(assessment: Assessment, { version, trace }: Guardrail, source: 'INPUT' | 'OUTPUT'): JsonObject {
  const isFull = trace === 'full';
  const topics = writeTopics(assessment, isFull);
  const entities = writeEntities(assessment, isFull, source);
  const words = assessment.words.map((match) => ({ match, action: 'BLOCKED', detected: true }));
  return {
    appliedGuardrailDetails: {
      guardrailArn: `arn:aws:bedrock:us-east-1:123456789012:guardrail/${guardrailId}`,
      guardrailId,
      guardrailOrigin: ['REQUEST'],
      guardrailOwnership: 'SELF',
      guardrailVersion: version,
    },
    invocationMetrics: {
      guardrailCoverage: writeCoverage(assessment, isFull),
      guardrailProcessingLatency: processingLatencyMs,
      usage: writeGuardrailUsage(assessment),
    },
    ...(topics.length === 0 ? {} : { topicPolicy: { topics } }),
    ...(words.length === 0 ? {} : { wordPolicy: { customWords: words, managedWordLists: [] } }),
    ...(entities.length === 0 ? {} : { sensitiveInformationPolicy: { piiEntities: entities, ...(isFull ? { regexes: null } : {}) } }),
  };
}

function writeTopics({ topics }: Assessment, isFull: boolean): readonly JsonObject[] {
  return listTopics()
    .filter((name) => isFull || topics.includes(name))
    .map((name) => ({ action: topics.includes(name) ? 'BLOCKED' : 'NONE', detected: topics.includes(name), name, type: 'DENY' }));
}

function writeEntities({ emails }: Assessment, isFull: boolean, source: 'INPUT' | 'OUTPUT'): readonly JsonObject[] {
  const found = emails.map((match) => ({ action: source === 'OUTPUT' ? 'ANONYMIZED' : 'NONE', detected: true, match, type: 'EMAIL' }));
  if (source === 'INPUT' && !isFull) return [];
  return found.length === 0 && isFull ? [{ action: 'NONE', detected: false, match: '', type: 'EMAIL' }] : found;
}

/** The reason for what was done, in the recorded words. */
export function describeAction({ action }: Assessment): string {
  return action === 'none' ? 'No action.' : `Guardrail ${action}.`;
}
