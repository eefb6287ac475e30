import { givenMembers } from '../given-members.ts';
import { writeChatMessages } from './chat-messages.ts';
import { writeChatTools } from './chat-tools.ts';
import { readStopSequences } from './stop-sequences.ts';
import type { WriteNativeBody } from './types.ts';

/** OpenAI's chat completions, which the open-weight models of many makers speak. */
export const writeOpenaiChatBody: WriteNativeBody = (request, { path }) => {
  const { maxTokens, temperature, topP, effort } = request.inferenceConfig ?? {};
  return givenMembers({
    messages: writeChatMessages(request, path, { name: 'a model that speaks as OpenAI’s do', takesImages: true }),
    max_completion_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop: readStopSequences(request),
    reasoning_effort: effort,
    ...writeChatTools(request.toolConfig, `${path}.toolConfig`, { auto: 'auto', any: 'required', tool: (name) => ({ type: 'function', function: { name } }) }),
  });
};
