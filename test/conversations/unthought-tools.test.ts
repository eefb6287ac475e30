import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { newConversation } from './kit/conversations.ts';
import { bodiesOf } from './kit/upstream.ts';

/** Claude with a budget for thinking takes the result of a tool only where it has begun its use with a thought. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true } });
});
afterAll(() => subject.close());

const modelId = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const thinks = { inferenceConfig: { maxTokens: 4_000 }, additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } } };
const toolConfig = { tools: [{ toolSpec: { name: 'get_weather', description: 'Get the weather in a city.', inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } }] };
const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status stopReason text error { message } message { content { __typename ... on ToolUseBlock { toolUseId } } } } }';

interface Turn {
  readonly status: string;
  readonly stopReason: string;
  readonly message: { readonly content: readonly { readonly __typename: string; readonly toolUseId?: string }[] } | null;
}

/** A conversation whose first turn uses a tool, and whose second one, in which Claude is to think, has its result; what that one was sent. */
async function answered(test: string, first: object, results: readonly object[] = [{ text: 'sunny' }], beside: readonly object[] = []) {
  const { id } = await newConversation(subject.url, { modelId, toolConfig, memory: { strategy: 'FULL', promptCaching: false } });
  const say = async (content: readonly object[], more: object): Promise<Turn> =>
    rootOf<Turn>(await post(subject.url, { query, variables: { input: { conversationId: id, messages: [{ role: 'USER', content }], options: { tags: [{ key: 'test', value: test }] }, ...more } } }));
  const asked = await say([{ text: 'What is the weather in Paris?' }], first);
  const toolUseId = asked.message?.content.find((block) => block.toolUseId !== undefined)?.toolUseId;
  expect(asked).toMatchObject({ status: 'COMPLETED', stopReason: 'tool_use' });
  const turn = await say([{ toolResult: { toolUseId, content: results } }, ...beside], thinks);
  return { turn, sent: bodiesOf(subject.upstream, test).at(-1)?.messages.map(({ content }) => content.map((block) => Object.keys(block)[0])), say };
}

it('what was begun without a thought is told in words', async () => {
  const { turn, sent, say } = await answered('without', {});
  expect(turn).toMatchObject({ status: 'COMPLETED', error: null });
  expect(sent?.at(-1)).toEqual(['text']);
  expect(sent?.flat()).not.toContain('toolUse');
  expect(await say([{ text: 'What is the weather in Rome?' }], thinks)).toMatchObject({ status: 'COMPLETED', stopReason: 'tool_use' });
});

it('with the documents that it gave, no more than a message may have', async () => {
  const documents = (...names: string[]) => names.map((name) => ({ document: { name, format: 'txt', source: { text: name } } }));
  const { turn, sent } = await answered('documents', {}, documents('a', 'b', 'c'), [...documents('d', 'e', 'f'), { text: 'Is it?' }]);
  expect(turn).toMatchObject({ status: 'COMPLETED', error: null });
  expect(sent?.at(-1)?.filter((kind) => kind === 'document')).toHaveLength(5);
});

it('by another model, too', async () => {
  const { turn, sent } = await answered('another', { modelId: 'amazon.nova-lite-v1:0' });
  expect(turn).toMatchObject({ status: 'COMPLETED', error: null });
  expect(sent?.at(-1)).toEqual(['text']);
});

it('what was begun with one goes as it is', async () => {
  const { turn, sent } = await answered('with', thinks);
  expect(turn).toMatchObject({ status: 'COMPLETED', error: null });
  expect(sent?.[1]?.[0]).toBe('reasoningContent');
  expect(sent?.at(-1)).toEqual(['toolResult']);
});
