import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { cachePointsOf } from './walk.ts';

/**
 * What is kept for an hour stands before what is kept for five minutes (AWS user guide, prompt-caching): Bedrock refuses other requests. Of those that
 * stand in a conversation the server makes five minutes of such an hour.
 */
export function checkCachePointsOrder(check: ConverseCheck): void {
  let short: (() => string) | undefined;
  for (const { cachePoint, path } of cachePointsOf(check)) {
    if (cachePoint.ttl !== '1h') short ??= path;
    else if (short) throw badUserInput(`${path()}.cachePoint.ttl`, `5m, since the cache point at ${short()} before it has five minutes`, cachePoint.ttl);
  }
}
