import type { EnginePart } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { isSignatureOf } from '../reasoning-signature.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import { hasEmptyName, hasTypeWithin } from '../validation/json-document.ts';
import {
  audioFormats,
  decodeBytes,
  documentFormats,
  guardImageFormats,
  imageFormats,
  maxDocumentsPerMessage,
  maxImagesPerMessage,
  readDocumentText,
  videoFormats,
} from '../validation/media.ts';
import { isObject, joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid, violated } from '../wire/errors.ts';

const members = [
  'text', 'image', 'document', 'video', 'audio', 'toolUse', 'toolResult', 'guardContent', 'cachePoint', 'reasoningContent',
  'citationsContent', 'searchResult',
] as const;

/** Members of a content block that are read here; `toolAddition` and `toolRemoval` are not simulated. */
export type ContentMember = (typeof members)[number];

/** Underscores are accepted besides what the API reference lists: a recording has one. */
const documentName = /^(?!.*\s\s)[\w\s()[\]-]{1,200}$/;
const resultImageFormats: readonly string[] = ['anthropic-messages', 'nova', 'llama'];
const toolName = /^[a-zA-Z0-9_-]{1,64}$/;
/** Kimi's own ids, such as `functions.get_temperature:0`, which it takes back: recorded. */
const kimiToolUseId = /^[a-zA-Z0-9_.:-]{1,64}$/;

/**
 * Reads the content of one message of Converse or Nova. Throws ValidationException for what Bedrock refuses: a block with no
 * or several members, blank text, media outside of the user's messages or unknown to the model, too many or too large ones.
 */
export function readContent(content: unknown, path: string, role: 'user' | 'assistant', model: ServedModel): readonly EnginePart[] {
  const blocks = shape.list(content, path);
  if (blocks.length === 0) {
    throw invalid(`The content field in the Message object at ${path.replace(/\.content$/, '')} is empty. Add a ContentBlock object to the content field and try again.`);
  }
  const read = blocks.map((block, index) => readBlock(block, joinPath(path, index), role, model));
  const count = (member: ContentMember) => read.filter((block) => block.member === member).length;
  if (count('image') > maxImagesPerMessage) throw invalid(`The message at ${path} has more than ${maxImagesPerMessage} images.`);
  if (count('document') > maxDocumentsPerMessage) throw invalid(`The message at ${path} has more than ${maxDocumentsPerMessage} documents.`);
  if (count('document') > 0 && count('text') === 0) {
    throw invalid(`The message at ${path} has a document but no text. Add a text block to the message and try again.`);
  }
  return read.flatMap((block) => block.parts);
}

/** Reads blocks for themselves, without the rules for the whole of a message. */
export function readBlocks(blocks: readonly unknown[], path: string, role: 'user' | 'assistant', model: ServedModel): readonly EnginePart[] {
  return blocks.flatMap((block, index) => readBlock(block, joinPath(path, index), role, model).parts);
}

/** Reads which one member a union has. Throws ValidationException when there is not exactly one, or it is unknown. */
export function readMember<T extends string>(union: JsonObject, known: readonly T[], name: string, path: string): T {
  const set = Object.keys(union).filter((key) => union[key] !== null && union[key] !== undefined);
  const member = known.find((key) => key === set[0]);
  if (set.length !== 1 || member === undefined) {
    throw invalid(`The ${name} object at ${path} must set one of the following keys: ${known.join(', ')}.`);
  }
  return member;
}

function readBlock(
  value: unknown,
  path: string,
  role: 'user' | 'assistant',
  model: ServedModel,
): { member: ContentMember; parts: readonly EnginePart[] } {
  const block = shape.object(value, path);
  const member = readMember(block, members, 'ContentBlock', path);
  const isMedia = member === 'image' || member === 'document' || member === 'video' || member === 'audio';
  if (isMedia && role !== 'user') throw invalid(`The ${member} block at ${path} is only allowed in messages of the user.`);
  return { member, parts: readParts(member, block[member], joinPath(path, member), path, model) };
}

