import { expect, it } from 'vitest';
import { countText } from '../../../src/conversations/count-blocks.ts';
import { answerWith } from '../../construct/kit/answers.ts';
import { useScripted } from '../../construct/kit/upstream.ts';
import { assistant, Talk, user } from './talk.ts';

/** A model that thinks without being asked writes nothing where its reasoning takes all that a summary may have. */
const scripted = useScripted();

interface Body {
  readonly inferenceConfig: { readonly maxTokens: number };
  readonly messages: readonly { readonly content: readonly { readonly text?: string }[] }[];
}

const thought = { reasoningContent: { reasoningText: { text: 'The user wants a summary.' } } };
const thoughtTokens = 1_500;
const past = Array.from({ length: 30 }, (_, index) => [user(`What was on walk ${index}? The path was muddy, and nobody was about until late.`), assistant(`I have noted walk ${index}.`)]).flat();

/** What a summary by this model is asked with, and what becomes of it. */
async function compactedBy(summaryModelId: string, messages: readonly object[] = past) {
  const { upstream, subject } = scripted;
  upstream.requests.splice(0);
  upstream.answer = (request) => {
    const { maxTokens } = (JSON.parse(request.body) as Body).inferenceConfig;
    if (maxTokens > thoughtTokens) answerWith([thought, { text: 'They walked thirty times.' }])(request);
    else answerWith([thought], 'max_tokens')(request);
  };
  const talk = new Talk(subject);
  const { id } = await talk.create({ memory: { strategy: 'SUMMARIZE', triggerTokens: 1_000, keepTokens: 600, summaryModelId }, messages });
  const { summaries, lastCompaction } = await talk.compact(id);
  const bodies = upstream.requests.map(({ body }) => JSON.parse(body) as Body);
  return { texts: summaries.map(({ text }) => text), error: lastCompaction?.error, maxTokens: bodies.map(({ inferenceConfig }) => inferenceConfig.maxTokens), orders: bodies.map(({ messages }) => messages[0]?.content[0]?.text ?? '') };
}

it.each(['openai.gpt-oss-120b-1:0', 'us.anthropic.claude-sonnet-5', 'us.anthropic.claude-fable-5'])('it has room for its reasoning beside the summary: %s', async (modelId) => {
  const { texts, error, maxTokens, orders } = await compactedBy(modelId);
  expect({ texts, error }).toEqual({ texts: ['They walked thirty times.'], error: null });
  expect(maxTokens).toEqual([75 + 4_096]);
  expect(orders[0]).toContain('at most 45 words');
});

it('one that thinks when it is asked to has none', async () => {
  expect(await compactedBy('us.anthropic.claude-opus-4-8')).toMatchObject({ maxTokens: [75] });
});

it('its reasoning fits into a small window beside what is to be summarized', async () => {
  const long = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? user : assistant)(`Number ${index}: ${'words of no weight '.repeat(80)}`));
  const { error, maxTokens, orders } = await compactedBy('qwen.qwen3-32b-v1:0', long);
  expect(error).toBeNull();
  const windowTokens = 16_384;
  for (const [index, order] of orders.entries()) expect(await countText(order) + (maxTokens[index] ?? 0)).toBeLessThan(windowTokens * 0.7); // the model may count more
});
