import { expect } from 'vitest';
import type { Call } from '../../../local-bedrock/server.ts';
import { post } from '../../kit/clients.ts';
import { rootOf } from '../../kit/results.ts';
import { small, summaryModel, user } from './talk.ts';

/** The window of the model that is talked to, and what of it an answer may take. */
const [windowTokens, answerTokens] = [4_000, 1_000];

const facts = ['My dog is called Biscuit.', 'My order number is KX-48213.', 'The delivery is due on 14 March 2027.'];
const tools = [{ toolSpec: { name: 'look_up_order', description: 'Looks up an order by its number.', inputSchema: { type: 'object', properties: { order_number: { type: 'string' } }, required: ['order_number'] } } }];
const weather = ['rain from the west', 'a clear sky', 'fog until noon', 'wind and hail', 'sun between showers'];

/** Of mixed length: some ask for a tool, some tell a lot. */
function textOf(turn: number): string {
  const fact = facts[turn];
  if (fact !== undefined) return fact;
  if (turn % 10 === 4) return `Look up order AB-${10_000 + turn}.`;
  const days = Array.from({ length: turn % 7 === 0 ? 12 : 1 + (turn % 3) }, (_, day) => `On day ${turn}.${day} there was ${weather[(turn + day) % weather.length] ?? ''}, and the walk took ${(turn * 7 + day) % 9} hours.`);
  return `${days.join(' ')} Write about ${20 + ((turn * 37) % 80)} words on the weather.`;
}

interface Answer {
  readonly status: string;
  readonly stopReason: string;
  readonly message: { readonly content: readonly { readonly toolUseId?: string }[] };
  readonly usage: { readonly inputTokens: number; readonly cacheReadInputTokens: number | null; readonly cacheWriteInputTokens: number | null };
  readonly conversation: { readonly lastCompaction: { readonly at: string; readonly error: unknown } | null };
}

export interface LongChat {
  readonly conversationId: string;
  /** How many tokens each request had. */
  readonly inputs: readonly number[];
  readonly compactions: number;
  readonly summaries: readonly { readonly text: string }[];
}

const say = `mutation ($input: ConverseInput!) { converse(input: $input) { status stopReason message { content { ... on ToolUseBlock { toolUseId } } }
  usage { inputTokens cacheReadInputTokens cacheWriteInputTokens } conversation { lastCompaction { at error { code } } } } }`;

/** So many turns with a model whose window has 4,000 tokens, none of which may fail, be cut off, or fill the window. */
export async function chatLong(url: string, strategy: string, turns: number): Promise<LongChat> {
  const ask = async <Value>(query: string, variables: Record<string, unknown>): Promise<Value> => rootOf<Value>(await post(url, { query, variables }));
  const input = { modelId: small, toolConfig: { tools }, system: [{ text: 'You keep the notes of a walker.' }], memory: { strategy, summaryModelId: summaryModel } };
  const { id } = await ask<{ id: string }>('mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', { input });
  const inputs: number[] = [];
  const compactions = new Set<string>();
  const take = async (messages: readonly unknown[]): Promise<readonly string[]> => {
    const answer = await ask<Answer>(say, { input: { conversationId: id, messages } });
    expect(answer).toMatchObject({ status: 'COMPLETED' });
    expect(['end_turn', 'tool_use']).toContain(answer.stopReason);
    const { inputTokens, cacheReadInputTokens, cacheWriteInputTokens } = answer.usage;
    inputs.push(inputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0));
    const { lastCompaction } = answer.conversation;
    if (lastCompaction !== null) {
      expect(lastCompaction.error).toBeNull();
      compactions.add(lastCompaction.at);
    }
    return answer.message.content.flatMap(({ toolUseId }) => toolUseId ?? []);
  };
  for (let turn = 0; turn < turns; turn += 1) {
    const uses = await take([user(textOf(turn))]);
    if (uses.length === 0) continue;
    const content = uses.map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: JSON.stringify({ status: 'in transit', days: turn % 9 }) }] } }));
    await take([{ role: 'USER', content }]);
  }
  const { summaries } = await ask<{ summaries: readonly { text: string }[] }>('query ($id: ID!) { conversation(id: $id) { summaries { text } } }', { id });
  return { conversationId: id, inputs, compactions: compactions.size, summaries };
}

/** What holds of a long conversation whatever its strategy. */
export function expectBounded({ inputs, compactions }: LongChat, calls: readonly Call[]): void {
  expect(calls.filter(({ status, outcome }) => status !== 200 || outcome !== 'completed')).toEqual([]);
  expect(Math.max(...inputs)).toBeLessThanOrEqual(windowTokens - answerTokens);
  // A compaction leaves room for several turns, however long the conversation is.
  expect(compactions).toBeGreaterThan(0);
  expect(compactions).toBeLessThan(inputs.length / 4);
}
