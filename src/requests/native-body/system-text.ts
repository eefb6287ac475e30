import { badUserInput } from '../../errors.ts';
import { readBlock, toBlockText } from './read-block.ts';
import type { NativeBodyRequest } from './types.ts';

/** The system prompt as one text, its blocks one below the other; undefined where there is none. Throws BAD_USER_INPUT for blocks that are no text. */
export function readSystemText({ system = [] }: NativeBodyRequest, path: string, family: string): string | undefined {
  const texts = system.map((block, index) => {
    const blockPath = `${path}.system[${index}]`;
    const { name, value, valuePath } = readBlock(block, blockPath);
    if (name !== 'text') throw badUserInput(blockPath, `text, which is all that the native body of ${family} takes here`, block);
    return toBlockText(value, valuePath);
  });
  return texts.length === 0 ? undefined : texts.join('\n');
}
