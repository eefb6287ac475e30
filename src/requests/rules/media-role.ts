import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock, mediumOf } from './walk.ts';

/** Images, documents, videos and audio come from the user. */
export function checkMediaRole(check: ConverseCheck): void {
  forEachOtherBlock(check, (block, messageIndex, blockIndex, { role }) => {
    if (role !== 'ASSISTANT') return;
    const medium = mediumOf(block);
    if (medium) throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.${medium.kind}`, `no ${medium.kind}, since media come from the user`, medium.medium);
  });
}
