import { badUserInput } from '../errors.ts';

/** Deeper than any request that Bedrock takes; far less than what overflows a stack. */
const mostLevels = 200;

/** Throws BAD_USER_INPUT where an input is nested too deeply: whatever walks it later may then recurse. */
export function checkDepth(input: unknown, path: string): void {
  if (isDeeper(input, mostLevels)) throw badUserInput(path, `at most ${mostLevels} levels of nesting`, 'more');
}

/** It recurses no deeper than so many levels, and makes no list of members: a long prompt has thousands of values. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => levels === 0 || isDeeper(item, levels - 1));
  for (const name in value) if (levels === 0 || isDeeper((value as Readonly<Record<string, unknown>>)[name], levels - 1)) return true;
  return false;
}
