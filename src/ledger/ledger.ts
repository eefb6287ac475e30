import type { Owner } from '../access/viewer.ts';
import type { ModelRequest } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { UsageRecord } from '../storage/generation-record.ts';
import type { Admission, BudgetHold, LedgerRelease, LedgerReservation, LedgerSettlement, Picos } from '../storage/ledger-record.ts';
import { admissionAttempt } from '../storage/ledger-record.ts';
import type { Budgets } from './budgets.ts';
import type { CostOptions } from './cost.ts';
import { atMost, costOf } from './cost.ts';
import { recordCost } from './cost-record.ts';
import type { ReservedModel } from './output-limit.ts';
import type { FindPrice } from './pricing.ts';
import type { Reservation } from './reservation.ts';
import { reserve } from './reservation.ts';
import type { CostRecord } from './types.ts';

/** A call to Bedrock that is paid for, and who pays. */
export type LedgerCall = Omit<LedgerReservation, 'kind' | 'reservedAt' | 'inputTokens' | 'outputTokens' | 'picos' | 'holds'> & CostOptions;

/** What a call has cost: for the ledger, and for the attempt. */
export interface Settled {
  readonly entry: LedgerSettlement;
  /** Null where no model worked. */
  readonly cost: CostRecord | null;
}

interface LedgerOptions {
  /** Of a call in real time, by the identifier that is asked for or that the model is then called by. */
  readonly findPrice: FindPrice;
  /** Of a batch job, whose model is called as it is asked for. */
  readonly findBatchPrice: FindPrice;
  readonly describe: (modelId: string) => ReservedModel | undefined;
  /** ISO 4217; of costs without a known price. */
  readonly currency: string;
  readonly budgets: Budgets;
}

/** Makes the ledger's entries for each call: what it may cost, before it is made, and what it has cost. Whoever runs the call stores them. */
export class Ledger {
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** To be stored before the call is made. Throws MODEL_NOT_ALLOWED where a budget applies and nobody knows what the call may cost at most. */
  reserve(call: LedgerCall, request: ModelRequest): LedgerReservation {
    const { generationId, attempt, tenantId, viewerId, method, modelId, region, tags, conversationId } = call;
    const { inputTokens, outputTokens, picos } = this.estimate(request);
    const holds = this.holdsOf({ id: viewerId, tenantId }, modelId, { outputTokens, picos });
    const base = { kind: 'reserve', generationId, attempt, tenantId, viewerId, method, modelId, region, tags, conversationId, reservedAt: new Date().toISOString(), inputTokens, outputTokens, picos } as const;
    return holds.length === 0 ? base : { ...base, holds };
  }

  /** What a call may take at most. */
  estimate(request: ModelRequest): Reservation {
    const { describe, findPrice } = this.#options;
    return reserve(request, describe(request.modelId), findPrice(request.modelId));
  }

  /** What is set aside of the viewer's budgets when a generation is stored, until its first call reserves; undefined where there are none. Throws as {@link Ledger.reserve} does. */
  admit(owner: Owner, request: ModelRequest): Admission | undefined {
    if (!this.#options.budgets.areAny) return undefined;
    const reservation = this.estimate(request);
    const holds = this.holdsOf(owner, request.modelId, reservation);
    return holds.length === 0 ? undefined : { picos: reservation.picos ?? 0n, holds };
  }

  /** Gives back what was set aside when the generation was stored: before its first call reserves, or where none is made. */
  release(generationId: string): readonly LedgerRelease[] {
    return this.#options.budgets.areAny ? [{ kind: 'release', generationId, attempt: admissionAttempt }] : [];
  }

  /** Why the store would not set so much aside. */
  refusal(owner: Owner, picos: Picos | null): Promise<CodedError> {
    return this.#options.budgets.refusal(owner, picos ?? 0n);
  }

  /** Something was spent, or is about to be: the log warns of soft limits. */
  warn(owner: Owner): Promise<void> {
    return this.#options.budgets.warn(owner);
  }

  /** The budgets that something of this viewer's has to be set aside of, which may cost so much at most. Throws as {@link Ledger.reserve} does. */
  holdsOf(owner: Owner, modelId: string, { outputTokens, picos }: Pick<Reservation, 'outputTokens' | 'picos'>): readonly BudgetHold[] {
    const holds = this.#options.budgets.holdsOf(owner);
    if (picos !== null || holds.every(({ limitPicos }) => limitPicos === null)) return holds;
    const why = outputTokens === null ? `nothing limits the answer of ${modelId}: set maxTokens` : `${modelId} has no known price for all that the request may take: PRICES_FILE can give it`;
    throw new CodedError('MODEL_NOT_ALLOWED', { field: outputTokens === null ? 'input.inferenceConfig.maxTokens' : 'input.modelId', message: `A hard budget applies, so that the most that a request may cost has to be known, and ${why}.` });
  }

  /** What a call costs that uses so much. */
  price(request: ModelRequest, usage: UsageRecord): CostRecord {
    const { findPrice, currency } = this.#options;
    return recordCost(usage, findPrice(request.modelId), currency, request);
  }

  /** A call of which nothing is known but that it was under way: it may have cost something. */
  settleUnknown(call: LedgerCall, error: string): LedgerSettlement {
    return { ...this.settle(call, null, error).entry, source: 'ESTIMATED', picos: null, spentPicos: null };
  }

  /** `usage` is null where no model worked: that costs nothing, whatever the price. `error`: the code that the call ended with. */
  settle(call: LedgerCall, usage: UsageRecord | null, error: string | null): Settled {
    const { findPrice, findBatchPrice, currency } = this.#options;
    const price = call.batch === true ? findBatchPrice(call.modelId) : findPrice(call.modelId);
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
      spentPicos: usage === null ? 0n : (costOf(usage, price && atMost(price), call)?.picos ?? null),
      currency: price?.currency ?? currency,
      pricedOn: cost === null ? null : cost.pricedOn,
      error,
    };
    return { entry, cost };
  }
}
