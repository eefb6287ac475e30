import { claude } from './claude.ts';
import { nova } from './nova.ts';
import type { NativeFormat } from './types.ts';
import { unknown } from './unknown.ts';

/** The families that are read, by the catalogue's `bodyFormat`. */
const formats: ReadonlyMap<string, NativeFormat> = new Map([
  ['anthropic-messages', claude],
  ['nova', nova],
]);

/** How bodies of this format are read; those that nobody here knows are handed on as they are. */
export const findNativeFormat = (bodyFormat: string | null | undefined): NativeFormat => formats.get(bodyFormat ?? '') ?? unknown;
