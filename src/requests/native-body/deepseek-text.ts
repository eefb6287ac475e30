import { givenMembers } from '../given-members.ts';
import { readStopSequences } from './stop-sequences.ts';
import { readTextConversation } from './text-turns.ts';
import type { WriteNativeBody } from './types.ts';

/** What sets turns apart in DeepSeek’s prompt. */
export const deepseekMarks = /<｜[^｜]*｜>/;

const family = { name: 'DeepSeek', marks: deepseekMarks, dropsReasoning: true };

/** DeepSeek R1's prompt, with the wide bars of its own marks. Earlier reasoning is left out, as its maker asks for. */
export const writeDeepseekTextBody: WriteNativeBody = (request, { path }) => {
  const { system = '', turns } = readTextConversation(request, path, family);
  const said = turns.map(({ role, text }, index) => {
    if (role === 'user') return `<｜User｜>${text}`;
    return `<｜Assistant｜>${text}${index === turns.length - 1 ? '' : '<｜end▁of▁sentence｜>'}`;
  });
  const answer = turns.at(-1)?.role === 'assistant' ? '' : '<｜Assistant｜>';
  const { maxTokens, temperature, topP } = request.inferenceConfig ?? {};
  return givenMembers({
    prompt: `<｜begin▁of▁sentence｜>${system}${said.join('')}${answer}`,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop: readStopSequences(request),
  });
};
