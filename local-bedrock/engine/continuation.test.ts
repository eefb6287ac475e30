import { expect, test } from 'vitest';
import { answer } from './answer.ts';
import type { EngineMessage } from './types.ts';

const user = (...texts: readonly string[]): EngineMessage => ({ role: 'user', parts: texts.map((text) => ({ type: 'text', text })) });
const ask = async (messages: readonly EngineMessage[]): Promise<string> =>
  (await answer({ modelId: 'amazon.nova-lite-v1:0', system: [], messages, maxTokens: 2_000, stopSequences: [], seed: 1 })).pieces.join('');

test.each(['Hello', 'Write 40 words about rivers.'])('an answer that was cut is continued, and not the one before it in the conversation: %s', async (before) => {
  const past: readonly EngineMessage[] = [user(before), { role: 'assistant', parts: [{ type: 'text', text: await ask([user(before)]) }] }];
  const question = 'Write 60 words about rivers.';
  const whole = await ask([...past, user(question)]);
  const soFar = whole.slice(0, 150);
  const instruction = `Your answer to this was cut off. What you had written so far stands between the tags:\n\n<answer-so-far>${soFar}</answer-so-far>\n\nContinue exactly after its last character.`;
  expect(soFar + (await ask([...past, user(question, instruction)]))).toBe(whole);
  expect(soFar + (await ask([...past, user(`${question}\n\n${instruction}`)]))).toBe(whole);
});

test('an answer to a long question, too, wherever it was cut', async () => {
  const question = `Repeat: ${Array.from({ length: 300 }, (_, index) => `word${index}`).join(' ')}`;
  const whole = await ask([user(question)]);
  for (const soFar of [whole.slice(0, 148), whole.slice(0, 162), whole.slice(0, 900)]) {
    const instruction = `Your answer to this was cut off. What you had written so far stands between the tags:\n\n<answer-so-far>${soFar.trimEnd()}</answer-so-far>\n\nContinue exactly after its last character, as if there had been no break: in the same language and form, even amid a word. If a space or a line break comes next, begin with it. Repeat nothing of what is written, and add no preamble, no remark and no tags.`;
    expect(soFar + (await ask([user(question, instruction)]))).toBe(whole);
    expect(soFar + (await ask([user(`${question}\n\n${instruction}`)]))).toBe(whole);
  }
});

const whole = 'That was the whole answer.';
const afterAnswer = async (last: string): Promise<string> => {
  const question = 'Write 40 words about rivers.';
  return ask([user(question), { role: 'assistant', parts: [{ type: 'text', text: await ask([user(question)]) }] }, user(last)]);
};

test.each([
  'When did the war continue?', 'Should the meeting continue?', 'Why did trading resume after it was interrupted?', 'How do I proceed?', 'Does it go on?',
  'The path may continue to the lake. How deep is the lake?', 'Write 40 words about lakes. Where does the Nile continue?',
])('what goes on in the question itself is no wish to go on: %s', async (last) => {
  expect(await afterAnswer(last)).not.toBe(whole);
});

test.each([
  'continue', 'Please continue.', 'Continue?', 'Could you continue, please?', 'Can you go on?', 'Ok, and the rest?', 'What is the rest?', 'Go on from where you left off.', 'Would you finish your answer?', 'Give me the rest.',
])('a wish to go on is one in many words: %s', async (last) => {
  expect(await afterAnswer(last)).toBe(whole);
});
