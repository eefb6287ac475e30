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
  readonly currency: string;
  readonly pricedOn: string | null;
  /** The code of the error that the call ended with; null: it succeeded. */
  readonly error: string | null;
}

export type LedgerEntry = LedgerReservation | LedgerSettlement;

/** A row of the ledger: a reservation, and what became of it. */
export interface LedgerRow extends Omit<LedgerReservation, 'kind' | 'inputTokens' | 'outputTokens' | 'picos'> {
  readonly reserved: { readonly inputTokens: number; readonly outputTokens: number | null; readonly picos: Picos | null };
  /** Null while the call runs. */
  readonly settled: Omit<LedgerSettlement, 'kind' | keyof LedgerKey> | null;
}
