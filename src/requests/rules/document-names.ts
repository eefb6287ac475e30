import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock } from './walk.ts';

/**
 * No two documents of a request's messages have one name: Bedrock refuses them with "Messages can't contain duplicate document names", as public reports quote it; whether it counts those that
 * tools have given is not known. In a conversation the later ones are sent under names of their own.
 */
export function checkDocumentNames(check: ConverseCheck): void {
  const names = new Set<string>();
  forEachOtherBlock(check, ({ document }, messageIndex, blockIndex) => {
    if (document === undefined) return;
    if (names.has(document.name)) throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.document.name`, 'a name that no other document of the request has', document.name);
    names.add(document.name);
  });
}
