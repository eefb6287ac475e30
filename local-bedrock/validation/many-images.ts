import { invalid } from '../wire/errors.ts';
import { longerSide } from './image-size.ts';
import { isObject, type JsonObject } from './shape.ts';

const few = 20;
const mostPixels = 2_000;

/**
 * Refuses a large image in a request of Claude's with more than 20 of them, in results of tools too, however small each is by itself. Throws ValidationException in the words of public reports,
 * which have measured it of Bedrock; nothing of it is recorded.
 */
export function refuseLargeAmongMany(messages: unknown, modelErrors: string): void {
  const images = listObjects(messages).flatMap(({ content }, message) => listObjects(content).flatMap((block, index) => listImages(block).map((image) => ({ image, path: `messages.${message}.content.${index}` }))));
  if (images.length <= few) return;
  const large = images.find(({ image }) => longerSide(readBytes(image)) > mostPixels);
  if (large !== undefined) {
    throw invalid(`${modelErrors}${large.path}.image.source.base64.data: At least one of the image dimensions exceed max allowed size for many-image requests: ${mostPixels} pixels`);
  }
}

function listImages({ image, toolResult }: JsonObject): readonly JsonObject[] {
  const inside = isObject(toolResult) ? listObjects(toolResult['content']).flatMap(listImages) : [];
  return isObject(image) ? [image, ...inside] : inside;
}

function readBytes({ source }: JsonObject): Buffer {
  const bytes = isObject(source) ? source['bytes'] : undefined;
  return Buffer.from(typeof bytes === 'string' ? bytes : '', 'base64');
}

function listObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
