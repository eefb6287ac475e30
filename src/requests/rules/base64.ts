import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock, forEachMedium } from './walk.ts';

const outsideAlphabet = /[^A-Za-z0-9+/]/;
const words = 'base64 with padding';

/** Bytes are base64. It is only looked at, not decoded: whoever sends it to Bedrock does that. */
export function checkBase64(check: ConverseCheck): void {
  forEachMedium(check, ({ medium }, path) => {
    const { bytes } = medium.source;
    if (bytes !== undefined && (bytes === '' || !isBase64(bytes))) throw badUserInput(`${path()}.source.bytes`, 'base64 of at least one byte, with padding', describeBytes(bytes));
  });
  forEachOtherBlock(check, ({ reasoningContent }, messageIndex, blockIndex) => {
    const bytes = reasoningContent?.redactedContent;
    if (bytes !== undefined && !isBase64(bytes)) {
      throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.reasoningContent.redactedContent`, words, describeBytes(bytes));
    }
  });
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && !outsideAlphabet.test(text.slice(0, text.length - paddingLength(text)));
}

/** How many bytes a base64 text stands for; 0 where there is none. */
export function decodedLength(text: string | undefined): number {
  return text === undefined ? 0 : Math.floor((text.length * 3) / 4) - paddingLength(text);
}

function paddingLength(text: string): number {
  if (text.endsWith('==')) return 2;
  return text.endsWith('=') ? 1 : 0;
}

/** Enough to recognise it by, of what may be megabytes. */
const describeBytes = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
