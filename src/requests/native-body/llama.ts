import { givenMembers } from '../given-members.ts';
import { refuseStopSequences } from './stop-sequences.ts';
import { readTextConversation } from './text-turns.ts';
import type { WriteNativeBody } from './types.ts';

/** What sets turns apart in Llama’s prompt. */
export const llamaMarks = /<\|[a-z_]+\|>/;

const family = { name: 'Llama', marks: llamaMarks };

/** Llama 4 writes its marks in other words than Llama 3. */
const marksOf = (modelId: string): { readonly header: readonly [string, string]; readonly end: string } =>
  modelId.includes('llama4') ? { header: ['<|header_start|>', '<|header_end|>'], end: '<|eot|>' } : { header: ['<|start_header_id|>', '<|end_header_id|>'], end: '<|eot_id|>' };

/** Meta's prompt: a header before each turn, a mark after it. An assistant's turn at the end is left open, to be continued. */
export const writeLlamaBody: WriteNativeBody = (request, { path, modelId = '' }) => {
  refuseStopSequences(request, path, family.name);
  const { system, turns } = readTextConversation(request, path, family);
  const { header, end } = marksOf(modelId);
  const begin = (role: string): string => `${header.join(role)}\n\n`;
  const said = turns.map(({ role, text }) => `${begin(role)}${text}`);
  const isContinued = turns.at(-1)?.role === 'assistant';
  const parts = [...(system === undefined ? [] : [`${begin('system')}${system}`]), ...said, ...(isContinued ? [] : [begin('assistant')])];
  const { maxTokens, temperature, topP } = request.inferenceConfig ?? {};
  return givenMembers({ prompt: `<|begin_of_text|>${parts.join(end)}`, max_gen_len: maxTokens, temperature, top_p: topP });
};
