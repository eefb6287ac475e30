import { badUserInput } from '../../errors.ts';
import { isJsonObject } from '../../json.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock } from './walk.ts';

/** The citations of cited text are a list of objects. */
export function checkCitations(check: ConverseCheck): void {
  forEachOtherBlock(check, ({ citationsContent }, messageIndex, blockIndex) => {
    if (citationsContent === undefined) return;
    const { citations } = citationsContent;
    if (!Array.isArray(citations) || !citations.every(isJsonObject)) {
      throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.citationsContent.citations`, 'a list of objects', citations);
    }
  });
}
