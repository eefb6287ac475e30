import { refuseCitations } from '../validation/citations.ts';
import { checkClaudeConversation } from '../validation/claude-rules.ts';
import { refuseSampling } from '../validation/claude-sampling.ts';
import { checkClaudeVersion } from '../validation/claude-version.ts';
import { checkEnum, checkMembers, checkRange, malformed, nativeShape as shape } from '../validation/native-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { readThinking } from '../validation/thinking.ts';
import { refuseToolRoot } from '../validation/tool-schema.ts';
import { invalid } from '../wire/errors.ts';
import type { EngineMessage, EngineTool, EngineToolChoice } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { readClaudeContent } from './claude-content.ts';
import { readClaudeOutputFormat } from './claude-output-format.ts';
import { readClaudePromptBlocks } from './claude-prompt-blocks.ts';
import type { Conversation } from './conversation.ts';

const required = ['anthropic_version', 'max_tokens', 'messages'];
const known = [
  ...required,
  'system', 'temperature', 'top_p', 'top_k', 'stop_sequences', 'tools', 'tool_choice', 'thinking', 'output_config', 'output_format',
  'anthropic_beta', 'metadata', 'context_management',
];

/** As Claude Sonnet 4 tells them (recorded: CountTokens-claude4-error-bad-tool-type). */
const expectedToolTypes = "'bash_20250124', 'custom', 'text_editor_20250124', 'text_editor_20250429', 'text_editor_20250728'";

/**
 * Reads Claude's native body. Throws ValidationException: for its shape in the words of Bedrock's schema check ("Malformed input
 * request: …"), for what the model refuses in Claude's own words.
 */
export function readClaudeRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', required, known);
  checkClaudeVersion(body, model.modelId);
  const maxTokens = shape.integer(body['max_tokens'], 'max_tokens');
  if (maxTokens < 1) throw malformed('max_tokens', `${maxTokens} is not greater or equal to 1`);
  if (maxTokens > model.mostTokensAsked) {
    throw invalid(
      `max_tokens: ${maxTokens} > ${model.mostTokensAsked}, which is the maximum allowed number of output tokens for ${readClaudeName(model.modelId)}`,
    );
  }
  for (const name of ['temperature', 'top_p']) checkRange(shape.optional(body, name, '', shape.number), name, 0, 1);
  checkRange(shape.optional(body, 'top_k', '', shape.integer), 'top_k', 0, Infinity);
  refuseSampling({ temperature: body['temperature'], top_p: body['top_p'], top_k: body['top_k'] }, model.modelId);
  const tools = shape.optional(body, 'tools', '', (value, path) => readTools(value, path, model)) ?? [];
  const toolChoice = shape.optional(body, 'tool_choice', '', (value, path) => readToolChoice(value, path, tools));

  const outputSchema = readClaudeOutputFormat(body, model);
  const reasoningTokens = shape.optional(body, 'thinking', '', (value, path) => readThinking(value, path, { model, maxTokens, toolChoice, shape, prefix: '' }));

  const entries = shape.list(body['messages'], 'messages').map((item, index) => readEntry(item, joinPath('messages', index), model));
  const messages = entries.flatMap((entry): EngineMessage[] => (entry.role === 'system' ? [] : [{ role: entry.role, parts: entry.parts }]));
  checkClaudeConversation(messages, model);
  if (outputSchema !== undefined && messages.at(-1)?.role === 'assistant') throw invalid('Prefilling assistant messages is not supported with output_config.format.');
  if (outputSchema !== undefined) refuseCitations(body['messages']);
  const leading = shape.optional(body, 'system', '', readSystem) ?? [];
  return {
    promptBlocks: readClaudePromptBlocks(body, { tools }, model),
    system: [
      ...leading,
      ...entries.flatMap((entry) => (entry.role === 'system' ? entry.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])) : [])),
    ],
    messages,
    maxTokens,
    maxTokensAsked: true,
    stopSequences: shape.optional(body, 'stop_sequences', '', readStopSequences) ?? [],
    tools,
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  };
}

/** Anthropic's name of a model: the Bedrock id without provider and version. */
export function readClaudeName(modelId: string): string {
  return modelId.replace(/^[^.]+\./, '').replace(/-v\d+(:\d+)?$/, '');
}

/** Claude 4.8 and later take instructions in the midst of a conversation (a recording has one at its end). */
function readEntry(value: unknown, path: string, model: ServedModel): { role: EngineMessage['role'] | 'system'; parts: EngineMessage['parts'] } {
  const message = shape.object(value, path);
  checkMembers(message, path, ['role', 'content'], ['role', 'content']);
  const role = shape.string(message['role'], joinPath(path, 'role'));
  if (role !== 'user' && role !== 'assistant' && role !== 'system') throw malformed(joinPath(path, 'role'), `${role} is not a valid enum value`);
  return { role, parts: readClaudeContent(message['content'], joinPath(path, 'content'), role, model) };
}

function readSystem(value: unknown, path: string): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return shape.list(value, path).map((item, index) => {
    const itemPath = joinPath(path, index);
    const block = shape.object(item, itemPath);
    checkEnum(block['type'], joinPath(itemPath, 'type'), ['text']);
    const text = shape.string(block['text'], joinPath(itemPath, 'text'));
    if (text === '') throw invalid('system: text content blocks must be non-empty');
    return text;
  });
}

function readStopSequences(value: unknown, path: string): readonly string[] {
  return shape.list(value, path).map((item, index) => {
    const sequence = shape.string(item, joinPath(path, index));
    if (sequence.trim() === '') throw invalid('stop_sequences: each stop sequence must contain non-whitespace');
    return sequence;
  });
}

/** Tools that Anthropic defines are taken and never called, as far as Bedrock has them. */
function readTools(value: unknown, path: string, model: ServedModel): readonly EngineTool[] {
  const items = shape.list(value, path);
  if (items.length > 0 && !model.supports.tools) throw malformed(path, 'tools are not supported by this model');
  return items.flatMap((item, index) => {
    const toolPath = joinPath(path, index);
    const tool = shape.object(item, toolPath);
    const type = shape.optional(tool, 'type', toolPath, shape.string) ?? 'custom';
    if (/^(bash|text_editor)_/.test(type)) return [];
    if (type !== 'custom') throw invalid(`tools.${index}: Input tag '${type}' found using 'type' does not match any of the expected tags: ${expectedToolTypes}`);
    const name = shape.string(tool['name'], joinPath(toolPath, 'name'));
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) throw invalid(`tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
    const schema = shape.object(tool['input_schema'], joinPath(toolPath, 'input_schema'));
    refuseToolRoot(schema, index);
    return [{ name, description: shape.optional(tool, 'description', toolPath, shape.string) ?? '', schema }];
  });
}

function readToolChoice(value: unknown, path: string, tools: readonly EngineTool[]): EngineToolChoice {
  const choice = shape.object(value, path);
  const type = shape.string(choice['type'], joinPath(path, 'type'));
  if (type === 'auto' || type === 'any' || type === 'none') return { type };
  if (type !== 'tool') throw malformed(joinPath(path, 'type'), `${type} is not a valid enum value`);
  const name = shape.string(choice['name'], joinPath(path, 'name'));
  if (!tools.some((tool) => tool.name === name)) throw invalid(`Tool '${name}' not found in provided tools`);
  return { type, name };
}
