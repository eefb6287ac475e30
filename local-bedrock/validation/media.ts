import { invalid } from '../wire/errors.ts';

export const imageFormats: readonly string[] = ['png', 'jpeg', 'gif', 'webp'];
export const guardImageFormats: readonly string[] = ['png', 'jpeg'];
export const documentFormats: readonly string[] = ['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'];
export const videoFormats: readonly string[] = ['mkv', 'mov', 'mp4', 'webm', 'flv', 'mpeg', 'mpg', 'wmv', 'three_gp'];
export const audioFormats: readonly string[] = ['mp3', 'opus', 'wav', 'aac', 'flac', 'mp4', 'ogg', 'mkv', 'mka', 'x-aac', 'm4a', 'mpeg', 'mpga', 'pcm', 'webm'];

/** Limits per message (user guide, "Message" of the API reference). */
export const maxImagesPerMessage = 20;
export const maxDocumentsPerMessage = 5;
const maxImageBytes = 3.75 * 1024 * 1024;
const maxDocumentBytes = 4.5 * 1024 * 1024;

const readableFormats: ReadonlySet<string> = new Set(['txt', 'md', 'html', 'csv']);

/** Decodes base64. Throws ValidationException when it is none, or when an image or a document is too large. */
export function decodeBytes(base64: string, kind: 'image' | 'document' | 'video' | 'audio', path: string): Buffer {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw invalid(`The bytes at ${path} are not valid base64.`);
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) throw invalid(`The bytes at ${path} are empty.`);
  const maxBytes = kind === 'image' ? maxImageBytes : kind === 'document' ? maxDocumentBytes : Infinity;
  if (bytes.length > maxBytes) {
    throw invalid(`The ${kind} at ${path} has ${bytes.length} bytes, more than the maximum of ${maxBytes} bytes.`);
  }
  return bytes;
}

/** Reads a document as text where its format is text; null for pdf, docx and the like. */
export function readDocumentText(bytes: Buffer, format: string): string | null {
  return readableFormats.has(format) ? bytes.toString('utf8') : null;
}
