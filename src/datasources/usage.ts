import type { JsonObject, JsonValue } from '../json.ts';
import type { ConverseShape, SaidUsage } from './converse-shape.ts';
import type { ModelUsage } from './types.ts';

/**
 * The usage of Converse. The cache's counts come only from models that have one, and not always as a pair (Claude Sonnet 5 was recorded with
 * the reads alone).
 */
export function readConverseUsage(usage: SaidUsage | undefined, shape: ConverseShape): ModelUsage | null {
  const { inputTokens: input, outputTokens: output, totalTokens: total, cacheReadInputTokens: cacheRead, cacheWriteInputTokens: cacheWrite, cacheDetails } = usage ?? {};
  return readCounts({ input, output, total, cacheRead, cacheWrite, cacheDetails: shape.value(cacheDetails) });
}

interface NamedCounts {
  readonly input: unknown;
  readonly output: unknown;
  readonly cacheRead?: unknown;
  readonly cacheWrite?: unknown;
  readonly total?: unknown;
  readonly cacheDetails?: JsonValue;
}

/** Token counts under any of the names that Bedrock and the models give them; null unless input and output are both there. */
export function readCounts(counts: NamedCounts): ModelUsage | null {
  const inputTokens = toCount(counts.input);
  const outputTokens = toCount(counts.output);
  if (inputTokens === null || outputTokens === null) return null;
  const cacheReadInputTokens = toCount(counts.cacheRead);
  const cacheWriteInputTokens = toCount(counts.cacheWrite);
  const totalTokens = toCount(counts.total) ?? addUp(inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens);
  return { inputTokens, outputTokens, totalTokens, cacheReadInputTokens, cacheWriteInputTokens, cacheDetails: counts.cacheDetails ?? null };
}

/** What a call has used that came to no model. */
export const noTokens: ModelUsage = { inputTokens: 0, outputTokens: 0, totalTokens: 0, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null };

/** The counts that stand in the last chunk of every native stream, whatever the model: `amazon-bedrock-invocationMetrics`. */
export const readMetricsUsage = (metrics: JsonObject): ModelUsage | null =>
  readCounts({
    input: metrics['inputTokenCount'],
    output: metrics['outputTokenCount'],
    cacheRead: metrics['cacheReadInputTokenCount'],
    cacheWrite: metrics['cacheWriteInputTokenCount'],
  });

/** The counts in the headers of an InvokeModel answer; Converse and the streams send none. Embeddings have no output. */
export const readHeaderUsage = (headers: Readonly<Record<string, string>>): ModelUsage | null =>
  readCounts({
    input: headers['x-amzn-bedrock-input-token-count'],
    output: headers['x-amzn-bedrock-output-token-count'] ?? '0',
    cacheRead: headers['x-amzn-bedrock-cache-read-input-token-count'],
    cacheWrite: headers['x-amzn-bedrock-cache-write-input-token-count'],
  });

/** Bedrock's counts, with what only the model's own tell: how long each part of what was written to the cache is kept. */
export const withCacheDetails = (bedrocks: ModelUsage | null, own: ModelUsage | null): ModelUsage | null => bedrocks && { ...bedrocks, cacheDetails: bedrocks.cacheDetails ?? own?.cacheDetails ?? null };

/** More than anybody will count: sums of such counts are exact. */
const mostCount = 1e12;

/** A whole number that is not negative, also as the text of a header; null for anything else that Bedrock or a model may have told in its place. */
export function toCount(value: unknown): number | null {
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= mostCount ? count : null;
}

const addUp = (...counts: (number | null)[]): number => counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
