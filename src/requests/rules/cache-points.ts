import type { CachePointInput } from '../../generated/schema-types.ts';
import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock } from './walk.ts';

const timesToLive: readonly string[] = ['5m', '1h'];

/** A cache point's time to live is one that Bedrock knows. */
export function checkCachePoints(check: ConverseCheck): void {
  const checkCachePoint = (cachePoint: CachePointInput | undefined, path: () => string): void => {
    const ttl = cachePoint?.ttl ?? undefined;
    if (ttl !== undefined && !timesToLive.includes(ttl)) throw badUserInput(`${path()}.cachePoint.ttl`, timesToLive.join(' or '), ttl);
  };
  forEachOtherBlock(check, ({ cachePoint }, messageIndex, blockIndex) => checkCachePoint(cachePoint, () => blockPath(check, messageIndex, blockIndex)));
  for (const [index, { cachePoint }] of (check.input.system ?? []).entries()) checkCachePoint(cachePoint, () => `${check.path}.system[${index}]`);
  for (const [index, { cachePoint }] of (check.input.toolConfig?.tools ?? []).entries()) checkCachePoint(cachePoint, () => `${check.path}.toolConfig.tools[${index}]`);
}
