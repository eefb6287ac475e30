import type { AttemptRecord, GenerationOptions, GenerationOutput, GenerationRecord, GenerationState, TimingRecord, UsageRecord } from '../generation-record.ts';
import { blankState } from '../generation-record.ts';
import type { CostRecord } from '../ledger-record.ts';

/*
 * What of a generation is kept as JSON. What is null, or as it mostly is, is left out: that is most of it, and it is written twice for each generation. So are the usage and the cost of
 * all calls where they are those of the only one.
 * What earlier releases stored has it, or says nothing of what they did not know.
 */

/** A record without what is left out of it. */
type Stored<Value> = { readonly [Name in keyof Value]?: Value[Name] | undefined };
type State = Omit<GenerationState, 'status' | 'endedAt'>;
type StoredState = Omit<Stored<State>, 'usage' | 'cost' | 'timing' | 'attempts'> & {
  readonly usage?: StoredUsage | null | undefined;
  readonly cost?: StoredCost | null | undefined;
  readonly timing?: Stored<TimingRecord>;
  readonly attempts?: readonly StoredAttempt[] | undefined;
};
type StoredUsage = Stored<UsageRecord> & Pick<UsageRecord, 'inputTokens' | 'outputTokens' | 'totalTokens' | 'source'>;
type StoredCost = Stored<CostRecord> & Pick<CostRecord, 'currency' | 'source' | 'unpricedRequests'>;
type StoredAttempt = Omit<Stored<AttemptRecord>, 'usage' | 'cost'> &
  Pick<AttemptRecord, 'number' | 'modelId' | 'region' | 'startedAt'> & { readonly usage?: StoredUsage | null | undefined; readonly cost?: StoredCost | null | undefined };

type Fixed = Pick<GenerationRecord, 'streaming' | 'options' | 'continues' | 'turn'>;
type StoredFixed = Omit<Stored<Fixed>, 'options'> & { readonly options?: Stored<GenerationOptions> | undefined };

/** What changes while a generation runs. */
export function writeState(record: State): string {
  const { answeredBy, stopReason, usage, cost, timing, attempts, error, trace, additionalModelResponseFields, serviceTier, latency, simulated, object, candidate, xml, usedFallbackSchema, askedMode } = record;
  const { queuedMs, timeToFirstTokenMs, modelLatencyMs, totalMs, outputTokensPerSecond } = timing;
  const only = attempts.length === 1 ? attempts[0] : undefined; // whose usage and cost are mostly those of all
  const stored: StoredState = {
    answeredBy: answeredBy ?? undefined,
    stopReason: stopReason ?? undefined,
    usage: only === undefined ? toStoredUsage(usage) : isSame(usage, only.usage) ? undefined : (toStoredUsage(usage) ?? null),
    cost: only === undefined ? toStoredCost(cost) : isSame(cost, only.cost) ? undefined : (toStoredCost(cost) ?? null),
    timing: {
      queuedMs: queuedMs ?? undefined,
      timeToFirstTokenMs: timeToFirstTokenMs ?? undefined,
      modelLatencyMs: modelLatencyMs ?? undefined,
      totalMs: totalMs ?? undefined,
      outputTokensPerSecond: outputTokensPerSecond ?? undefined,
    },
    attempts: attempts.length === 0 ? undefined : attempts.map(toStoredAttempt),
    error: error ?? undefined,
    trace: trace ?? undefined,
    additionalModelResponseFields: additionalModelResponseFields ?? undefined,
    serviceTier: serviceTier ?? undefined,
    latency: latency ?? undefined,
    simulated: simulated || undefined,
    object: object ?? undefined,
    candidate: candidate ?? undefined,
    xml: xml ?? undefined,
    usedFallbackSchema: usedFallbackSchema || undefined,
    askedMode: askedMode ?? undefined,
  };
  return JSON.stringify(stored);
}

export function readState(json: string): State {
  const { attempts = [], timing, ...given } = JSON.parse(json) as StoredState;
  const only = attempts.length === 1 ? attempts[0] : undefined;
  const { usage = only?.usage, cost = only?.cost } = given;
  return { ...blankState, ...given, usage: fromStoredUsage(usage), cost: fromStoredCost(cost), timing: { ...blankState.timing, ...timing }, attempts: attempts.map(fromStoredAttempt) } as State;
}

