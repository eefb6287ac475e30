import { toTakenMessages } from '../../datasources/taken-messages.ts';
import { badUserInput } from '../../errors.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { givenMembers } from '../given-members.ts';
import { readBlock, toBlockList } from './read-block.ts';
import type { NativeBodyRequest, WriteNativeBody } from './types.ts';

const messageBlocks = ['text', 'image', 'document', 'video', 'audio', 'toolUse', 'toolResult', 'reasoningContent', 'cachePoint'];
const systemBlocks = ['text', 'cachePoint'];

/** Nova's own body: Converse's messages and tools as they are, with few names of its own, and cache points as members of the texts before them. */
export const writeNovaBody: WriteNativeBody = (request, { path, modelId = '' }) => {
  const { messages, system = [], toolConfig } = request;
  if (toolConfig !== undefined) refuseMarkedTools(toolConfig, `${path}.toolConfig.tools`);
  const config = writeConfig(request);
  return givenMembers({
    schemaVersion: 'messages-v1',
    messages: toTakenMessages(messages, modelId).map(({ role, content }, index) => ({ role, content: writeBlocks(content, `${path}.messages[${index}].content`, messageBlocks) })),
    system: system.length === 0 ? undefined : writeBlocks(system, `${path}.system`, systemBlocks),
    inferenceConfig: Object.keys(config).length === 0 ? undefined : config,
    toolConfig,
  });
};

function writeBlocks(blocks: readonly JsonObject[], path: string, takes: readonly string[]): JsonObject[] {
  const written: JsonObject[] = [];
  for (const [index, block] of blocks.entries()) {
    const at = `${path}[${index}]`;
    const { name } = readBlock(block, at);
    if (!takes.includes(name)) throw badUserInput(at, `one of ${takes.join(', ')}, which Nova’s native body takes`, block);
    if (name !== 'cachePoint') {
      written.push(block);
      continue;
    }
    const before = written.pop();
    if (before?.['text'] === undefined) throw badUserInput(at, 'a cache point right behind a text: Nova’s native body marks nothing else', block);
    written.push({ ...before, ...block });
  }
  return written;
}

function refuseMarkedTools({ tools }: JsonObject, path: string): void {
  const marked = toBlockList(tools, path).find(({ block }) => isJsonObject(block['cachePoint']));
  if (marked !== undefined) throw badUserInput(marked.path, 'a tool: Nova takes no cache point among them', marked.block);
}

function writeConfig({ inferenceConfig }: NativeBodyRequest): ReturnType<typeof givenMembers> {
  const { maxTokens, temperature, topP, stopSequences } = inferenceConfig ?? {};
  return givenMembers({ max_new_tokens: maxTokens, temperature, topP, stopSequences });
}
