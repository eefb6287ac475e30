import { createHash } from 'node:crypto';

export type CacheTtl = '5m' | '1h';

/** A beginning of a prompt that may be cached. */
export interface Checkpoint {
  /** The beginning itself, in any form that is the same for the same one. */
  readonly content: string;
  /** Of the whole beginning. */
  readonly tokens: number;
  readonly ttl: CacheTtl;
}

/** What of a prompt came from the cache, and what was put there. */
export interface CacheCounts {
  readonly readTokens: number;
  readonly writeTokens: number;
  /** The written tokens by how long they are kept. */
  readonly details: readonly { readonly ttl: CacheTtl; readonly inputTokens: number }[];
}

/** Remembers which beginnings of prompts were sent. */
export interface PromptCache {
  /** Counts a prompt by its checkpoints, first to last, and remembers them. Those under `minTokens` count for nothing. */
  count(checkpoints: readonly Checkpoint[], minTokens: number): CacheCounts;
}

const ttlMs: Readonly<Record<CacheTtl, number>> = { '5m': 300_000, '1h': 3_600_000 };
/** The oldest are forgotten beyond. */
const maxEntries = 10_000;

/**
 * Makes an empty cache in memory. As in Bedrock, the longest beginning that is still kept is read, which keeps it for its time
 * again, and what lies between it and the last checkpoint is written (user guide, "prompt-caching").
 */
export function createPromptCache(now: () => number = Date.now): PromptCache {
  const entries = new Map<string, { readonly ttl: CacheTtl; readonly expiresAtMs: number }>();
  const keep = (key: string, ttl: CacheTtl) => {
    entries.delete(key);
    entries.set(key, { ttl, expiresAtMs: now() + ttlMs[ttl] });
    const [oldest] = entries.keys();
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
  };
  return {
    count(checkpoints, minTokens) {
      const eligible = checkpoints.filter(({ tokens }) => tokens >= minTokens).map((point) => ({ ...point, key: createHash('sha256').update(point.content).digest('base64') }));
      const hit = eligible.findLastIndex(({ key }) => (entries.get(key)?.expiresAtMs ?? 0) > now());
      let counted = 0;
      const details: { ttl: CacheTtl; inputTokens: number }[] = [];
      for (const [index, { key, ttl, tokens }] of eligible.entries()) {
        const known = index <= hit ? entries.get(key) : undefined;
        if (index > hit || known !== undefined) keep(key, known?.ttl ?? ttl);
        if (index > hit && tokens > counted) details.push({ ttl, inputTokens: tokens - counted });
        counted = Math.max(counted, tokens);
      }
      const readTokens = eligible[hit]?.tokens ?? 0;
      return { readTokens, writeTokens: details.reduce((sum, { inputTokens }) => sum + inputTokens, 0), details };
    },
  };
}
