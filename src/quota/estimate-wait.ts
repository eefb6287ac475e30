import type { DimensionState } from './types.ts';
import { minutesPerDay } from './types.ts';

/**
 * About how long a request waits that has so much before it: minutes pass until the limits have let through what stands before it and itself. Null
 * where no limit is known, and where it waits for a call to end, which nobody can foretell.
 */
export function estimateWait(dimensions: readonly DimensionState[], ahead: { readonly tokens: number; readonly requests: number }, minuteMs: number): number | null {
  let waitMs: number | null = null;
  for (const { kind, limit, used } of dimensions) {
    if (limit === null) continue;
    if (kind === 'CONCURRENT_REQUESTS') {
      if (used + ahead.requests > limit) return null;
      waitMs ??= 0;
      continue;
    }
    const needed = (kind === 'REQUESTS_PER_MINUTE' ? ahead.requests : ahead.tokens) - Math.max(limit - used, 0);
    const lengthMs = kind === 'TOKENS_PER_DAY' ? minuteMs * minutesPerDay : minuteMs;
    waitMs = Math.max(waitMs ?? 0, needed <= 0 ? 0 : Math.ceil((needed / limit) * lengthMs));
  }
  return waitMs;
}