/** What never changes. */
export function writeFixed({ streaming, options, continues, turn }: Fixed): string {
  const { idempotencyKey, deadlineMs, onDisconnect, tags, priority, fallbackModelIds } = options;
  const stored: StoredFixed = {
    streaming: streaming || undefined,
    options: {
      idempotencyKey: idempotencyKey ?? undefined,
      deadlineMs: deadlineMs ?? undefined,
      onDisconnect: onDisconnect === defaultOptions.onDisconnect ? undefined : onDisconnect,
      tags: tags.length === 0 ? undefined : tags,
      priority,
      fallbackModelIds,
    },
    continues: continues ?? undefined,
    turn: turn ?? undefined,
  };
  return JSON.stringify(stored);
}

export function readFixed(json: string): Fixed {
  const { streaming = false, options, continues = null, turn = null } = JSON.parse(json) as StoredFixed;
  return { streaming, options: { ...defaultOptions, ...options } as GenerationOptions, continues, turn };
}

/** What the model has said. Its text is mostly that of its content, and then not kept twice. */
export function writeOutput({ text, content, body }: GenerationOutput): string {
  const stored: Stored<GenerationOutput> = { text: content !== null && textOf(content) === text ? undefined : text, content: content ?? undefined, body: body ?? undefined };
  return JSON.stringify(stored);
}

export function readOutput(json: string): GenerationOutput {
  const { content = null, body = null, text = textOf(content ?? []) } = JSON.parse(json) as Stored<GenerationOutput>;
  return { text, content, body };
}

function textOf(content: NonNullable<GenerationOutput['content']>): string {
  let text = '';
  for (const block of content) if (typeof block['text'] === 'string') text += block['text'];
  return text;
}

const defaultOptions: GenerationOptions = { idempotencyKey: null, deadlineMs: null, onDisconnect: 'CONTINUE', tags: [] };

/** Do they say the same? `cacheDetails` is looked at as the object that it is: it is the same one where the usage is. */
const isSame = <Value extends UsageRecord | CostRecord>(one: Value | null, other: Value | null): boolean =>
  one === other || (one !== null && other !== null && (Object.keys(one) as (keyof Value)[]).every((name) => one[name] === other[name]));

const toStoredUsage = (usage: UsageRecord | null): StoredUsage | undefined =>
  usage === null
    ? undefined
    : { ...usage, cacheReadInputTokens: usage.cacheReadInputTokens ?? undefined, cacheWriteInputTokens: usage.cacheWriteInputTokens ?? undefined, cacheDetails: usage.cacheDetails ?? undefined };

const fromStoredUsage = (usage: StoredUsage | null | undefined): UsageRecord | null => (usage ? ({ cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null, ...usage } as UsageRecord) : null);

const toStoredCost = (cost: CostRecord | null): StoredCost | undefined => (cost === null ? undefined : { ...cost, amount: cost.amount ?? undefined, pricedOn: cost.pricedOn ?? undefined });

const fromStoredCost = (cost: StoredCost | null | undefined): CostRecord | null => (cost ? ({ amount: null, pricedOn: null, ...cost } as CostRecord) : null);

const toStoredAttempt = (attempt: AttemptRecord): StoredAttempt => ({
  ...attempt,
  durationMs: attempt.durationMs ?? undefined,
  awsRequestId: attempt.awsRequestId ?? undefined,
  error: attempt.error ?? undefined,
  usage: toStoredUsage(attempt.usage),
  cost: toStoredCost(attempt.cost),
  mode: attempt.mode ?? undefined,
  validationErrors: attempt.validationErrors ?? undefined,
});

const fromStoredAttempt = ({ usage, cost, ...attempt }: StoredAttempt): AttemptRecord =>
  ({ durationMs: null, awsRequestId: null, error: null, mode: null, validationErrors: null, ...attempt, usage: fromStoredUsage(usage), cost: fromStoredCost(cost) }) as AttemptRecord;
