import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock } from './walk.ts';

/** Messages that speak of tools come with the tools, although they were given in an earlier turn: Bedrock keeps no state. */
export function checkToolsAreConfigured(check: ConverseCheck): void {
  if (check.input.toolConfig) return;
  forEachOtherBlock(check, ({ toolUse, toolResult }, messageIndex, blockIndex) => {
    if (toolUse === undefined && toolResult === undefined) return;
    const at = blockPath(check, messageIndex, blockIndex);
    throw badUserInput(`${check.path}.toolConfig`, `the tools, since ${at} is a ${toolUse ? 'toolUse' : 'toolResult'} block`, undefined);
  });
}
