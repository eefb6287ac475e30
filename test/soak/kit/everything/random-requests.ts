import * as operations from '../../../kit/operations.ts';
import { transports } from '../../../kit/clients.ts';
import type { Choices } from '../scale.ts';
import type { Client } from './client.ts';

const modelIds = ['amazon.nova-lite-v1:0', 'us.anthropic.claude-haiku-4-5-20251001-v1:0'] as const; // with prices
const strategies = ['FULL', 'SLIDING_WINDOW', 'SUMMARIZE', 'HIERARCHICAL', 'PRUNE'] as const;
const faults = ['status=503:1', 'reset,attempts=1', 'cut-after=0,attempts=1', 'cut-after=3', 'end-after=3', 'error-after=3:modelStreamErrorException', 'corrupt-after=3', 'no-metadata', 'empty', 'tokens-per-second=40', 'slow-first=300'] as const;
const questions = ['What is the capital of France?', 'My name is Ada Moore and I have 3 bridges.', 'What was my name?', 'one two three four five six seven eight nine ten'] as const;
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tool = { tools: [{ toolSpec: { name: 'weather', description: 'Tells the weather of a city', inputSchema: { type: 'object', properties: { city: { type: 'string' } } } } }] };

interface Known {
  readonly id: string;
}

/** Requests of all kinds, at random, and the ids that were told of them. */
export class RandomRequests {
  readonly generations = new Map<string, string | null>(); // with the conversations that they are of
  readonly conversations = new Set<string>();
  readonly deleted = new Set<string>(); // or asked to be
  readonly jobs = new Set<string>();
  readonly #client: Client;
  readonly #choices: Choices;
  #count = 0;
  readonly #requests: readonly (() => Promise<unknown>)[];

