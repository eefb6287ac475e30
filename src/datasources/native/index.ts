import { ai21Jamba } from './ai21-jamba.ts';
import { claude } from './claude.ts';
import { cohereCommandR } from './cohere-command-r.ts';
import { cohereEmbed } from './cohere-embed.ts';
import { deepseekText } from './deepseek-text.ts';
import { llama } from './llama.ts';
import { mistralChat } from './mistral-chat.ts';
import { mistralText } from './mistral-text.ts';
import { novaEmbed } from './nova-embed.ts';
import { nova } from './nova.ts';
import { openaiChat } from './openai-chat.ts';
import { titanEmbed } from './titan-embed.ts';
import { titanText } from './titan-text.ts';
import type { NativeFormat } from './types.ts';
import { unknown } from './unknown.ts';

/** The families, by the catalogue's `bodyFormat`. */
const formats: ReadonlyMap<string, NativeFormat> = new Map([
  ['ai21-jamba', ai21Jamba],
  ['anthropic-messages', claude],
  ['cohere-command-r', cohereCommandR],
  ['cohere-embed', cohereEmbed],
  ['deepseek-text', deepseekText],
  ['llama', llama],
  ['mistral-chat', mistralChat],
  ['mistral-text', mistralText],
  ['nova', nova],
  ['nova-embed', novaEmbed],
  ['openai-chat', openaiChat],
  ['titan-embed', titanEmbed],
  ['titan-text', titanText],
]);

/** How bodies of this format are read; for a format that is not known, by what they look like. */
export const findNativeFormat = (bodyFormat: string | null | undefined): NativeFormat => formats.get(bodyFormat ?? '') ?? unknown;
