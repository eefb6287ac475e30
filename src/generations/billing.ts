import type { ModelEvent } from '../datasources/types.ts';
import type { Ledger, LedgerCall, Settled } from '../ledger/index.ts';
import { sumCostRecords } from '../ledger/index.ts';
import type { AttemptRecord, GenerationInput, GenerationRecord, UsageRecord } from '../storage/generation-record.ts';
import type { CostRecord, LedgerReservation } from '../storage/ledger-record.ts';

type Metadata = Extract<ModelEvent, { type: 'metadata' }>;

/** The ledger entries of one generation's calls to Bedrock: a reservation before each, a settlement after it. */
export class Billing {
  readonly #ledger: Ledger;
  readonly #record: GenerationRecord;
  readonly #input: GenerationInput;
  readonly #region: string;

  constructor(ledger: Ledger, record: GenerationRecord, input: GenerationInput, region: string) {
    this.#ledger = ledger;
    this.#record = record;
    this.#input = input;
    this.#region = region;
  }

  reserve(attempt: number): LedgerReservation {
    return this.#ledger.reserve(this.#toCall(attempt, null), this.#input.request);
  }

  /** `usage` is null where no model worked. The price is that of how the call was served, as far as Bedrock has said so. */
  settle(attempt: number, usage: UsageRecord | null, error: string | null, metadata: Metadata | null = null): Settled {
    return this.#ledger.settle(this.#toCall(attempt, metadata), usage, error);
  }

  #toCall(attempt: number, metadata: Metadata | null): LedgerCall {
    const { id: generationId, tenantId, viewerId, method, modelId, options } = this.#record;
    const { serviceTier = null, latency = null } = this.#input.request;
    return {
      generationId,
      attempt,
      tenantId,
      viewerId,
      method,
      modelId,
      region: this.#region,
      tags: options.tags,
      serviceTier: metadata?.serviceTier ?? serviceTier,
      latency: metadata?.latency ?? latency,
    };
  }
}

/** What a generation has cost; null where no model worked, and where the price table was in another currency meanwhile: such costs have no sum. */
export function totalCost(attempts: readonly AttemptRecord[]): CostRecord | null {
  const costs = attempts.flatMap(({ cost }) => cost ?? []);
  return new Set(costs.map(({ currency }) => currency)).size > 1 ? null : sumCostRecords(costs);
}
