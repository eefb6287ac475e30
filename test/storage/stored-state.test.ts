import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonValue } from '../../src/json.ts';
import type { AttemptRecord, GenerationOptions, GenerationOutput, GenerationState, TimingRecord, UsageRecord } from '../../src/storage/generation-record.ts';
import type { CostRecord } from '../../src/storage/ledger-record.ts';
import { readFixed, readOutput, readState, writeFixed, writeOutput, writeState } from '../../src/storage/sql/stored-state.ts';

const orNull = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(arbitrary);
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const source = fc.constantFrom('MEASURED' as const, 'ESTIMATED' as const);
const word = fc.string({ maxLength: 4 });
const usage: fc.Arbitrary<UsageRecord> = fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat(), totalTokens: fc.nat(), cacheReadInputTokens: orNull(fc.nat()), cacheWriteInputTokens: orNull(fc.nat()), cacheDetails: json, source });
const cost: fc.Arbitrary<CostRecord> = fc.record({ amount: orNull(word), currency: word, source, pricedOn: orNull(word), unpricedRequests: fc.nat() });
const timing: fc.Arbitrary<TimingRecord> = fc.record({ queuedMs: orNull(fc.nat()), timeToFirstTokenMs: orNull(fc.nat()), modelLatencyMs: orNull(fc.nat()), totalMs: orNull(fc.nat()), outputTokensPerSecond: orNull(fc.nat()) });
const error = fc.record({ code: fc.constant('THROTTLED' as const), message: word, retryable: fc.boolean(), retryAfterMs: orNull(fc.nat()), upstream: orNull(word), requestId: orNull(word) });
const mode = fc.constantFrom('NATIVE' as const, 'PROMPT' as const);
const attempt: fc.Arbitrary<AttemptRecord> = fc.record({
  number: fc.nat(),
  modelId: word,
  region: word,
  startedAt: word,
  durationMs: orNull(fc.nat()),
  awsRequestId: orNull(word),
  error: orNull(error),
  usage: orNull(usage),
  cost: orNull(cost),
  mode: orNull(mode),
  validationErrors: orNull(fc.array(word)),
});
const state: fc.Arbitrary<Omit<GenerationState, 'status' | 'endedAt'>> = fc.record({
  answeredBy: orNull(word),
  stopReason: orNull(word),
  usage: orNull(usage),
  cost: orNull(cost),
  timing,
  attempts: fc.array(attempt, { maxLength: 2 }),
  error: orNull(error),
  trace: json,
  additionalModelResponseFields: json,
  serviceTier: orNull(word),
  latency: orNull(word),
  simulated: fc.boolean(),
  object: json,
  candidate: json,
  xml: orNull(word),
  usedFallbackSchema: fc.boolean(),
  askedMode: orNull(mode),
});
const tags = fc.array(fc.record({ key: word, value: word }), { maxLength: 2 });
const options: fc.Arbitrary<GenerationOptions> = fc.record(
  { idempotencyKey: orNull(word), deadlineMs: orNull(fc.nat()), onDisconnect: fc.constantFrom('CONTINUE' as const, 'CANCEL' as const), tags, priority: fc.constantFrom('HIGH' as const, 'LOW' as const), fallbackModelIds: fc.array(word) },
  { requiredKeys: ['idempotencyKey', 'deadlineMs', 'onDisconnect', 'tags'] },
);
const fixed = fc.record({
  streaming: fc.boolean(),
  options,
  continues: orNull(fc.record({ generationId: word, strategy: fc.constantFrom('PREFILL' as const, 'INSTRUCT' as const, 'REGENERATE' as const) })),
  turn: orNull(fc.record({ conversationId: word, purpose: fc.constantFrom('TURN' as const, 'SUMMARY' as const), replaces: orNull(word) })),
});
const block = fc.oneof(word.map((text) => ({ text })), fc.record({ toolUse: fc.record({ name: word }) }), fc.record({ reasoningContent: fc.record({ reasoningText: fc.record({ text: word }) }) }));
const output: fc.Arbitrary<GenerationOutput> = fc.oneof(
  fc.record({ text: word, content: orNull(fc.array(block, { maxLength: 3 })), body: json }),
  fc.array(word, { maxLength: 3 }).map((texts) => ({ text: texts.join(''), content: texts.map((text) => ({ text })), body: null })),
);

/** Whatever it is, it is read as it was written. */
function isKept<Value>(values: fc.Arbitrary<Value>, write: (value: Value) => string, read: (json: string) => Value): void {
  fc.assert(
    fc.property(values, (value) => {
      expect(read(write(value))).toEqual(value);
    }),
  );
}

/** Such as most are: what the one call has used and cost is what all have. */
const ofOneCall = fc.tuple(state, attempt).map(([value, only]) => ({ ...value, attempts: [only], usage: only.usage, cost: only.cost }));

it('is read as it was, whatever is left out of what is stored', () => {
  isKept(state, writeState, readState);
  isKept(ofOneCall, writeState, readState);
  isKept(fixed, writeFixed, readFixed);
  isKept(output, writeOutput, readOutput);
});

it('is read as it was where an earlier release has stored all of it', () => {
  isKept(state, JSON.stringify, readState);
  isKept(fixed, JSON.stringify, readFixed);
  isKept(output, JSON.stringify, readOutput);
});

it('has nothing of what a generation has not, and no text twice', () => {
  const nothing = { answeredBy: null, stopReason: null, usage: null, cost: null, timing: { queuedMs: null, timeToFirstTokenMs: null, modelLatencyMs: null, totalMs: null, outputTokensPerSecond: null }, attempts: [], error: null, trace: null };
  const none = { additionalModelResponseFields: null, serviceTier: null, latency: null, simulated: false, object: null, candidate: null, xml: null, usedFallbackSchema: false, askedMode: null };
  expect(writeState({ ...nothing, ...none })).toBe('{"timing":{}}');
  const counted = { inputTokens: 3, outputTokens: 4, totalTokens: 7, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null, source: 'MEASURED' } as const;
  const call = { number: 1, modelId: 'm', region: 'r', startedAt: 't', durationMs: null, awsRequestId: null, error: null, usage: counted, cost: null, mode: null, validationErrors: null };
  expect(writeState({ ...nothing, ...none, usage: { ...counted }, attempts: [call] }).match(/"usage"/g)).toHaveLength(1);
  expect(writeFixed({ streaming: false, options: { idempotencyKey: null, deadlineMs: null, onDisconnect: 'CONTINUE', tags: [] }, continues: null, turn: null })).toBe('{"options":{}}');
  expect(writeOutput({ text: 'There it is.', content: [{ text: 'There ' }, { text: 'it is.' }], body: null })).toBe('{"content":[{"text":"There "},{"text":"it is."}]}');
});
