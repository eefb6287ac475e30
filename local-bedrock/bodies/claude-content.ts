import type { EnginePart } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { isSignatureOf } from '../reasoning-signature.ts';
import { decodeBytes, imageFormats } from '../validation/media.ts';
import { checkEnum, malformed, nativeShape as shape } from '../validation/native-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';

/** Reads the content of one of Claude's messages: a text, or a list of blocks. Throws ValidationException. */
export function readClaudeContent(content: unknown, path: string, role: string, model: ServedModel): readonly EnginePart[] {
  const parts = typeof content === 'string'
    ? [readText(content)]
    : shape.list(content, path).flatMap((block, index) => readBlock(shape.object(block, joinPath(path, index)), joinPath(path, index), role, model));
  return parts;
}

function readText(text: string): EnginePart {
  if (text.trim() === '' && !text.includes('\n')) throw invalid('messages: text content blocks must be non-empty');
  return { type: 'text', text };
}

function readBlock(block: JsonObject, path: string, role: string, model: ServedModel): readonly EnginePart[] {
  const at = (member: string) => joinPath(path, member);
  const type = shape.string(block['type'], at('type'));
  if ((type === 'image' || type === 'document') && role !== 'user') {
    throw invalid(`${path}: \`${type}\` blocks are only allowed in messages with the role "user"`);
  }
  switch (type) {
    case 'text':
      return [readText(shape.string(block['text'], at('text')))];
    case 'image':
      if (!model.supports.images) throw invalid(`${path}: this model does not support images`);
      return [readImage(shape.object(block['source'], at('source')), at('source'))];
    case 'document':
      return [readDocument(block, at('source'))];
    case 'tool_use':
      return [{
        type: 'toolUse',
        toolUseId: shape.string(block['id'], at('id')),
        name: shape.string(block['name'], at('name')),
        input: shape.object(block['input'], at('input')),
      }];
    case 'tool_result':
      return [{
        type: 'toolResult',
        toolUseId: shape.string(block['tool_use_id'], at('tool_use_id')),
        text: shape.optional(block, 'content', path, (content) => readResultText(content, at('content'), model)) ?? '',
      }];
    // Models do not read their earlier reasoning as text.
    case 'thinking': {
      const thinking = shape.string(block['thinking'], at('thinking'));
      if (!isSignatureOf(shape.string(block['signature'], at('signature')), thinking)) throw invalid(`${path}: Invalid \`signature\` in \`thinking\` block`);
      return [];
    }
    case 'redacted_thinking':
      return [];
    default:
      throw invalid(`${path}: Input tag '${type}' found using 'type' does not match any of the expected tags: 'document', 'image', 'redacted_thinking', 'text', 'thinking', 'tool_result', 'tool_use'`);
  }
}

function readImage(source: JsonObject, path: string): EnginePart {
  checkEnum(source['type'], joinPath(path, 'type'), ['base64']);
  const mediaType = shape.string(source['media_type'], joinPath(path, 'media_type'));
  checkEnum(mediaType, joinPath(path, 'media_type'), imageFormats.map((format) => `image/${format}`));
  decodeBytes(shape.string(source['data'], joinPath(path, 'data')), 'image', joinPath(path, 'data'));
  return { type: 'media', kind: 'image', format: mediaType.slice('image/'.length) };
}

function readDocument(block: JsonObject, path: string): EnginePart {
  const source = shape.object(block['source'], path);
  const name = typeof block['title'] === 'string' ? block['title'] : 'document';
  const type = shape.string(source['type'], joinPath(path, 'type'));
  switch (type) {
    case 'text':
      return { type: 'document', name, format: 'txt', text: shape.string(source['data'], joinPath(path, 'data')) };
    case 'base64':
      checkEnum(source['media_type'], joinPath(path, 'media_type'), ['application/pdf']);
      decodeBytes(shape.string(source['data'], joinPath(path, 'data')), 'document', joinPath(path, 'data'));
      return { type: 'document', name, format: 'pdf', text: null };
    default:
      throw malformed(joinPath(path, 'type'), `${type} is not a valid enum value`);
  }
}

function readResultText(content: unknown, path: string, model: ServedModel): string {
  if (typeof content === 'string') return content;
  const texts = shape.list(content, path).flatMap((item, index) => {
    const itemPath = joinPath(path, index);
    return readBlock(shape.object(item, itemPath), itemPath, 'user', model).map((part) => (part.type === 'text' ? part.text : `[${part.type}]`));
  });
  return texts.join('\n');
}
