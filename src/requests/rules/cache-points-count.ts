import { CodedError } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { cachePointsOf } from './walk.ts';

/** AWS user guide, prompt-caching. */
const mostCachePoints = 4;

/** A request has no more cache points than Bedrock takes. Of those that stand in a conversation the server leaves out what is too many. */
export function checkCachePointsCount(check: ConverseCheck): void {
  const [first] = [...cachePointsOf(check)].slice(mostCachePoints);
  if (first === undefined) return;
  const field = `${first.path()}.cachePoint`;
  throw new CodedError('BAD_USER_INPUT', { field, message: `${field}: expected at most ${mostCachePoints} cache points in a request, got more.` });
}
