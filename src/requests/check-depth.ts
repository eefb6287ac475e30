import { CodedError } from '../errors.ts';
import { isDeeperThan } from '../json.ts';

/** Deeper than any request that Bedrock takes; far less than what overflows a stack. */
const mostLevels = 200;

/** Throws BAD_USER_INPUT where an input is nested too deeply: whatever walks it later may then recurse. */
export function checkDepth(input: unknown, path: string): void {
  if (isDeeperThan(input, mostLevels)) throw new CodedError('BAD_USER_INPUT', { field: path, message: `${path}: expected at most ${mostLevels} levels of nesting, got more.` });
}
