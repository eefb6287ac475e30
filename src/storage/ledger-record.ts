/** What something cost. An unknown price gives an unknown amount, never zero. */
export interface CostRecord {
  /** An exact decimal number; null where no price is known. */
  readonly amount: string | null;
  /** ISO 4217, such as `USD`. */
  readonly currency: string;
  /** ESTIMATED where the tokens were not counted by Bedrock. */
  readonly source: 'MEASURED' | 'ESTIMATED';
  /** The day of the price table used; null where no price is known. */
  readonly pricedOn: string | null;
  /** In a sum: how many calls have no known price and are left out. */
  readonly unpricedRequests: number;
}

/** Money, in 10^-12 of its currency: fine enough for one token at any price per million tokens with six decimals. */
export type Picos = bigint;

/** Which call to Bedrock a ledger row is about. */
export interface LedgerKey {
  readonly generationId: string;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
}

/** Written before Bedrock is called: who pays, for what, and how much at most. */
export interface LedgerReservation extends LedgerKey {
  readonly kind: 'reserve';
  readonly tenantId: string;
  readonly viewerId: string;
  readonly method: string;
  readonly modelId: string;
  readonly region: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** For whose turn or summary it is; null: for no conversation. */
  readonly conversationId: string | null;
  /** RFC 3339 */
  readonly reservedAt: string;
  readonly inputTokens: number;
  /** Null: neither the request nor the model's catalogue says how much it may answer. */
  readonly outputTokens: number | null;
  /** Null: the price is not known, or how much it may answer. */
  readonly picos: Picos | null;
  /** The budgets that it is set aside of. Where one has no room for it, nothing is reserved. */
  readonly holds?: readonly BudgetHold[];
}

/** A budget's account of one period, and how much may go into it. */
export interface BudgetHold {
  readonly account: string;
  /** Null: whatever comes. */
  readonly limitPicos: Picos | null;
}

/** What the account of a budget has come to. */
export interface BudgetAccount {
  readonly spentPicos: Picos;
  /** Set aside for what has not ended. */
  readonly reservedPicos: Picos;
}

/** Whose calls an account counts, and since when. */
export interface BudgetPeriod {
  readonly account: string;
  /** Null: everybody's. */
  readonly owner: { readonly tenantId: string } | { readonly viewerId: string } | null;
  readonly currency: string;
  /** RFC 3339, the beginning of an hour; null: ever since. */
  readonly since: string | null;
}

/** What a generation sets aside when it is stored, until its first call does so itself. */
export interface Admission {
  readonly picos: Picos;
  readonly holds: readonly BudgetHold[];
}

/** A budget has no room for a call: nothing was reserved. */
export class OverBudgetError extends Error {
  override readonly name = 'OverBudgetError';

  constructor() {
    super('A budget has no room for this call.');
  }
}

/** Written after the call, however it ended: what it used and cost. A call that Bedrock refused used nothing. */
export interface LedgerSettlement extends LedgerKey {
  readonly kind: 'settle';
  /** RFC 3339 */
  readonly settledAt: string;
  readonly source: 'MEASURED' | 'ESTIMATED';
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheWriteInputTokens: number;
  /** Null: the price is not known. */
  readonly picos: Picos | null;
  /** What it counts in the budgets that were set aside of, where that is not `picos`: the most that it can have cost, where a price is not known. */
  readonly spentPicos?: Picos | null;
  readonly currency: string;
  readonly pricedOn: string | null;
  /** The code of the error that the call ended with; null: it succeeded. */
  readonly error: string | null;
}

/** Gives back what a generation has set aside before its first call. */
export interface LedgerRelease extends LedgerKey {
  readonly kind: 'release';
}

/** The attempt by which an {@link Admission} is known. */
export const admissionAttempt = 0;

export type LedgerEntry = LedgerReservation | LedgerSettlement | LedgerRelease;

/** A row of the ledger: a reservation, and what became of it. */
export interface LedgerRow extends Omit<LedgerReservation, 'kind' | 'inputTokens' | 'outputTokens' | 'picos' | 'holds'> {
  readonly reserved: { readonly inputTokens: number; readonly outputTokens: number | null; readonly picos: Picos | null };
  /** Null while the call runs. */
  readonly settled: Omit<LedgerSettlement, 'kind' | 'spentPicos' | keyof LedgerKey> | null;
}
