import { badUserInput } from '../../errors.ts';
import { givenMembers } from '../given-members.ts';
import { readStopSequences } from './stop-sequences.ts';
import { readTextConversation } from './text-turns.ts';
import type { WriteNativeBody } from './types.ts';

const roles = { user: 'USER', assistant: 'CHATBOT' } as const;

/** Cohere's Command R: the user's last text is the message, all before it the history. Its tools have a form that JSON Schema does not fit into. */
export const writeCohereCommandRBody: WriteNativeBody = (request, { path }) => {
  const { system, turns } = readTextConversation(request, path, { name: 'Command R' });
  const last = turns.at(-1);
  if (last?.role !== 'user') throw badUserInput(`${path}.messages[${Math.max(turns.length - 1, 0)}].role`, 'USER, since Command R answers a user’s message', last?.role);
  const history = turns.slice(0, -1).map(({ role, text }) => ({ role: roles[role], message: text }));
  const { maxTokens, temperature, topP } = request.inferenceConfig ?? {};
  return givenMembers({
    message: last.text,
    chat_history: history.length === 0 ? undefined : history,
    preamble: system,
    max_tokens: maxTokens,
    temperature,
    p: topP,
    stop_sequences: readStopSequences(request),
  });
};
