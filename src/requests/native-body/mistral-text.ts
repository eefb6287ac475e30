import { badUserInput } from '../../errors.ts';
import { givenMembers } from '../given-members.ts';
import { readStopSequences } from './stop-sequences.ts';
import { readTextConversation } from './text-turns.ts';
import type { WriteNativeBody } from './types.ts';

/** What sets turns apart in Mistral’s prompt. */
export const mistralMarks = /\[\/?INST\]|<\/?s>/;

const family = { name: 'Mistral', marks: mistralMarks };

/**
 * Mistral's instructions in a prompt. There is no place of its own for a system prompt, so that it stands above the first of the user's texts.
 * An assistant's turn at the end is left open, to be continued.
 */
export const writeMistralTextBody: WriteNativeBody = (request, { path }) => {
  const { system, turns } = readTextConversation(request, path, family);
  if (turns[0]?.role !== 'user') throw badUserInput(`${path}.messages[0].role`, 'USER, since Mistral’s prompt begins with an instruction', turns[0]?.role);
  const said = turns.map(({ role, text }, index) => {
    if (role === 'user') return `[INST] ${index === 0 && system !== undefined ? `${system}\n\n` : ''}${text} [/INST]`;
    return ` ${text}${index === turns.length - 1 ? '' : '</s>'}`;
  });
  const { maxTokens, temperature, topP } = request.inferenceConfig ?? {};
  return givenMembers({ prompt: `<s>${said.join('')}`, max_tokens: maxTokens, temperature, top_p: topP, stop: readStopSequences(request) });
};
