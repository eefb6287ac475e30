import { withMistralIds } from '../../datasources/mistral-ids.ts';
import { givenMembers } from '../given-members.ts';
import { writeChatMessages } from './chat-messages.ts';
import { writeChatTools } from './chat-tools.ts';
import { readStopSequences } from './stop-sequences.ts';
import type { WriteNativeBody } from './types.ts';

/** The chat models of Mistral: OpenAI's messages, and no way to force one tool. A recorded request to Pixtral shows its images and tools. */
export const writeMistralChatBody: WriteNativeBody = (request, { path }) => {
  const { maxTokens, temperature, topP } = request.inferenceConfig ?? {};
  return givenMembers({
    messages: writeChatMessages({ ...request, messages: withMistralIds(request.messages) }, path, { name: 'Mistral', takesImages: true }),
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop: readStopSequences(request),
    ...writeChatTools(request.toolConfig, `${path}.toolConfig`, { auto: 'auto', any: 'any' }),
  });
};
