export type CacheTtl = '5m' | '1h';

/** A block of a prompt, and the beginning that it ends. */
export interface CacheBlock {
  /** The same for the same beginning, and for no other. */
  readonly key: string;
  /** Of the whole beginning. */
  readonly tokens: number;
  /** The beginning is to be kept for so long; absent: it is not marked. */
  readonly ttl?: CacheTtl;
}

/** What a model's cache is like. */
export interface CacheRules {
  /** Shorter beginnings are not kept. */
  readonly minTokens: number;
  /** At how many blocks a beginning is looked for from each mark backwards, the marked one included. */
  readonly lookBackBlocks: number;
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
  /** Counts a prompt by its blocks, first to last, and remembers the beginnings that are marked. */
  readonly count: (blocks: readonly CacheBlock[], rules: CacheRules) => CacheCounts;
  /** The same counts, without remembering anything. */
  readonly preview: (blocks: readonly CacheBlock[], rules: CacheRules) => CacheCounts;
}

const ttlMs: Readonly<Record<CacheTtl, number>> = { '5m': 300_000, '1h': 3_600_000 };
/** The oldest are forgotten beyond. */
const maxEntries = 10_000;

/**
 * Makes an empty cache in memory. As in Bedrock, beginnings are kept only where they are marked, but the longest one that is still kept is read
 * wherever it ends, up to some blocks before a mark; that keeps it for its time again, and what lies between it and the last mark is
 * written (Bedrock's user guide and Anthropic's documentation, "prompt-caching").
 */
export function createPromptCache(now: () => number = Date.now): PromptCache {
  const entries = new Map<string, { readonly ttl: CacheTtl; readonly expiresAtMs: number }>();
  type Keep = (key: string, ttl: CacheTtl) => void;
  const keepNothing: Keep = () => undefined;
  const keepInMemory: Keep = (key, ttl) => {
    entries.delete(key);
    entries.set(key, { ttl, expiresAtMs: now() + ttlMs[ttl] });
    const [oldest] = entries.keys();
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
  };
  const findKept = (key: string) => {
    const entry = entries.get(key);
    return entry !== undefined && entry.expiresAtMs > now() ? entry : undefined;
  };
  const look = (blocks: readonly CacheBlock[], { minTokens, lookBackBlocks }: CacheRules, keep: Keep): CacheCounts => {
    const points = blocks.flatMap(({ key, tokens, ttl }, index) => (ttl !== undefined && tokens >= minTokens ? [{ key, tokens, ttl, index }] : []));
    const hit = points.reduce((longest, { index }) => {
      const start = Math.max(longest + 1, index + 1 - lookBackBlocks);
      const found = blocks.slice(start, index + 1).findLastIndex(({ key }) => findKept(key) !== undefined);
      return found === -1 ? longest : start + found;
    }, -1);
    const read = blocks[hit];
    const behind = points.filter(({ index }) => index > hit);
    for (const { key } of [...points.filter(({ index }) => index < hit), ...(read === undefined ? [] : [read])]) {
      const entry = findKept(key);
      if (entry !== undefined) keep(key, entry.ttl);
    }
    const readTokens = read?.tokens ?? 0;
    let counted = readTokens;
    const details: { ttl: CacheTtl; inputTokens: number }[] = [];
    for (const { key, ttl, tokens } of behind) {
      keep(key, ttl);
      if (tokens > counted) details.push({ ttl, inputTokens: tokens - counted });
      counted = Math.max(counted, tokens);
    }
    return { readTokens, writeTokens: counted - readTokens, details };
  };
  return {
    count: (blocks, rules) => look(blocks, rules, keepInMemory),
    preview: (blocks, rules) => look(blocks, rules, keepNothing),
  };
}
