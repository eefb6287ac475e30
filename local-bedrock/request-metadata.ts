import { violated, invalid } from './wire/errors.ts';
import { isObject } from './validation/shape.ts';

const maxEntries = 16;
const keyPattern = /^[a-zA-Z0-9\s:_@$#=/+,\-.]{1,256}$/;
const valuePattern = /^[a-zA-Z0-9\s:_@$#=/+,\-.]{0,256}$/;

/** Checks Converse's request metadata as Bedrock does: 1 to 16 entries of a small character set, where there is any. Throws ValidationException. */
export function readRequestMetadata(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (isObject(value) && Object.keys(value).length === 0) throw violated('0 entries', 'requestMetadata', 'have length greater than or equal to 1');
  return readEntries(value);
}

function readEntries(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) throw invalid('The requestMetadata is not a map of strings.');
  const entries = Object.entries(value);
  if (entries.length > maxEntries) throw violated(`${entries.length} entries`, 'requestMetadata', `have length less than or equal to ${maxEntries}`);
  return Object.fromEntries(
    entries.map(([key, text]) => {
      if (typeof text !== 'string') throw invalid(`The requestMetadata value of ${key} is not a string.`);
      if (!keyPattern.test(key)) throw violated(key, 'requestMetadata', `satisfy constraint: ${keyPattern.source}`);
      if (!valuePattern.test(text)) throw violated(text, `requestMetadata.${key}`, `satisfy constraint: ${valuePattern.source}`);
      return [key, text];
    }),
  );
}

/** Reads the header in which the InvokeModel operations carry the metadata as JSON; that it may be empty there is assumed. Throws ValidationException. */
export function parseRequestMetadataHeader(header: string | readonly string[] | undefined): Readonly<Record<string, string>> {
  if (header === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(typeof header === 'string' ? header : header.join(','));
  } catch {
    throw invalid('The X-Amzn-Bedrock-Request-Metadata header is not valid JSON.');
  }
  return readEntries(value);
}
