import { badUserInput } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { givenMembers } from '../given-members.ts';
import { writeClaudeBlock } from './claude-blocks.ts';
import { readBlock, toBlockList, toBlockObject, toBlockText } from './read-block.ts';
import { readStopSequences } from './stop-sequences.ts';
import type { WriteNativeBody } from './types.ts';

const defaultMaxTokens = 4_096; // the least that any Claude can write

/** Anthropic's messages. `max_tokens` may not be missing there: by default it is what the model can write at most, 4096 where that is not known. */
export const writeClaudeBody: WriteNativeBody = (request, { path, maxOutputTokens }) => {
  const { messages, system = [], inferenceConfig = {}, toolConfig } = request;
  const { maxTokens = maxOutputTokens ?? defaultMaxTokens, temperature, topP, effort } = inferenceConfig;
  return givenMembers({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: maxTokens,
    messages: messages.map(({ role, content }, index) => ({ role, content: writeBlocks(content, `${path}.messages[${index}].content`) })),
    system: system.length === 0 ? undefined : writeBlocks(system, `${path}.system`),
    temperature,
    top_p: topP,
    stop_sequences: readStopSequences(request),
    output_config: effort === undefined ? undefined : { effort },
    ...(toolConfig === undefined ? {} : writeTools(toolConfig, `${path}.toolConfig`)),
  });
};

const writeBlocks = (blocks: readonly JsonObject[], path: string): JsonObject[] => withCachePoints(toBlockList(blocks, path), writeClaudeBlock);

interface PlacedBlock {
  readonly block: JsonObject;
  readonly path: string;
}

/** A cache point is a block of its own for Converse, and a member of the block before it for Claude. */
function withCachePoints(blocks: readonly PlacedBlock[], write: (block: JsonObject, path: string) => JsonObject): JsonObject[] {
  const written: JsonObject[] = [];
  for (const { block, path } of blocks) {
    const { name, value, valuePath } = readBlock(block, path);
    if (name !== 'cachePoint') {
      written.push(write(block, path));
      continue;
    }
    const before = written.pop();
    if (before === undefined) throw badUserInput(path, 'a cache point behind the block that it is to keep', block);
    if (before['type'] === 'thinking' || before['type'] === 'redacted_thinking') throw badUserInput(path, 'a cache point behind another block than reasoning, which Claude cannot mark', block);
    written.push({ ...before, cache_control: givenMembers({ type: 'ephemeral', ttl: toBlockObject(value, valuePath)['ttl'] }) });
  }
  return written;
}

function writeTools({ tools, toolChoice }: JsonObject, path: string): Record<string, JsonValue> {
  return {
    tools: withCachePoints(toBlockList(tools, `${path}.tools`), writeTool),
    ...(toolChoice === undefined ? {} : { tool_choice: writeToolChoice(toBlockObject(toolChoice, `${path}.toolChoice`), `${path}.toolChoice`) }),
  };
}

function writeTool(tool: JsonObject, path: string): JsonObject {
  const { name: kind, value, valuePath } = readBlock(tool, path);
  if (kind !== 'toolSpec') throw badUserInput(path, 'a toolSpec or a cachePoint, which Claude’s native body takes', tool);
  const { name, description, inputSchema, strict } = toBlockObject(value, valuePath);
  return givenMembers({ name, description, input_schema: toBlockObject(inputSchema, `${valuePath}.inputSchema`)['json'], strict });
}

function writeToolChoice(choice: JsonObject, path: string): JsonObject {
  const { name, value, valuePath } = readBlock(choice, path);
  if (name === 'tool') return { type: 'tool', name: toBlockText(toBlockObject(value, valuePath)['name'], `${valuePath}.name`) };
  return { type: name };
}
