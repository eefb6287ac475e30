import type { BreakerSettings } from './breaker.ts';
import { defaultBreaker } from './breaker.ts';
import type { LearningSettings } from './learned-limit.ts';
import { defaultLearning } from './learned-limit.ts';
import type { RetryBudgetSettings } from './retry-budget.ts';
import { defaultRetryBudget } from './retry-budget.ts';

/** How calls are let through to Bedrock. All times in milliseconds. */
export interface QuotaSettings {
  /** A minute of the quotas. */
  readonly minuteMs: number;
  /** A call counts from when Bedrock has answered it, or from so long after its start. */
  readonly latencyMs: number;
  /** So many may wait for one bucket. */
  readonly mostQueued: number;
  /** Whoever has waited so long rises by one priority. */
  readonly agingMs: number;
  /** The least time between two GenerationQueued events of one generation. */
  readonly tellMs: number;
  readonly breaker: BreakerSettings;
  readonly retryBudget: RetryBudgetSettings;
  readonly learning: LearningSettings;
}

export const defaultQuotaSettings: QuotaSettings = {
  minuteMs: 60_000,
  latencyMs: 1_000,
  mostQueued: 1_000,
  agingMs: 30_000,
  tellMs: 1_000,
  breaker: defaultBreaker,
  retryBudget: defaultRetryBudget,
  learning: defaultLearning,
};

/** The longest that the quota of a minute makes the first in line wait: what was taken counts from when Bedrock has answered, and is forgotten by sixtieths. Whoever waits longer waits for a day's quota. */
export const fullMinuteMs = ({ minuteMs, latencyMs }: Pick<QuotaSettings, 'minuteMs' | 'latencyMs'>): number => minuteMs + latencyMs + minuteMs / 60;
