import type { EngineMessage, EnginePart } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { decodeBytes, imageFormats } from '../validation/media.ts';
import { checkEnum, malformed, nativeShape as shape } from '../validation/native-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import type { Conversation } from './conversation.ts';

const roles = ['system', 'developer', 'user', 'assistant', 'tool'];

/** Reads the messages of a chat completion, in which the system speaks wherever it likes. Throws ValidationException. */
export function readChatMessages(value: unknown, path: string, model: ServedModel): Pick<Conversation, 'system' | 'messages'> {
  const items = shape.list(value, path);
  if (items.length === 0) throw malformed(path, 'expected minimum item count: 1, found: 0');
  const entries = items.map((item, index) => readMessage(shape.object(item, joinPath(path, index)), joinPath(path, index), model));
  const messages = entries.filter((entry) => 'parts' in entry);
  if (!messages.some(({ role }) => role === 'user')) throw invalid('The messages must have at least one of the role user.');
  return { system: entries.flatMap((entry) => ('parts' in entry ? [] : [entry.system])), messages };
}

function readMessage(message: JsonObject, path: string, model: ServedModel): EngineMessage | { readonly system: string } {
  const at = (member: string) => joinPath(path, member);
  checkEnum(message['role'], at('role'), roles);
  const content = message['content'];
  switch (message['role']) {
    case 'system':
    case 'developer':
      return { system: readText(content, at('content')) };
    case 'tool':
      return {
        role: 'user',
        parts: [{ type: 'toolResult', toolUseId: shape.string(message['tool_call_id'], at('tool_call_id')), text: readText(content, at('content')) }],
      };
    case 'assistant': {
      const text = content === undefined || content === null ? '' : readText(content, at('content'));
      const calls = shape.optional(message, 'tool_calls', path, readToolCalls) ?? [];
      return { role: 'assistant', parts: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls] };
    }
    default:
      return { role: 'user', parts: readUserContent(content, at('content'), model) };
  }
}

function readText(content: unknown, path: string): string {
  if (typeof content === 'string') return content;
  const texts = shape.list(content, path).map((item, index) => {
    const itemPath = joinPath(path, index);
    const part = shape.object(item, itemPath);
    checkEnum(part['type'], joinPath(itemPath, 'type'), ['text']);
    return shape.string(part['text'], joinPath(itemPath, 'text'));
  });
  return texts.join('');
}

function readUserContent(content: unknown, path: string, model: ServedModel): readonly EnginePart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return shape.list(content, path).map((item, index) => {
    const itemPath = joinPath(path, index);
    const part = shape.object(item, itemPath);
    checkEnum(part['type'], joinPath(itemPath, 'type'), ['text', 'image_url']);
    if (part['type'] === 'text') return { type: 'text', text: shape.string(part['text'], joinPath(itemPath, 'text')) };
    if (!model.supports.images) throw malformed(joinPath(itemPath, 'type'), 'image_url is not supported by this model');
    return readImage(part['image_url'], joinPath(itemPath, 'image_url'));
  });
}

/** An image is a data URL; nothing is fetched, here as on Bedrock. */
function readImage(value: unknown, path: string): EnginePart {
  const url = typeof value === 'string' ? value : shape.string(shape.object(value, path)['url'], joinPath(path, 'url'));
  const [, format = '', base64] = /^data:image\/(\w+);base64,(.*)$/s.exec(url) ?? [];
  if (base64 === undefined || !imageFormats.includes(format)) throw malformed(path, 'expected a data URL of an image');
  decodeBytes(base64, 'image', path);
  return { type: 'media', kind: 'image', format };
}

function readToolCalls(value: unknown, path: string): readonly EnginePart[] {
  return shape.list(value, path).map((item, index) => {
    const callPath = joinPath(path, index);
    const call = shape.object(item, callPath);
    const functionPath = joinPath(callPath, 'function');
    const called = shape.object(call['function'], functionPath);
    return {
      type: 'toolUse',
      toolUseId: shape.string(call['id'], joinPath(callPath, 'id')),
      name: shape.string(called['name'], joinPath(functionPath, 'name')),
      input: parseArguments(shape.string(called['arguments'], joinPath(functionPath, 'arguments'))),
    };
  });
}

/** Models write their arguments themselves, and not always as JSON. */
function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
