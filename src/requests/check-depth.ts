import { badUserInput } from '../errors.ts';

/** Deeper than any request that Bedrock takes; far less than what overflows a stack. */
const mostLevels = 200;

/** Throws BAD_USER_INPUT where an input is nested too deeply: whatever walks it later may then recurse. */
export function checkDepth(input: unknown, path: string): void {
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) throw badUserInput(path, `at most ${mostLevels} levels of nesting`, 'more');
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) next.push(member);
    }
    level = next;
  }
}
