import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { cachePointsOf } from './walk.ts';

const timesToLive: readonly string[] = ['5m', '1h'];

/** A cache point's time to live is one that Bedrock knows. */
export function checkCachePoints(check: ConverseCheck): void {
  for (const { cachePoint, path } of cachePointsOf(check)) {
    const ttl = cachePoint.ttl ?? undefined;
    if (ttl !== undefined && !timesToLive.includes(ttl)) throw badUserInput(`${path()}.cachePoint.ttl`, timesToLive.join(' or '), ttl);
  }
}
