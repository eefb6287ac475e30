import type { Conversation, ModelAnswer } from './bodies/conversation.ts';
import { isClaudeFrom } from './claude-release.ts';
import type { ServedModel } from './models.ts';
import { invalid } from './wire/errors.ts';

/** What the window leaves for an answer. */
export interface Room {
  readonly maxTokens: number;
  /** What an answer says that was cut there. */
  readonly stopReason: ModelAnswer['stopReason'];
}

/** An input of more than so many windows is refused by Bedrock, not by the model: its size is not told any more. Where that begins is a guess. */
const farBeyond = 2;
const tooLong = 'Input is too long for requested model.';

/**
 * Finds how long the answer to an input can become: what the window leaves, at most what was asked for. Throws ValidationException
 * in the family's words when not one token is left, and, for Claude 3.7 to 4.1, when what was asked for is more than what is left. From
 * Claude 4.5 on an answer may reach the window, and says so; of the others' it is told as if the limit had been reached.
 *
 * @param prefix what stands before the model's own words in an error
 */
export function findRoom(conversation: Conversation, model: ServedModel, inputTokens: number, prefix: string): Room {
  const { maxTokens, maxTokensAsked = false } = conversation;
  const { modelId, bodyFormat, contextTokens } = model;
  const left = contextTokens - inputTokens;
  if (left < 1) throw invalid(`${prefix}${wordTooLong(model, inputTokens)}`);
  if (maxTokens <= left) return { maxTokens, stopReason: 'max_tokens' };
  if (bodyFormat !== 'anthropic-messages') return { maxTokens: left, stopReason: 'max_tokens' };
  if (isClaudeFrom(modelId, 4, 5)) return { maxTokens: left, stopReason: 'model_context_window_exceeded' };
  if (isClaudeFrom(modelId, 3, 7) && maxTokensAsked) {
    throw invalid(
      `${prefix}input length and \`max_tokens\` exceed context limit: ${inputTokens} + ${maxTokens} > ${contextTokens}, decrease input length or \`max_tokens\` and try again`,
    );
  }
  return { maxTokens: left, stopReason: 'max_tokens' };
}

/** Nova 2's text is recorded. Claude's, Llama's, Titan's and that of gpt-oss are quoted in public, the others are not known and have Bedrock's own. */
function wordTooLong({ bodyFormat, contextTokens }: ServedModel, inputTokens: number): string {
  const isFar = inputTokens > farBeyond * contextTokens;
  switch (bodyFormat) {
    case 'nova':
      return 'Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.';
    case 'anthropic-messages':
      // Where the input just fills the window, the maximum is told as one less: older reports have 199999.
      return isFar ? tooLong : `prompt is too long: ${inputTokens} tokens > ${Math.min(contextTokens, inputTokens - 1)} maximum`;
    case 'llama':
      return isFar ? tooLong : `This model's maximum context length is ${contextTokens} tokens. Please reduce the length of the prompt`;
    case 'openai-chat':
      return isFar ? tooLong : `Input length (${inputTokens}) exceeds model's maximum context length (${contextTokens}).`;
    case 'titan-text':
      return `400 Bad Request: Too many input tokens. Max input tokens: ${contextTokens}, request input token count: ${inputTokens}`;
    default:
      return tooLong;
  }
}
