import type { ServedModel } from '../models.ts';
import type { CacheTtl } from '../prompt-cache.ts';
import { invalid } from '../wire/errors.ts';

/**
 * Checks the cache points of a request, first to last: their number, that the model keeps anything for an hour, and that longer times stand
 * before shorter ones. Throws ValidationException (the first text is Anthropic's, the others are not recorded). A model that
 * caches nothing takes them without effect.
 */
export function checkCachePoints(points: readonly CacheTtl[], { promptCachingRules }: ServedModel): void {
  if (promptCachingRules === null) return;
  const { maxCheckpoints, ttl1h } = promptCachingRules;
  if (points.length > maxCheckpoints) throw invalid(`A maximum of ${maxCheckpoints} blocks with cache_control may be provided. Found ${points.length}.`);
  if (!ttl1h && points.includes('1h')) throw invalid("This model doesn't support a cache TTL of 1h. Use 5m and try again.");
  if (points.some((ttl, index) => ttl === '1h' && points.slice(0, index).includes('5m'))) {
    throw invalid('A cache point with ttl 1h must not come after one with ttl 5m.');
  }
}
