import type { Bedrock } from './gate.ts';
import { throttled, usageOf } from './gate.ts';
import type { VirtualClock } from './virtual-clock.ts';

interface Upstream {
  readonly bedrock: Bedrock;
  readonly calls: () => number;
  readonly throttles: () => number;
  readonly used: () => number;
}

interface Options {
  readonly limit: number;
  readonly durationMs: () => number;
  readonly input: number;
  readonly output: () => number;
}

/** A bucket that fills up continuously; reserve, settle, refund as AWS documents it. AWS does not say which of the two Bedrock has. */
export function createTokenBucket(clock: VirtualClock, { limit, durationMs, input, output }: Options): Upstream {
  let level = limit;
  let at = 0;
  const counts = { calls: 0, throttles: 0, used: 0 };
  const refill = (): void => {
    level = Math.min(limit, level + ((clock.now() - at) / 60_000) * limit);
    at = clock.now();
  };
  const bedrock: Bedrock = (maxTokens) => {
    refill();
    counts.calls += 1;
    const reserved = input + maxTokens;
    if (level < reserved) {
      counts.throttles += 1;
      return { durationMs: 5, error: throttled };
    }
    level -= reserved;
    const [outputTokens, takes] = [output(), durationMs()];
    clock.after(takes, () => {
      refill();
      level = Math.min(limit, level + maxTokens - outputTokens);
      counts.used += input + outputTokens;
    });
    return { durationMs: takes, usage: usageOf(input, outputTokens) };
  };
  return { bedrock, calls: () => counts.calls, throttles: () => counts.throttles, used: () => counts.used };
}

/** The strictest that can be meant by "per minute": never more than the limit in any minute. */
export function createRollingMinute(clock: VirtualClock, { limit, durationMs, input, output }: Options): Upstream {
  const taken: { readonly at: number; tokens: number }[] = [];
  const counts = { calls: 0, throttles: 0, used: 0 };
  const bedrock: Bedrock = (maxTokens) => {
    counts.calls += 1;
    while (taken[0] !== undefined && taken[0].at <= clock.now() - 60_000) taken.shift();
    const reserved = input + maxTokens;
    if (taken.reduce((sum, { tokens }) => sum + tokens, 0) + reserved > limit) {
      counts.throttles += 1;
      return { durationMs: 5, error: throttled };
    }
    const entry = { at: clock.now(), tokens: reserved };
    taken.push(entry);
    const [outputTokens, takes] = [output(), durationMs()];
    clock.after(takes, () => {
      entry.tokens = input + outputTokens;
      counts.used += entry.tokens;
    });
    return { durationMs: takes, usage: usageOf(input, outputTokens) };
  };
  return { bedrock, calls: () => counts.calls, throttles: () => counts.throttles, used: () => counts.used };
}
