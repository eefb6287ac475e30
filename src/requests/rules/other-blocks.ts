import { badUserInput } from '../../errors.ts';
import { isJsonObject } from '../../json.ts';
import { toContentBlock } from '../content-block-output.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock } from './walk.ts';

/** `other` is for what the schema cannot say: what it can say comes under its name, where the other rules see it. */
export function checkOtherBlocks(check: ConverseCheck): void {
  forEachOtherBlock(check, ({ other }, messageIndex, blockIndex) => {
    if (other === undefined) return;
    const path = `${blockPath(check, messageIndex, blockIndex)}.other`;
    const [type, ...more] = isJsonObject(other) ? Object.keys(other) : [];
    if (!isJsonObject(other) || type === undefined || more.length > 0) throw badUserInput(path, 'an object with exactly one member', other);
    if (toContentBlock(other).__typename !== 'OtherBlock') throw badUserInput(path, `a block that this schema has no name for (this one is called ${type})`, other);
  });
}
