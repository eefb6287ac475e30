import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachBlock } from './walk.ts';

/**
 * A text block of a message is more than white space, and one of the system prompt is not empty. A line break may stand between other blocks:
 * one before a cache point is recorded. The text in a tool's result may be empty.
 */
export function checkTextIsNotBlank(check: ConverseCheck): void {
  forEachBlock(check, ({ text }, messageIndex, blockIndex, { content }) => {
    if (text === undefined || text.trimStart() !== '' || (text.includes('\n') && content.length > 1)) return;
    throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.text`, 'text that is not blank', text);
  });
  for (const [index, { text }] of (check.input.system ?? []).entries()) {
    if (text === '') throw badUserInput(`${check.path}.system[${index}].text`, 'text that is not empty', text);
  }
}
