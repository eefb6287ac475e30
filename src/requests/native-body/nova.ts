import { badUserInput } from '../../errors.ts';
import { givenMembers } from '../given-members.ts';
import { readBlock } from './read-block.ts';
import type { NativeBodyRequest, WriteNativeBody } from './types.ts';

const messageBlocks = ['text', 'image', 'document', 'video', 'audio', 'toolUse', 'toolResult', 'reasoningContent', 'cachePoint'];
const systemBlocks = ['text', 'cachePoint'];

/** Nova's own body: Converse's messages and tools as they are, with few names of its own. */
export const writeNovaBody: WriteNativeBody = (request, { path }) => {
  const { messages, system = [], toolConfig } = request;
  for (const [messageIndex, { content }] of messages.entries()) {
    for (const [index, block] of content.entries()) checkBlock(block, `${path}.messages[${messageIndex}].content[${index}]`, messageBlocks);
  }
  for (const [index, block] of system.entries()) checkBlock(block, `${path}.system[${index}]`, systemBlocks);
  const config = writeConfig(request);
  return givenMembers({
    schemaVersion: 'messages-v1',
    messages: messages.map(({ role, content }) => ({ role, content })),
    system: system.length === 0 ? undefined : system,
    inferenceConfig: Object.keys(config).length === 0 ? undefined : config,
    toolConfig,
  });
};

function checkBlock(block: NativeBodyRequest['messages'][number]['content'][number], path: string, takes: readonly string[]): void {
  if (!takes.includes(readBlock(block, path).name)) throw badUserInput(path, `one of ${takes.join(', ')}, which Nova’s native body takes`, block);
}

function writeConfig({ inferenceConfig }: NativeBodyRequest): ReturnType<typeof givenMembers> {
  const { maxTokens, temperature, topP, stopSequences } = inferenceConfig ?? {};
  return givenMembers({ max_new_tokens: maxTokens, temperature, topP, stopSequences });
}
