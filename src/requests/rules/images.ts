import { badUserInput } from '../../errors.ts';
import { decodedLength } from './base64.ts';
import type { ConverseCheck } from './rule.ts';
import { forEachMedium, forEachOtherBlock } from './walk.ts';

const formats: readonly string[] = ['png', 'jpeg', 'gif', 'webp'];
const maxImagesPerMessage = 20;
const maxImageBytes = 3.75 * 1024 * 1024;

/** As many images in a message, as large, and in such formats as Bedrock takes (Converse API, ContentBlock and ImageBlock). */
export function checkImages(check: ConverseCheck): void {
  const imagesOf = new Map<number, number>();
  forEachOtherBlock(check, ({ image }, index) => {
    if (image !== undefined) imagesOf.set(index, (imagesOf.get(index) ?? 0) + 1);
  });
  for (const [index, images] of imagesOf) {
    if (images > maxImagesPerMessage) throw badUserInput(`${check.path}.messages[${index}].content`, `at most ${maxImagesPerMessage} images`, images);
  }
  forEachMedium(check, ({ kind, medium }, path) => {
    if (kind !== 'image') return;
    if (!formats.includes(medium.format)) throw badUserInput(`${path()}.format`, `one of ${formats.join(', ')}`, medium.format);
    const bytes = decodedLength(medium.source.bytes);
    if (bytes > maxImageBytes) throw badUserInput(`${path()}.source.bytes`, `at most ${maxImageBytes} bytes`, bytes);
  });
}
