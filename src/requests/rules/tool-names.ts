import { findToolObstacle } from '../../claude-tools.ts';
import { badUserInput } from '../../errors.ts';
import { isJsonObject } from '../../json.ts';
import type { JsonValue } from '../../json.ts';
import { findWrappedSchema } from '../../wrapped-schema.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock } from './walk.ts';

const toolNamePattern = /^[a-zA-Z0-9_-]{1,64}$/;
const toolNameWords = '1 to 64 letters, digits, _ and -';

/**
 * Bedrock's service model has only letters, digits, _ and - here, yet models make up others, which Bedrock takes back: Kimi's
 * `functions.get_temperature:0` is recorded.
 */
const toolUseIdPattern = /^[a-zA-Z0-9_.:-]{1,64}$/;
const toolUseIdWords = '1 to 64 letters, digits and _ - . :';

/** The names of tools, each of its own, the ids of their uses, and what a tool takes, have the form that Bedrock wants. */
export function checkToolNames(check: ConverseCheck): void {
  const names = new Set<string>();
  for (const [index, { toolSpec, systemTool }] of (check.input.toolConfig?.tools ?? []).entries()) {
    const path = `${check.path}.toolConfig.tools[${index}]`;
    const name = toolSpec?.name ?? systemTool?.name;
    const namePath = `${path}.${toolSpec ? 'toolSpec' : 'systemTool'}.name`;
    if (name !== undefined && !toolNamePattern.test(name)) throw badUserInput(namePath, toolNameWords, name);
    if (name !== undefined && names.has(name)) throw badUserInput(namePath, 'a name that no other tool has', name);
    if (name !== undefined) names.add(name);
    if (toolSpec !== undefined) checkInputSchema(toolSpec.inputSchema, check.limits?.bodyFormat, `${path}.toolSpec.inputSchema`);
  }
  forEachOtherBlock(check, ({ toolUse, toolResult }, messageIndex, blockIndex) => {
    if (toolUse !== undefined) {
      const path = `${blockPath(check, messageIndex, blockIndex)}.toolUse`;
      if (!toolNamePattern.test(toolUse.name)) throw badUserInput(`${path}.name`, toolNameWords, toolUse.name);
      if (!toolUseIdPattern.test(toolUse.toolUseId)) throw badUserInput(`${path}.toolUseId`, toolUseIdWords, toolUse.toolUseId);
      if (!isJsonObject(toolUse.input)) throw badUserInput(`${path}.input`, 'an object', toolUse.input);
    } else if (toolResult !== undefined && !toolUseIdPattern.test(toolResult.toolUseId)) {
      throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.toolResult.toolUseId`, toolUseIdWords, toolResult.toolUseId);
    }
  });
}

function checkInputSchema(schema: JsonValue, bodyFormat: string | undefined, path: string): void {
  if (!isJsonObject(schema)) throw badUserInput(path, 'a JSON Schema object', schema);
  const { type } = schema;
  if (type !== undefined && type !== 'object') throw badUserInput(`${path}.type`, '"object", which is all that Bedrock lets a tool take', type);
  const wrapped = findWrappedSchema(schema);
  if (wrapped !== undefined) throw badUserInput(path, `the JSON Schema itself, in place of an object that has it as ${wrapped}, or, where that is a property, properties that hold it`, schema);
  const obstacle = bodyFormat === 'anthropic-messages' ? findToolObstacle(schema) : undefined;
  if (obstacle !== undefined) throw badUserInput(`${path}.${obstacle.member}`, obstacle.expected, obstacle.received);
}
