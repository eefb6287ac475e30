import { badUserInput } from '../../errors.ts';
import type { BedrockMessage } from '../../datasources/types.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { givenMembers } from '../given-members.ts';
import { readBlock, toBlockList, toBlockObject, toBlockText } from './read-block.ts';
import { readSystemText } from './system-text.ts';
import type { NativeBodyRequest } from './types.ts';

/** What a family that speaks as OpenAI does needs to be told of. */
export interface ChatFamily {
  /** As it stands in messages. */
  readonly name: string;
  readonly takesImages: boolean;
}

/** The messages of OpenAI's chat completions, the system prompt first. Throws BAD_USER_INPUT for blocks that they have no form for. */
export function writeChatMessages(request: NativeBodyRequest, path: string, family: ChatFamily): JsonObject[] {
  const system = readSystemText(request, path, family.name);
  return [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    ...request.messages.flatMap((message, index) => writeMessage(message, `${path}.messages[${index}].content`, family)),
  ];
}

/** Results of tools are messages of their own there, and stand before what else the user says: they must follow the calls. */
function writeMessage({ role, content }: BedrockMessage, path: string, family: ChatFamily): JsonObject[] {
  const parts: JsonObject[] = [];
  const calls: JsonObject[] = [];
  const results: JsonObject[] = [];
  for (const [index, block] of content.entries()) {
    const blockPath = `${path}[${index}]`;
    const { name, value, valuePath } = readBlock(block, blockPath);
    if (name === 'text') parts.push({ type: 'text', text: toBlockText(value, valuePath) });
    else if (name === 'image' && family.takesImages) parts.push(writeImage(toBlockObject(value, valuePath), valuePath));
    else if (name === 'toolUse') calls.push(writeToolCall(toBlockObject(value, valuePath), valuePath));
    else if (name === 'toolResult') results.push(writeToolResult(toBlockObject(value, valuePath), valuePath));
    else throw badUserInput(blockPath, `one of text, ${family.takesImages ? 'image, ' : ''}toolUse, toolResult, which the native body of ${family.name} takes`, block);
  }
  if (parts.length === 0 && calls.length === 0) return results;
  return [...results, givenMembers({ role, content: joinParts(parts, family), tool_calls: calls.length === 0 ? undefined : calls })];
}

/** One text is told as such; more, or an image, as a list of parts; texts one below the other where the family takes no parts. */
function joinParts(parts: readonly JsonObject[], { takesImages }: ChatFamily): JsonValue | undefined {
  const texts = parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  if (parts.length === 0) return undefined;
  return texts.length === parts.length && (texts.length === 1 || !takesImages) ? texts.join('\n') : parts;
}

function writeImage({ format, source }: JsonObject, path: string): JsonObject {
  const bytes = toBlockObject(source, `${path}.source`)['bytes'];
  if (typeof bytes !== 'string') throw badUserInput(`${path}.source`, 'bytes, since the native body reads nothing from S3', source);
  return { type: 'image_url', image_url: { url: `data:image/${toBlockText(format, `${path}.format`)};base64,${bytes}` } };
}

function writeToolCall({ toolUseId, name, input }: JsonObject, path: string): JsonObject {
  const call = { name: toBlockText(name, `${path}.name`), arguments: JSON.stringify(input ?? {}) };
  return { id: toBlockText(toolUseId, `${path}.toolUseId`), type: 'function', function: call };
}

/** A result has no status there; that it is an error is said in its text. */
function writeToolResult({ toolUseId, content, status }: JsonObject, path: string): JsonObject {
  const texts = toBlockList(content, `${path}.content`).map((item) => {
    const { name, value, valuePath } = readBlock(item.block, item.path);
    if (name === 'json') return JSON.stringify(value);
    if (name !== 'text') throw badUserInput(item.path, 'text or json, which is all that a result may hold in this native body', item.block);
    return toBlockText(value, valuePath);
  });
  const text = texts.join('\n');
  return { role: 'tool', tool_call_id: toBlockText(toolUseId, `${path}.toolUseId`), content: status === 'error' ? `Error: ${text}` : text };
}
