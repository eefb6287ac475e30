import type { ModelEvent, ModelRequest } from '../datasources/types.ts';
import type { CodedError } from '../errors.ts';
import type { Ledger, LedgerCall, Settled } from '../ledger/index.ts';
import { sumCostRecords } from '../ledger/index.ts';
import type { AttemptRecord, GenerationRecord, UsageRecord } from '../storage/generation-record.ts';
import type { CostRecord, LedgerEntry, LedgerRelease } from '../storage/ledger-record.ts';

type Metadata = Extract<ModelEvent, { type: 'metadata' }>;

/** The ledger entries of one generation's calls to Bedrock: a reservation before each, a settlement after it. */
export class Billing {
  readonly #ledger: Ledger;
  readonly #record: GenerationRecord;
  readonly #region: string;

  constructor(ledger: Ledger, record: GenerationRecord, region: string) {
    this.#ledger = ledger;
    this.#record = record;
    this.#region = region;
  }

  /** What has to be stored before a call is made; the first one replaces what was set aside when the generation was stored. Throws MODEL_NOT_ALLOWED. */
  reserve(attempt: number, request: ModelRequest): readonly LedgerEntry[] {
    const reservation = this.#ledger.reserve(this.#toCall(attempt, request, null), request);
    return attempt === 1 ? [...this.release(), reservation] : [reservation];
  }

  release(): readonly LedgerRelease[] {
    return this.#ledger.release(this.#record.id);
  }

  /** Why a budget has no room for the call. */
  refusal(request: ModelRequest): Promise<CodedError> {
    const { viewerId: id, tenantId } = this.#record;
    return this.#ledger.refusal({ id, tenantId }, this.#ledger.estimate(request).picos);
  }

  /** `usage` is null where no model worked. The price is that of how the call was served, as far as Bedrock has said so. */
  settle(attempt: number, request: ModelRequest, usage: UsageRecord | null, error: string | null, metadata: Metadata | null = null): Settled {
    return this.#ledger.settle(this.#toCall(attempt, request, metadata), usage, error);
  }

  #toCall(attempt: number, { modelId, serviceTier, latency }: ModelRequest, metadata: Metadata | null): LedgerCall {
    const { id: generationId, tenantId, viewerId, method, options, turn } = this.#record;
    return {
      generationId,
      attempt,
      tenantId,
      viewerId,
      method,
      modelId,
      region: this.#region,
      tags: options.tags,
      conversationId: turn?.conversationId ?? null,
      serviceTier: metadata?.serviceTier ?? serviceTier ?? null,
      latency: metadata?.latency ?? latency ?? null,
    };
  }
}

/** What all calls of a generation have used together; null where nothing is known of any. ESTIMATED if one is. */
export function totalUsage(attempts: readonly AttemptRecord[]): UsageRecord | null {
  const usages = attempts.flatMap(({ usage }) => usage ?? []);
  return usages.length === 0 ? null : usages.reduce(addUsage);
}

const addUsage = (left: UsageRecord, right: UsageRecord): UsageRecord => ({
  inputTokens: left.inputTokens + right.inputTokens,
  outputTokens: left.outputTokens + right.outputTokens,
  totalTokens: left.totalTokens + right.totalTokens,
  cacheReadInputTokens: addCounts(left.cacheReadInputTokens, right.cacheReadInputTokens),
  cacheWriteInputTokens: addCounts(left.cacheWriteInputTokens, right.cacheWriteInputTokens),
  cacheDetails: right.cacheDetails ?? left.cacheDetails, // the latest: such details have no sum
  source: left.source === 'ESTIMATED' ? 'ESTIMATED' : right.source,
});

const addCounts = (left: number | null, right: number | null): number | null => (left === null && right === null ? null : (left ?? 0) + (right ?? 0));

/** What a generation has cost; null where no model worked, and where the price table was in another currency meanwhile: such costs have no sum. */
export function totalCost(attempts: readonly AttemptRecord[]): CostRecord | null {
  const costs = attempts.flatMap(({ cost }) => cost ?? []);
  return new Set(costs.map(({ currency }) => currency)).size > 1 ? null : sumCostRecords(costs);
}