function readParts(member: ContentMember, value: unknown, path: string, blockPath: string, model: ServedModel): readonly EnginePart[] {
  switch (member) {
    case 'text': {
      const text = shape.string(value, path);
      if (text.trim() === '' && !isSeparator(text)) {
        throw invalid(`The text field in the ContentBlock object at ${blockPath} is blank. Add text to the text field, and try again.`);
      }
      return [{ type: 'text', text }];
    }
    case 'image':
      if (!model.supports.images) throw invalid("This model doesn't support the image content block.");
      return [readMedia('image', imageFormats, value, path)];
    case 'video':
      if (!model.inputModalities.includes('VIDEO')) throw invalid("This model doesn't support the video content block.");
      return [readMedia('video', videoFormats, value, path)];
    case 'audio':
      if (!['AUDIO', 'SPEECH'].some((modality) => model.inputModalities.includes(modality))) throw invalid("This model doesn't support the audio content block.");
      return [readMedia('audio', audioFormats, value, path)];
    case 'document':
      if (!model.supports.documents) throw invalid("This model doesn't support documents.");
      return [readDocument(value, path)];
    case 'toolUse':
      return [readToolUse(value, path, model)];
    case 'toolResult':
      return [readToolResult(value, path, model)];
    case 'guardContent': {
      const guard = shape.object(value, path);
      const text = shape.optional(guard, 'text', path, shape.object);
      shape.optional(guard, 'image', path, readGuardImage);
      return text === undefined ? [] : [{ type: 'text', text: shape.string(text['text'], joinPath(path, 'text.text')), guarded: true }];
    }
    case 'citationsContent':
      if (model.bodyFormat === 'anthropic-messages') refuseSearchLocations(shape.object(value, path), blockPath);
      return shape.list(shape.object(value, path)['content'], joinPath(path, 'content')).map((item, index) => {
        const itemPath = joinPath(path, `content.${index}`);
        return { type: 'text', text: shape.string(shape.object(item, itemPath)['text'], joinPath(itemPath, 'text')) };
      });
    case 'searchResult':
      return [readSearchResult(value, path)];
    case 'cachePoint':
      shape.object(value, path);
      return [];
    // Models do not read their earlier reasoning as text.
    case 'reasoningContent':
      checkReasoning(shape.object(value, path), path, blockPath, model);
      return [];
  }
}

/** Bedrock leaves out of such a citation the type that Claude wants, and Claude fails, as public reports say. Its words are not told there. */
function refuseSearchLocations({ citations }: JsonObject, blockPath: string): void {
  if (!Array.isArray(citations)) return;
  const index = citations.findIndex((citation) => isObject(citation) && isObject(citation['location']) && 'searchResultLocation' in citation['location']);
  if (index >= 0) throw invalid(`The model returned the following errors: ${blockPath}.text.citations.${index}.type: Field required`);
}

/** Claude takes its reasoning back only as it signed it (the text is Anthropic's, widely quoted). */
function checkReasoning(reasoning: JsonObject, path: string, blockPath: string, model: ServedModel): void {
  if (readMember(reasoning, ['reasoningText', 'redactedContent'], 'ReasoningContentBlock', path) !== 'reasoningText') return;
  const textPath = joinPath(path, 'reasoningText');
  const block = shape.object(reasoning['reasoningText'], textPath);
  const text = shape.string(block['text'], joinPath(textPath, 'text'));
  const signature = shape.optional(block, 'signature', textPath, shape.string);
  if (model.bodyFormat !== 'anthropic-messages') return;
  if (signature === undefined) throw invalid(`The model returned the following errors: ${blockPath}.thinking.signature: Field required`);
  if (!isSignatureOf(signature, text)) throw invalid(`The model returned the following errors: ${blockPath}: Invalid \`signature\` in \`thinking\` block`);
}

/** A recording has "\n" before a cache point, and the service took it; only text without any character but spaces is blank. */
function isSeparator(text: string): boolean {
  return text.includes('\n');
}

function readFormat(value: JsonObject, formats: readonly string[], path: string): string {
  const format = shape.string(value['format'], joinPath(path, 'format'));
  if (!formats.includes(format)) throw violated(format, joinPath(path, 'format'), `satisfy enum value set: [${formats.join(', ')}]`);
  return format;
}

/** A guardrail looks at fewer formats than models do, and at nothing in S3 (API reference, GuardrailConverseImageBlock). */
function readGuardImage(value: unknown, path: string): void {
  const image = shape.object(value, path);
  readFormat(image, guardImageFormats, path);
  const sourcePath = joinPath(path, 'source');
  const bytesPath = joinPath(sourcePath, 'bytes');
  decodeBytes(shape.string(shape.object(image['source'], sourcePath)['bytes'], bytesPath), 'image', bytesPath);
}

function readMedia(kind: 'image' | 'video' | 'audio', formats: readonly string[], value: unknown, path: string): EnginePart {
  const media = shape.object(value, path);
  const format = readFormat(media, formats, path);
  const sourcePath = joinPath(path, 'source');
  const source = shape.object(media['source'], sourcePath);
  if (readMember(source, ['bytes', 's3Location'], 'Source', sourcePath) === 'bytes') {
    decodeBytes(shape.string(source['bytes'], joinPath(sourcePath, 'bytes')), kind, joinPath(sourcePath, 'bytes'));
  }
  return { type: 'media', kind, format };
}

