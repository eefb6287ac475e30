import { badUserInput } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { givenMembers } from '../given-members.ts';
import { readBlock, toBlockList, toBlockObject, toBlockText } from './read-block.ts';

/** What a family makes of a choice of tools: the words for `auto` and `any`, and the form for one tool. */
export interface ChatToolChoices {
  readonly auto: JsonValue;
  /** Left out where the family has no word for it. */
  readonly any?: JsonValue;
  readonly tool?: (name: string) => JsonValue;
}

/** The tools of OpenAI's chat completions, as the members of a body; none where there are no tools. Throws BAD_USER_INPUT for what has no form there. */
export function writeChatTools(toolConfig: JsonObject | undefined, path: string, choices: ChatToolChoices): JsonObject {
  if (toolConfig === undefined) return {};
  const { tools, toolChoice } = toolConfig;
  const written = toBlockList(tools, `${path}.tools`).map((item) => writeTool(item.block, item.path));
  return { tools: written, ...(toolChoice === undefined ? {} : { tool_choice: writeToolChoice(toBlockObject(toolChoice, `${path}.toolChoice`), `${path}.toolChoice`, choices) }) };
}

function writeTool(tool: JsonObject, path: string): JsonObject {
  const { name: kind, value, valuePath } = readBlock(tool, path);
  if (kind !== 'toolSpec') throw badUserInput(path, 'a toolSpec, which is all that this native body takes', tool);
  const { name, description, inputSchema, strict } = toBlockObject(value, valuePath);
  return { type: 'function', function: givenMembers({ name, description, parameters: toBlockObject(inputSchema, `${valuePath}.inputSchema`)['json'], strict }) };
}

function writeToolChoice(choice: JsonObject, path: string, { auto, any, tool }: ChatToolChoices): JsonValue {
  const { name, value, valuePath } = readBlock(choice, path);
  if (name === 'auto') return auto;
  if (name === 'any' && any !== undefined) return any;
  if (name === 'tool' && tool !== undefined) return tool(toBlockText(toBlockObject(value, valuePath)['name'], `${valuePath}.name`));
  throw badUserInput(path, ['auto', ...(any === undefined ? [] : ['any']), ...(tool === undefined ? [] : ['tool'])].join(' or '), choice);
}
