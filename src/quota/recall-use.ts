import type { GenerationStore } from '../storage/generation-store.ts';
import type { QuotaUse } from '../storage/recent-use.ts';
import { tokensToSettle } from './arithmetic.ts';
import type { BucketOf } from './bucket-of.ts';
import type { DemandedModel } from './demands.ts';
import type { QuotaSettings } from './settings.ts';
import type { QuotaEngine, QuotaWindow } from './types.ts';
import { minutesPerDay } from './types.ts';

interface RecallOptions {
  readonly engine: QuotaEngine;
  readonly store: Pick<GenerationStore, 'recentUse' | 'callAt'>;
  /** Which Bedrock is called: what was used of another's quotas does not count. */
  readonly place: string;
  readonly bucketOf: BucketOf;
  readonly describe: (modelId: string) => Pick<DemandedModel, 'burndownRate'> | undefined;
  readonly settings: Pick<QuotaSettings, 'minuteMs' | 'latencyMs'>;
}

/**
 * Counts what earlier processes have taken, so that a restart lets nobody use a quota twice. To be called before the first call. What is not known exactly is counted
 * for too long rather than too short: the calls of an hour as of its end, and one that was under way with all that it may use.
 */
export async function recallUse({ engine, store, place, bucketOf, describe, settings: { minuteMs, latencyMs } }: RecallOptions): Promise<void> {
  const now = new Date();
  const before = (ms: number): string => new Date(now.getTime() - ms).toISOString();
  const { hours, calls, open } = await store.recentUse({ place, since: before(minutesPerDay * minuteMs), callsSince: before(minuteMs + latencyMs) });
  await store.callAt(place, now);
  const recall = async (window: QuotaWindow, { modelId, at, requests, ...usage }: QuotaUse): Promise<void> => {
    const tokens = tokensToSettle(usage, describe(modelId)?.burndownRate ?? 1);
    await engine.recall(bucketOf(modelId), { window, tokens, requests, agoMs: Math.max(0, now.getTime() - Date.parse(at) - latencyMs) });
  };
  for (const use of hours) await recall('DAY', use);
  for (const use of calls) await recall('MINUTE', use);
  for (const use of open) for (const window of ['DAY', 'MINUTE'] as const) await recall(window, use);
}
