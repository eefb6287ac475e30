import { isJsonObject } from '../../src/json.ts';
import type { TracedTurn } from './trace.ts';
import { plantedFacts, systemPrompt, tools } from './trace.ts';

/** It has to be called through an inference profile, and has a window of 200,000 tokens. */
const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

/** What a conversation has cost, summaries included, and what came of it. */
export interface Spent {
  readonly inputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheWriteInputTokens: number;
  readonly outputTokens: number;
  readonly compactions: number;
  /** How many of the planted facts the model is still told in the end, and how many stand in some summary. */
  readonly told: number;
  readonly summarized: number;
}

interface Answered {
  readonly status: string;
  readonly message: { readonly content: readonly { readonly toolUseId?: string }[] } | null;
  readonly conversation: { readonly lastCompaction: { readonly at: string } | null };
}

/** A conversation with a server, which throws unless each turn is COMPLETED. */
export class Conversation {
  readonly #url: string;
  readonly #id: string;
  readonly #compactions = new Set<string>();
  #requests = 0;

  private constructor(url: string, id: string) {
    this.#url = url;
    this.#id = id;
  }

  static async create(url: string, memory: Readonly<Record<string, unknown>>): Promise<Conversation> {
    const input = { modelId, memory, system: [{ text: systemPrompt }], toolConfig: { tools }, inferenceConfig: { maxTokens: 1_000 } };
    const { id } = await post<{ id: string }>(url, 'mutation ($input: CreateConversationInput!) { root: createConversation(input: $input) { id } }', { input });
    return new Conversation(url, id);
  }

  /** A turn, and a second one with the tool's result where the model has called a tool. */
  async take({ text, toolResult }: TracedTurn): Promise<void> {
    const uses = await this.#say([{ text }]);
    if (uses.length > 0) await this.#say(uses.map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: toolResult }] } })));
  }

  /** How often the model was asked, summaries aside. */
  get requests(): number {
    return this.#requests;
  }

  async spent(): Promise<Spent> {
    const find = (text: unknown): number => plantedFacts.filter((fact) => JSON.stringify(text).includes(fact)).length;
    const usage = 'usage { inputTokens outputTokens cacheReadInputTokens cacheWriteInputTokens }';
    const conversation = await post<{ usage: Omit<Spent, 'compactions' | 'told' | 'summarized'>; summaries: unknown }>(this.#url, `query ($id: ID!) { root: conversation(id: $id) { ${usage} summaries { text } } }`, { id: this.#id });
    const preview = await post<unknown>(this.#url, 'query ($id: ID!) { root: contextPreview(conversationId: $id) { messages { content { ... on TextBlock { text } } } } }', { id: this.#id });
    return { ...conversation.usage, compactions: this.#compactions.size, told: find(preview), summarized: find(conversation.summaries) };
  }

  async #say(content: readonly unknown[]): Promise<readonly string[]> {
    this.#requests += 1;
    const query = 'mutation ($input: ConverseInput!) { root: converse(input: $input) { status message { content { ... on ToolUseBlock { toolUseId } } } conversation { lastCompaction { at } } } }';
    const { status, message, conversation } = await post<Answered>(this.#url, query, { input: { conversationId: this.#id, messages: [{ role: 'USER', content }] } });
    if (status !== 'COMPLETED' || message === null) throw new Error(`a turn is ${status}`);
    if (conversation.lastCompaction !== null) this.#compactions.add(conversation.lastCompaction.at);
    return message.content.flatMap(({ toolUseId }) => toolUseId ?? []);
  }
}

async function post<Value>(url: string, query: string, variables: Readonly<Record<string, unknown>>): Promise<Value> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  const answer: unknown = await response.json();
  if (!isJsonObject(answer) || !isJsonObject(answer['data'])) throw new Error(`unexpected answer: ${JSON.stringify(answer).slice(0, 500)}`);
  return answer['data']['root'] as Value;
}
