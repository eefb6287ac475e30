import { badUserInput } from '../../errors.ts';
import { readBlock, toBlockText } from './read-block.ts';
import { readSystemText } from './system-text.ts';
import type { NativeBodyRequest } from './types.ts';

/** A conversation of nothing but texts. */
export interface TextConversation {
  readonly system: string | undefined;
  readonly turns: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
}

/** What a family of texts needs to be told of. */
export interface TextFamily {
  /** As it stands in messages. */
  readonly name: string;
  /** What its prompt sets turns apart with. A text that holds one could speak in another's name, and is refused. */
  readonly marks?: RegExp;
  /** Earlier reasoning is left out, as the maker asks for, and not refused. */
  readonly dropsReasoning?: boolean;
}

/**
 * Reads a conversation for a family whose native body takes texts alone, the blocks of a message one below the other. Throws BAD_USER_INPUT
 * for tools, media and whatever else is no text.
 */
export function readTextConversation(request: NativeBodyRequest, path: string, family: TextFamily): TextConversation {
  const { toolConfig } = request;
  if (toolConfig !== undefined) throw badUserInput(`${path}.toolConfig`, `no tools, which the native body of ${family.name} is written here without`, toolConfig);
  const system = readSystemText(request, path, family.name);
  if (system !== undefined) refuseMarks(system, `${path}.system`, family);
  const turns = request.messages.map(({ role, content }, messageIndex) => {
    const texts = content.flatMap((block, blockIndex) => {
      const blockPath = `${path}.messages[${messageIndex}].content[${blockIndex}]`;
      const { name, value, valuePath } = readBlock(block, blockPath);
      if (name === 'reasoningContent' && family.dropsReasoning === true) return [];
      if (name !== 'text') throw badUserInput(blockPath, `text, which is all that the native body of ${family.name} takes here`, block);
      const text = toBlockText(value, valuePath);
      refuseMarks(text, valuePath, family);
      return [text];
    });
    return { role, text: texts.join('\n') };
  });
  return { system, turns };
}

function refuseMarks(text: string, path: string, { name, marks }: TextFamily): void {
  const [mark] = marks?.exec(text) ?? [];
  if (mark !== undefined) throw badUserInput(path, `a text without the marks of ${name}’s prompt`, mark);
}
