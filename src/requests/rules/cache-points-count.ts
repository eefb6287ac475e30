import { CodedError } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock } from './walk.ts';

/** AWS user guide, prompt-caching. */
const mostCachePoints = 4;

/** A request has no more cache points than Bedrock takes. Of those that stand in a conversation the server leaves out what is too many. */
export function checkCachePointsCount(check: ConverseCheck): void {
  let count = 0;
  const add = (isPoint: boolean, path: () => string): void => {
    if (isPoint) count += 1;
    if (isPoint && count > mostCachePoints) throw new CodedError('BAD_USER_INPUT', { field: path(), message: `${path()}: expected at most ${mostCachePoints} cache points in a request, got more.` });
  };
  for (const [index, { cachePoint }] of (check.input.toolConfig?.tools ?? []).entries()) add(cachePoint !== undefined, () => `${check.path}.toolConfig.tools[${index}].cachePoint`);
  for (const [index, { cachePoint }] of (check.input.system ?? []).entries()) add(cachePoint !== undefined, () => `${check.path}.system[${index}].cachePoint`);
  forEachOtherBlock(check, ({ cachePoint }, messageIndex, blockIndex) => add(cachePoint !== undefined, () => `${blockPath(check, messageIndex, blockIndex)}.cachePoint`));
}
