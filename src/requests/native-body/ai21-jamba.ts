import { givenMembers } from '../given-members.ts';
import { writeChatMessages } from './chat-messages.ts';
import { writeChatTools } from './chat-tools.ts';
import { readStopSequences } from './stop-sequences.ts';
import type { WriteNativeBody } from './types.ts';

/** AI21's Jamba: OpenAI's messages with texts alone, and tools that cannot be forced. A recorded request shows the messages. */
export const writeAi21JambaBody: WriteNativeBody = (request, { path }) => {
  const { maxTokens, temperature, topP } = request.inferenceConfig ?? {};
  return givenMembers({
    messages: writeChatMessages(request, path, { name: 'Jamba', takesImages: false }),
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop: readStopSequences(request),
    ...writeChatTools(request.toolConfig, `${path}.toolConfig`, { auto: 'auto' }),
  });
};
