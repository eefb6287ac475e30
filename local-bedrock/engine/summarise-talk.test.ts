import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answer } from './answer.ts';
import { countTokens } from './tokenizer.ts';

const facts = [
  'My dog is called Biscuit.', 'My order number is 4711-B.', 'I live in Lyon.', 'We decided to meet on 12 May 2026 at 10:30.', 'The price was 30 euros.', 'Anna will bring the contract.',
  'My e-mail address is anna@example.com.', 'I am allergic to nuts.',
];
const filler = ['Hello!', 'Thanks a lot.', 'What can you do?', 'It is nice today.', 'Tell me a joke.', 'Okay.'];

async function summarise(lines: readonly string[], maxTokens: number) {
  const text = `Summarise the conversation. Keep names, numbers, dates and decisions.\n\n${lines.join('\n')}`;
  const { pieces, stopReason, outputTokens } = await answer({
    modelId: 'm', system: [], messages: [{ role: 'user', parts: [{ type: 'text', text }] }], maxTokens, stopSequences: [], seed: 1,
  });
  return { sentences: pieces.join('').split(/(?<=\.) /), stopReason, outputTokens };
}

test('a summary of a conversation is of whole facts, as many as fit, in their order', async () => {
  const said = fc.tuple(fc.shuffledSubarray(facts, { minLength: 1 }), fc.array(fc.constantFrom(...filler), { maxLength: 8 })).chain(([chosen, other]) => fc.shuffledSubarray([...chosen, ...other], { minLength: chosen.length + other.length }));
  await fc.assert(
    fc.asyncProperty(said, fc.integer({ min: 20, max: 120 }), async (sentences, maxTokens) => {
      const stated = sentences.filter((sentence) => facts.includes(sentence));
      const summary = await summarise([...sentences.map((sentence) => `User: ${sentence}`), 'Assistant: Noted.'], maxTokens);
      expect(summary.stopReason).toBe('end_turn');
      expect(summary.sentences).toEqual(stated.filter((sentence) => summary.sentences.includes(sentence)));
      const left = maxTokens - summary.outputTokens;
      const omitted = await Promise.all(stated.filter((sentence) => !summary.sentences.includes(sentence)).map((sentence) => countTokens(` ${sentence}`)));
      expect(omitted.filter((tokens) => tokens <= left)).toEqual([]);
    }),
    { seed: 20_261_123, numRuns: 120 },
  );
});

test('what was said first is still known after many summaries of summaries', async () => {
  let summary = '';
  for (let round = 0; round < 20; round += 1) {
    const news = Array.from({ length: 8 }, (_, index) => `User: The walk of day ${round * 8 + index} took ${index + 20} minutes, through the park and along the river.\nAssistant: I have read that.`);
    const first = round === 0 ? ['User: My dog is called Biscuit.', 'Assistant: Noted.'] : [`Summary so far:\n${summary}\n`, 'Conversation:'];
    summary = (await summarise([...first, ...news], 100)).sentences.join(' ');
  }
  expect(summary).toMatch(/^My dog is called Biscuit\. The walk/);
});
