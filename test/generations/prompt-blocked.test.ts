import { expect, it } from 'vitest';
import type { ModelUsage } from '../../src/datasources/types.ts';
import { isPromptBlocked } from '../../src/generations/prompt-blocked.ts';
import type { JsonValue } from '../../src/json.ts';
import { readRecording } from '../datasources/kit/recordings.ts';

const counted = (inputTokens: number, outputTokens: number): ModelUsage => ({ inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null });
const ended = (stopReason: string, usage: ModelUsage | null, trace: JsonValue = null) =>
  isPromptBlocked({ stop: { type: 'stop', stopReason, additionalModelResponseFields: null }, metadata: { type: 'metadata', usage, latencyMs: null, trace, serviceTier: null, latency: null } });
const topic = (action: string) => ({ topicPolicy: { topics: [{ name: 'Cactus', type: 'DENY', action, detected: true }] } });
const traced = (input: object, output: object) => ({ guardrail: { inputAssessment: { abc: input }, outputAssessments: { abc: [output] } } }) as JsonValue;

it.each([
  ['the model was not asked', 'guardrail_intervened', counted(0, 0), null, true],
  ['the trace says so', 'guardrail_intervened', counted(12, 0), traced(topic('BLOCKED'), {}), true],
  ['the answer was blocked', 'guardrail_intervened', counted(12, 30), traced({}, topic('BLOCKED')), false],
  ['it was found, and let pass', 'guardrail_intervened', counted(12, 30), traced(topic('NONE'), topic('BLOCKED')), false],
  ['nothing tells', 'guardrail_intervened', null, null, false],
  ['no guardrail stepped in', 'end_turn', counted(0, 0), null, false],
  ['as recorded, the answer was masked', 'guardrail_intervened', counted(17, 17), readRecording('Converse-titan-guardrail-trace').response.body?.['trace'] as JsonValue, false],
])('%s', (_, stopReason, usage, trace, blocked) => expect(ended(stopReason, usage, trace)).toBe(blocked));

it('nothing is known of a stream that broke off', () => expect(isPromptBlocked({ stop: null, metadata: null })).toBe(false));
