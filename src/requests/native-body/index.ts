import { badUserInput } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { writeAi21JambaBody } from './ai21-jamba.ts';
import { writeClaudeBody } from './claude.ts';
import { writeCohereCommandRBody } from './cohere-command-r.ts';
import { writeDeepseekTextBody } from './deepseek-text.ts';
import { writeLlamaBody } from './llama.ts';
import { writeMistralChatBody } from './mistral-chat.ts';
import { writeMistralTextBody } from './mistral-text.ts';
import { writeNovaBody } from './nova.ts';
import { writeOpenaiChatBody } from './openai-chat.ts';
import { writeTitanTextBody } from './titan-text.ts';
import type { NativeBodyRequest, NativeBodyTarget, WriteNativeBody } from './types.ts';

/** The families that chat, by the catalogue's `bodyFormat`. */
const families: ReadonlyMap<string, WriteNativeBody> = new Map([
  ['ai21-jamba', writeAi21JambaBody],
  ['anthropic-messages', writeClaudeBody],
  ['cohere-command-r', writeCohereCommandRBody],
  ['deepseek-text', writeDeepseekTextBody],
  ['llama', writeLlamaBody],
  ['mistral-chat', writeMistralChatBody],
  ['mistral-text', writeMistralTextBody],
  ['nova', writeNovaBody],
  ['openai-chat', writeOpenaiChatBody],
  ['titan-text', writeTitanTextBody],
]);

/** The families whose bodies have a word for the effort. */
const withEffort: ReadonlySet<WriteNativeBody> = new Set([writeClaudeBody, writeOpenaiChatBody]);

/** Whether messages can be put into the body of models of this format. */
export const takesMessages = (bodyFormat: string | null | undefined): boolean => families.has(bodyFormat ?? '');

/**
 * Puts a conversation, in the form of Bedrock's wire, into the body that the model's family takes on InvokeModel. Nothing is lost on the way:
 * what the family has no words for is refused with BAD_USER_INPUT, which names the field, what the family takes, and what came; so is a
 * format that is not known, or does not chat. By default no parameter is sent that was not given; `max_tokens` of Claude may not be missing,
 * and is then the model's maximum, or 4096 where that is not known.
 */
export function toNativeBody(request: NativeBodyRequest, bodyFormat: string | null | undefined, target: NativeBodyTarget): JsonObject {
  const write = families.get(bodyFormat ?? '');
  if (write === undefined) throw badUserInput(`${target.path}.modelId`, 'a model whose native body is known to take messages', request.modelId);
  const effort = request.inferenceConfig?.effort;
  if (effort !== undefined && !withEffort.has(write)) throw badUserInput(`${target.path}.inferenceConfig.effort`, 'none, since the native body of this model has no member for it; Converse has', effort);
  return write(request, target);
}
