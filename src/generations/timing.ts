import type { TimingRecord, UsageRecord } from '../storage/generation-record.ts';

/** Moments on the clock of `performance.now()`, in milliseconds; null while they have not come. */
export interface Moments {
  readonly createdAt: number;
  readonly startedAt: number | null;
  /** When the call to Bedrock was made that began the answer, or the latest one. */
  readonly calledAt: number | null;
  readonly firstOutputAt: number | null;
  readonly stoppedAt: number | null;
  readonly endedAt: number | null;
}

/** What is known of a generation's times. The rate of output is that of the stream, or of the model's own latency where the answer came whole. */
export function measureTiming(moments: Moments, streaming: boolean, modelLatencyMs: number | null, usage: UsageRecord | null): TimingRecord {
  const { createdAt, startedAt, calledAt, firstOutputAt, stoppedAt, endedAt } = moments;
  const streamedMs = between(firstOutputAt, stoppedAt ?? endedAt);
  const outputMs = streaming ? streamedMs : modelLatencyMs;
  return {
    queuedMs: rounded(between(createdAt, startedAt)),
    timeToFirstTokenMs: rounded(between(calledAt, firstOutputAt)),
    modelLatencyMs: rounded(modelLatencyMs),
    totalMs: rounded(between(createdAt, endedAt)),
    outputTokensPerSecond: usage === null || outputMs === null || outputMs <= 0 ? null : Math.round((usage.outputTokens / outputMs) * 100_000) / 100,
  };
}

const between = (from: number | null, to: number | null): number | null => (from === null || to === null ? null : to - from);
/** A whole number that GraphQL's Int can hold, some 24 days: what was queued may have waited for longer, while no server ran. */
const rounded = (ms: number | null): number | null => (ms === null ? null : Math.min(Math.round(ms), 2 ** 31 - 1));
