import type { ModelRequest } from '../datasources/types.ts';
import type { UsageRecord } from '../storage/generation-record.ts';
import type { LedgerReservation, LedgerSettlement } from '../storage/ledger-record.ts';
import type { CostOptions } from './cost.ts';
import { costOf } from './cost.ts';
import { recordCost } from './cost-record.ts';
import type { ReservedModel } from './output-limit.ts';
import type { FindPrice } from './pricing.ts';
import { reserve } from './reservation.ts';
import type { CostRecord } from './types.ts';

/** A call to Bedrock that is paid for, and who pays. */
export type LedgerCall = Omit<LedgerReservation, 'kind' | 'reservedAt' | 'inputTokens' | 'outputTokens' | 'picos'> & CostOptions;

/** What a call has cost: for the ledger, and for the attempt. */
export interface Settled {
  readonly entry: LedgerSettlement;
  /** Null where no model worked. */
  readonly cost: CostRecord | null;
}

interface LedgerOptions {
  readonly findPrice: FindPrice;
  readonly describe: (modelId: string) => ReservedModel | undefined;
  /** ISO 4217; of costs without a known price. */
  readonly currency: string;
}

/** Makes the ledger's entries for each call: what it may cost, before it is made, and what it has cost. Whoever runs the call stores them. */
export class Ledger {
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  reserve(call: LedgerCall, request: ModelRequest): LedgerReservation {
    const { describe, findPrice } = this.#options;
    const { generationId, attempt, tenantId, viewerId, method, modelId, region, tags, conversationId } = call;
    const { inputTokens, outputTokens, picos } = reserve(request, describe(modelId), findPrice(modelId));
    return { kind: 'reserve', generationId, attempt, tenantId, viewerId, method, modelId, region, tags, conversationId, reservedAt: new Date().toISOString(), inputTokens, outputTokens, picos };
  }

  /** A call of which nothing is known but that it was under way: it may have cost something. */
  settleUnknown(call: LedgerCall, error: string): LedgerSettlement {
    return { ...this.settle(call, null, error).entry, source: 'ESTIMATED', picos: null };
  }

  /** `usage` is null where no model worked: that costs nothing, whatever the price. `error`: the code that the call ended with. */
  settle(call: LedgerCall, usage: UsageRecord | null, error: string | null): Settled {
    const { findPrice, currency } = this.#options;
    const price = findPrice(call.modelId);
    const cost = usage === null ? null : recordCost(usage, price, currency, call);
    const entry: LedgerSettlement = {
      kind: 'settle',
      generationId: call.generationId,
      attempt: call.attempt,
      settledAt: new Date().toISOString(),
      source: usage?.source ?? 'MEASURED',
      inputTokens: usage?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      cacheReadInputTokens: usage?.cacheReadInputTokens ?? 0,
      cacheWriteInputTokens: usage?.cacheWriteInputTokens ?? 0,
      picos: usage === null ? 0n : (costOf(usage, price, call)?.picos ?? null),
      currency: price?.currency ?? currency,
      pricedOn: cost === null ? null : cost.pricedOn,
      error,
    };
    return { entry, cost };
  }
}
