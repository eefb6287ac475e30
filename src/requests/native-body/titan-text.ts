import { givenMembers } from '../given-members.ts';
import { readStopSequences } from './stop-sequences.ts';
import { readTextConversation } from './text-turns.ts';
import type { WriteNativeBody } from './types.ts';

const names = { user: 'User', assistant: 'Bot' } as const;

/** Titan Text's conversation: a line for each turn, behind who says it, and the system prompt above them. */
export const writeTitanTextBody: WriteNativeBody = (request, { path }) => {
  const { system, turns } = readTextConversation(request, path, { name: 'Titan Text' });
  const lines = turns.map(({ role, text }) => `${names[role]}: ${text}`);
  if (turns.at(-1)?.role !== 'assistant') lines.push('Bot:');
  const { maxTokens, temperature, topP } = request.inferenceConfig ?? {};
  const config = givenMembers({ maxTokenCount: maxTokens, temperature, topP, stopSequences: readStopSequences(request) });
  return {
    inputText: [...(system === undefined ? [] : [`${system}\n`]), ...lines].join('\n'),
    ...(Object.keys(config).length === 0 ? {} : { textGenerationConfig: config }),
  };
};