  constructor(client: Client, choices: Choices) {
    this.#client = client;
    this.#choices = choices;
    const ask = client.ask.bind(client);
    const inConversation = (query: string, more: () => Record<string, unknown> = () => ({})) => async () => {
      const id = this.#oneOf(this.conversations, this.deleted);
      return id === undefined ? null : ask<{ id: string }>(query, { id, ...more() });
    };
    const turn = () => this.#start('converse', { ...this.#converse(), ...(choices.integer(1, 6) === 1 ? { messages: [] } : {}), modelId: null, conversationId: this.#oneOf(this.conversations, this.deleted) });
    const goOn = () => this.#onGeneration('mutation ($id: ID!) { continueGeneration(id: $id) { id } }');
    const compact = inConversation('mutation ($id: ID!) { compactConversation(id: $id) { id } }');
    this.#requests = [
      () => this.#start('converse', this.#converse()),
      () => this.#start('construct', { modelId: choices.oneOf(modelIds), prompt: this.#question(), schema, options: this.#options(), inferenceConfig: { maxTokens: 200 } }),
      () => this.#create(),
      turn,
      turn,
      turn,
      () => this.#onGeneration('mutation ($id: ID!) { cancelGeneration(id: $id) { id } }'),
      goOn,
      goOn,
      goOn,
      () => this.#follow(),
      compact,
      compact,
      inConversation('mutation ($id: ID!, $input: UpdateConversationInput!) { updateConversation(id: $id, input: $input) { id } }', () => ({ input: choices.oneOf([{ toolConfig: tool }, { toolConfig: null }, { memory: this.#memory() }]) })),
      () => this.#onMessage('mutation ($id: ID!, $messageId: ID!) { deleteMessages(conversationId: $id, messageIds: [$messageId]) { id } }'),
      async () => this.#noteConversation(await this.#onMessage('mutation ($id: ID!, $messageId: ID!) { forkConversation(id: $id, messageId: $messageId) { id } }')),
      () => this.#delete(),
      () => this.#createJob(),
      () => ask('query ($id: ID!) { batchJob(id: $id) { status results { edges { node { status } } } } }', { id: this.#oneOf(this.jobs) ?? 'batch_0' }),
    ];
  }

  /** Sends one after the other until told to stop. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) await this.#choices.oneOf(this.#requests)();
  }

  #question = (): string => `${(this.#count += 1)}. ${this.#choices.oneOf(questions)}`;
  #converse = () => ({ modelId: this.#choices.oneOf(modelIds), messages: [{ role: 'USER', content: [{ text: this.#question() }] }], inferenceConfig: { maxTokens: this.#choices.integer(5, 100) }, options: this.#options() });
  #memory = () => ({ strategy: this.#choices.oneOf(strategies), triggerTokens: this.#choices.integer(80, 400), keepTokens: this.#choices.integer(10, 80) });

  #options(): Record<string, unknown> {
    const isFaulty = this.#choices.integer(1, 3) === 1;
    const isKeyed = this.#choices.integer(1, 3) === 1;
    return { tags: isFaulty ? [{ key: 'local-bedrock', value: this.#choices.oneOf(faults) }] : [], ...(isKeyed ? { idempotencyKey: `key ${this.#count}` } : {}) };
  }

  /** Starts it, by a mutation that waits or one that does not; where it has a key sometimes twice at once, which is one generation. */
  async #start(field: 'converse' | 'construct', input: Record<string, unknown> & { readonly options: Record<string, unknown> }): Promise<void> {
    if (input['conversationId'] === undefined && 'conversationId' in input) return this.#create();
    const type = field === 'converse' ? 'ConverseInput' : 'ConstructInput';
    const isWaiting = this.#choices.integer(0, 1) === 0;
    const query = isWaiting ? `mutation ($input: ${type}!) { ${field}(input: $input) { id } }` : `mutation ($input: ${type}!) { startGeneration(input: { ${field}: $input }) { id } }`;
    const times = input.options['idempotencyKey'] !== undefined ? this.#choices.integer(1, 2) : 1;
    const told = await Promise.all(Array.from({ length: times }, () => this.#client.ask<Known>(query, { input })));
    const ids = new Set(told.flatMap((generation) => generation?.id ?? []));
    if (ids.size > 1) throw new Error(`one key has started ${[...ids].join(' and ')}`);
    const { conversationId } = input;
    for (const generation of told) this.#note(generation, typeof conversationId === 'string' ? conversationId : null);
  }

  #note(generation: Known | null, conversationId: string | null): void {
    if (generation !== null) this.generations.set(generation.id, conversationId);
  }

  #noteConversation(conversation: { readonly id: string } | null): void {
    if (conversation !== null) this.conversations.add(conversation.id);
  }

  async #create(): Promise<void> {
    const input = { modelId: this.#choices.oneOf(modelIds), memory: this.#memory(), ...(this.#choices.integer(1, 3) === 1 ? { toolConfig: tool } : {}) };
    this.#noteConversation(await this.#client.ask('mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', { input }));
  }

  async #onGeneration(query: string): Promise<void> {
    const id = this.#oneOf(new Set(this.generations.keys()));
    if (id !== undefined) this.#note(await this.#client.ask(query, { id }), this.generations.get(id) ?? null);
  }

  /** Reads a log from somewhere on. */
  async #follow(): Promise<void> {
    const id = this.#oneOf(new Set(this.generations.keys()));
    if (id !== undefined) await transports[this.#choices.oneOf(['websocket', 'sse'] as const)](this.#client.url, operations.generationEvents(id, this.#choices.integer(0, 3))).catch(() => undefined);
  }

  async #onMessage(query: string): Promise<{ readonly id: string } | null> {
    const id = this.#oneOf(this.conversations, this.deleted);
    const conversation = id === undefined ? null : await this.#client.ask<{ messages: { edges: { node: { id: string } }[] } }>('query ($id: ID!) { conversation(id: $id) { messages { edges { node { id } } } } }', { id });
    const messageId = this.#oneOf(new Set(conversation?.messages.edges.map(({ node }) => node.id)));
    return messageId === undefined ? null : this.#client.ask(query, { id, messageId });
  }

  async #delete(): Promise<void> {
    const id = this.#oneOf(this.conversations, this.deleted);
    if (id === undefined) return;
    this.deleted.add(id);
    await this.#client.ask('mutation ($id: ID!) { deleteConversation(id: $id) }', { id });
  }

  async #createJob(): Promise<void> {
    const records = Array.from({ length: this.#choices.integer(1, 12) }, () => ({ prompt: this.#question() }));
    const job = await this.#client.ask<{ id: string }>('mutation ($input: CreateBatchJobInput!) { createBatchJob(input: $input) { id } }', { input: { modelId: modelIds[0], input: { records } } });
    if (job !== null) this.jobs.add(job.id);
  }

  /** One of the latest, so that requests meet. */
  #oneOf(all: ReadonlySet<string>, without: ReadonlySet<string> = new Set()): string | undefined {
    const left = [...all].filter((id) => !without.has(id)).slice(-8);
    return left.length === 0 ? undefined : this.#choices.oneOf(left);
  }
}
