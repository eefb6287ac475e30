import type { LedgerRow, Picos } from './ledger-record.ts';

/** What usage can be grouped by. */
export type UsageDimension = 'MODEL' | 'METHOD' | 'API_KEY' | 'STATUS' | 'TAG' | 'DAY' | 'HOUR';

/** Which settled calls of a viewer to sum, by when they began, and how. */
export interface UsageQuery {
  readonly tenantId: string;
  readonly viewerId: string;
  /** RFC 3339 with milliseconds, inclusive. */
  readonly since: string;
  /** RFC 3339 with milliseconds, exclusive; null: up to now. */
  readonly until: string | null;
  readonly modelId: string | null;
  readonly method: string | null;
  /** Only calls that have this tag. */
  readonly tag: { readonly key: string; readonly value: string } | null;
  readonly groupBy: readonly UsageDimension[];
  /** For TAG: whose values. Calls without it are left out. */
  readonly tagKey: string | null;
}

export interface UsageCounts {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheWriteInputTokens: number;
  /** Calls whose price is not known. */
  readonly unpriced: number;
  /** Calls whose tokens were not counted by Bedrock. */
  readonly estimated: number;
  readonly throttled: number;
  readonly failed: number;
}

/** What calls have used that are alike in everything but when exactly they began. */
export interface UsagePart extends UsageCounts {
  readonly viewerId: string;
  readonly modelId: string;
  readonly method: string;
  readonly status: CallStatus;
  /** RFC 3339, as far as it is asked for: the day, the hour, or the instant. */
  readonly began: string;
  /** JSON, as the ledger has them. */
  readonly tags: string;
  readonly currency: string;
  readonly picos: Picos;
  readonly pricedOn: string | null;
}

/** A row of a report. */
export interface UsageGroup extends UsageCounts {
  /** The value of each dimension, in the order asked for. */
  readonly key: readonly string[];
  /** By currency. */
  readonly costs: readonly { readonly currency: string; readonly picos: Picos; readonly pricedOn: string | null }[];
}

/** How a call has ended, in the words of a generation's status. */
export type CallStatus = 'COMPLETED' | 'FAILED' | 'INTERRUPTED' | 'CANCELLED';

const interruptions: ReadonlySet<string> = new Set(['STREAM_TRUNCATED', 'STREAM_STALLED', 'DEADLINE_EXCEEDED', 'NODE_LOST']);

/** By the code of the error that it ended with. */
export function callStatusOf(error: string | null): CallStatus {
  if (error === null) return 'COMPLETED';
  if (error === 'CANCELLED') return 'CANCELLED';
  return interruptions.has(error) ? 'INTERRUPTED' : 'FAILED';
}

/** A call that Bedrock throttled counts as that, not as failed: most are made again. */
export const isThrottled = (error: string | null): boolean => error === 'THROTTLED';

/** One settled call. */
export function toUsagePart({ viewerId, modelId, method, reservedAt, tags, settled }: LedgerRow): UsagePart | null {
  if (settled === null) return null;
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, picos, currency, pricedOn, source, error } = settled;
  const status = callStatusOf(error);
  const throttled = isThrottled(error) ? 1 : 0;
  return {
    viewerId,
    modelId,
    method,
    status,
    began: reservedAt,
    tags: JSON.stringify(tags),
    currency,
    picos: picos ?? 0n,
    pricedOn,
    requests: 1,
    inputTokens,
    outputTokens,
    cacheReadInputTokens,
    cacheWriteInputTokens,
    unpriced: picos === null ? 1 : 0,
    estimated: source === 'ESTIMATED' ? 1 : 0,
    throttled,
    failed: status === 'FAILED' ? 1 - throttled : 0,
  };
}
