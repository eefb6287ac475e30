import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conversation } from '../bodies/conversation.ts';
import { readDeepseekPrompt } from '../bodies/deepseek.ts';
import { readLlamaPrompt } from '../bodies/llama.ts';
import { readMistralPrompt } from '../bodies/mistral-text.ts';
import { readTitanPrompt } from '../bodies/titan-text.ts';

interface Turns {
  readonly system: string | null;
  /** The user's and the assistant's by turns, the last one the user's. */
  readonly said: readonly string[];
}

type Read = (prompt: string) => Pick<Conversation, 'system' | 'messages'>;

const isOfUser = (index: number) => index % 2 === 0;
const join = (said: readonly string[], user: (text: string) => string, assistant: (text: string) => string) =>
  said.map((text, index) => (isOfUser(index) ? user(text) : assistant(text))).join('');

/** Each family's template, as its model card or AWS's user guide has it. */
const templates: Readonly<Record<string, { read: Read; write: (turns: Turns) => string; hasSystem: boolean }>> = {
  'Llama 3': {
    read: readLlamaPrompt,
    hasSystem: true,
    write({ system, said }) {
      const turn = (role: string) => (text: string) => `<|start_header_id|>${role}<|end_header_id|>\n\n${text}<|eot_id|>`;
      return `<|begin_of_text|>${system === null ? '' : turn('system')(system)}${join(said, turn('user'), turn('assistant'))}<|start_header_id|>assistant<|end_header_id|>\n\n`;
    },
  },
  'Llama 4': {
    read: readLlamaPrompt,
    hasSystem: true,
    write({ system, said }) {
      const turn = (role: string) => (text: string) => `<|header_start|>${role}<|header_end|>\n\n${text}<|eot|>`;
      return `<|begin_of_text|>${system === null ? '' : turn('system')(system)}${join(said, turn('user'), turn('assistant'))}<|header_start|>assistant<|header_end|>\n\n`;
    },
  },
  Mistral: {
    read: readMistralPrompt,
    hasSystem: false,
    write: ({ said }) => `<s>${join(said, (text) => `[INST] ${text} [/INST]`, (text) => ` ${text}</s>`)}`,
  },
  DeepSeek: {
    read: readDeepseekPrompt,
    hasSystem: true,
    write: ({ system, said }) =>
      `<｜begin▁of▁sentence｜>${system ?? ''}${join(said, (text) => `<｜User｜>${text}`, (text) => `<｜Assistant｜><think>hm</think>${text}<｜end▁of▁sentence｜>`)}<｜Assistant｜><think>\n`,
  },
  Titan: {
    read: readTitanPrompt,
    hasSystem: true,
    write: ({ system, said }) => `${system === null ? '' : `${system}\n`}${join(said, (text) => `User: ${text}\n`, (text) => `Bot: ${text}\n`)}Bot:`,
  },
};

const text = fc.array(fc.constantFrom('Hello', 'world:', 'why?', '[x]', '<b>', '2 | 3', 'a\nb', 'größer', '👋'), { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
const turns = fc.record({
  system: fc.option(text),
  said: fc.array(text, { minLength: 1, maxLength: 7 }).map((said) => said.slice(0, said.length - (1 - (said.length % 2)))),
});

describe.each(Object.entries(templates))("%s' template", (_, { read, write, hasSystem }) => {
  test('gives back the turns that were written into it', () => {
    fc.assert(
      fc.property(turns, (given) => {
        const { system, messages } = read(write(given));
        expect(system).toEqual(hasSystem && given.system !== null ? [given.system] : []);
        expect(messages).toEqual(
          given.said.map((said, index) => ({ role: isOfUser(index) ? 'user' : 'assistant', parts: [{ type: 'text', text: said }] })),
        );
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test('is not needed: a plain prompt is what the user says', () => {
    const plain = { system: [], messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say this is a test' }] }] };
    expect(read('Say this is a test')).toEqual(plain);
  });
});