function readDocument(value: unknown, path: string): EnginePart {
  const document = shape.object(value, path);
  const name = shape.string(document['name'], joinPath(path, 'name'));
  if (!documentName.test(name)) {
    throw invalid(
      "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.",
    );
  }
  const format = shape.optional(document, 'format', path, () => readFormat(document, documentFormats, path)) ?? 'txt';
  const sourcePath = joinPath(path, 'source');
  const source = shape.object(document['source'], sourcePath);
  const member = readMember(source, isCited(document) ? ['bytes', 's3Location', 'text', 'content'] : ['bytes', 's3Location'], 'DocumentSource', sourcePath);
  const memberPath = joinPath(sourcePath, member);
  switch (member) {
    case 'text':
      return { type: 'document', name, format, text: shape.string(source[member], memberPath) };
    case 'content':
      return { type: 'document', name, format, text: readTexts(source[member], memberPath) };
    case 'bytes': {
      const bytes = decodeBytes(shape.string(source[member], memberPath), 'document', memberPath);
      return { type: 'document', name, format, text: readDocumentText(bytes, format) };
    }
    // There is no S3 here to read from.
    case 's3Location':
      return { type: 'document', name, format, text: null };
  }
}

/** Only such a document can be given as text, as public reports say. */
const isCited = ({ citations }: JsonObject): boolean => isObject(citations) && citations['enabled'] === true;

function readTexts(value: unknown, path: string): string {
  const texts = shape.list(value, path).map((item, index) => {
    const itemPath = joinPath(path, index);
    return shape.string(shape.object(item, itemPath)['text'], joinPath(itemPath, 'text'));
  });
  return texts.join('\n');
}

function readToolUse(value: unknown, path: string, model: ServedModel): EnginePart {
  const toolUse = shape.object(value, path);
  const name = readPattern(toolUse['name'], joinPath(path, 'name'), toolName);
  return { type: 'toolUse', toolUseId: readToolUseId(toolUse, path, model), name, input: readJsonObject(toolUse['input'], joinPath(path, 'input')) };
}

/** In the words of public reports, which have them of a member without a name, too: nothing of it is recorded. */
function readJsonObject(value: unknown, path: string): JsonObject {
  if (!isObject(value) || hasEmptyName(value)) throw noJsonObject(path);
  return value;
}

/** A `__type` within it Bedrock takes for the name of a type, say public reports; one at its root is taken as it is. */
function readResultJson(value: unknown, path: string): JsonObject {
  const json = readJsonObject(value, path);
  if (hasTypeWithin(json)) throw noJsonObject(path);
  return json;
}

const noJsonObject = (path: string) => invalid(`The format of the value at ${path} is invalid. Provide a json object for the field and try again.`);

function readToolUseId(owner: JsonObject, path: string, { provider }: ServedModel): string {
  return readPattern(owner['toolUseId'], joinPath(path, 'toolUseId'), provider.startsWith('Moonshot') ? kimiToolUseId : toolName);
}

function readPattern(value: unknown, path: string, pattern: RegExp): string {
  const text = shape.string(value, path);
  if (!pattern.test(text)) throw violated(text, path, 'satisfy regular expression pattern: [a-zA-Z0-9_-]+');
  return text;
}

function readToolResult(value: unknown, path: string, model: ServedModel): EnginePart {
  const result = shape.object(value, path);
  const toolUseId = readToolUseId(result, path, model);
  const contentPath = joinPath(path, 'content');
  const content = shape.list(result['content'], contentPath);
  const status = shape.optional(result, 'status', path, shape.string) ?? 'success';
  if (status !== 'success' && status !== 'error') throw violated(status, joinPath(path, 'status'), 'satisfy enum value set: [success, error]');
  if (content.length === 0 && status === 'error') throw invalid(`The content field at ${path} cannot be empty when status value is error.`);
  if (content.length === 0 && model.bodyFormat === 'nova') throw invalid(`The content field at ${path} is empty. Add content and try again.`);
  const texts = content.map((item, index) => readResultText(item, joinPath(contentPath, index), model));
  return { type: 'toolResult', toolUseId, text: texts.join('\n') };
}

function readResultText(value: unknown, path: string, model: ServedModel): string {
  const item = shape.object(value, path);
  const member = readMember(item, ['text', 'json', 'image', 'document', 'video', 'searchResult'], 'ToolResultContentBlock', path);
  if (member === 'text') return shape.string(item['text'], joinPath(path, 'text'));
  if (member === 'json') return JSON.stringify(readResultJson(item['json'], joinPath(path, 'json')));
  // Bedrock's API reference names Claude and Nova; Llama 4 takes them, say public reports, which quote the text.
  if (member === 'image' && !resultImageFormats.includes(model.bodyFormat)) throw invalid("This model doesn't support the image field for user messages. Remove image and try again.");
  const parts = readParts(member, item[member], joinPath(path, member), path, model);
  return parts.map((part) => (part.type === 'document' ? (part.text ?? `[${part.format} document]`) : `[${member}]`)).join('\n');
}

function readSearchResult(value: unknown, path: string): EnginePart {
  const result = shape.object(value, path);
  const name = shape.string(result['title'], joinPath(path, 'title'));
  return { type: 'document', name, format: 'txt', text: readTexts(result['content'], joinPath(path, 'content')) };
}
