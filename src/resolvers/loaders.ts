import DataLoader from 'dataloader';
import type { Conversations } from '../conversations/index.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Model } from '../models/registry.ts';
import type { ConversationRecord, ConversationUsage, MessageRecord } from '../storage/conversation-record.ts';
import type { MessageQuery } from '../storage/conversation-store.ts';
import type { GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';
import type { Services } from './context.ts';

/** What one operation, or one event of a subscription, reads only once however often it is asked for. Each loader is made when it is first used: an open stream, and most operations, use few. */
export class Loaders {
  readonly #services: Pick<Services, 'generations' | 'models' | 'conversations'>;
  readonly #viewer: Viewer;
  #generation: DataLoader<string, GenerationRecord> | undefined;
  #output: DataLoader<GenerationRecord, GenerationOutput> | undefined;
  #model: DataLoader<string, Model | null> | undefined;
  #conversation: DataLoader<string, ConversationRecord | null> | undefined;
  #message: DataLoader<string, MessageRecord | null> | undefined;
  #messages: DataLoader<MessagesKey, readonly MessageRecord[], string> | undefined;
  #usage: DataLoader<string, ConversationUsage> | undefined;

  constructor(services: Pick<Services, 'generations' | 'models' | 'conversations'>, viewer: Viewer) {
    this.#services = services;
    this.#viewer = viewer;
  }

  /** By id; rejects with NOT_FOUND. */
  get generation(): DataLoader<string, GenerationRecord> {
    return (this.#generation ??= loaderOf((id) => this.#services.generations.get(this.#viewer, id)));
  }

  get output(): DataLoader<GenerationRecord, GenerationOutput> {
    return (this.#output ??= loaderOf((record) => this.#services.generations.output(record)));
  }

  /** By any form of a model's id; null where it is not known. */
  get model(): DataLoader<string, Model | null> {
    return (this.#model ??= loaderOf((modelId) => this.#services.models.find(modelId)));
  }

  /** By id; null where it is not there. Of all that are asked for at once the store is asked once. */
  get conversation(): DataLoader<string, ConversationRecord | null> {
    return (this.#conversation ??= new DataLoader((ids) => this.#services.conversations.findAll(this.#viewer, ids)));
  }

  /** By id; null where it is not there. */
  get message(): DataLoader<string, MessageRecord | null> {
    return (this.#message ??= new DataLoader((ids) => this.#services.conversations.messagesById(this.#viewer, ids)));
  }

  /** A part of a conversation's messages; the same part of several conversations is read at once. */
  get messages(): DataLoader<MessagesKey, readonly MessageRecord[], string> {
    return (this.#messages ??= new DataLoader((keys) => readMessages(this.#services.conversations, keys), { cacheKeyFn: ({ conversationId, query }) => `${conversationId} ${JSON.stringify(query)}` }));
  }

  /** By the conversation's id. */
  get usage(): DataLoader<string, ConversationUsage> {
    return (this.#usage ??= new DataLoader((ids) => this.#services.conversations.usageOf(ids)));
  }
}

export interface MessagesKey {
  readonly conversationId: string;
  readonly query: MessageQuery;
}

/** One read for each part that is asked for, whatever the number of conversations. */
async function readMessages(conversations: Conversations, keys: readonly MessagesKey[]): Promise<readonly (readonly MessageRecord[])[]> {
  const parts = Map.groupBy(keys, ({ query }) => JSON.stringify(query));
  const read = await Promise.all([...parts].map(async ([part, same]) => [part, await conversations.messages(same.map(({ conversationId }) => conversationId), same[0]?.query ?? nothing)] as const));
  const found = new Map(read);
  return keys.map(({ conversationId, query }) => found.get(JSON.stringify(query))?.get(conversationId) ?? []);
}

const nothing: MessageQuery = { from: 'start', limit: 0 };

/** A loader over a function that reads one thing: what it gains is that each thing is read once. */
const loaderOf = <Key, Value>(read: (key: Key) => Promise<Value>): DataLoader<Key, Value> =>
  new DataLoader((keys) => Promise.all(keys.map((key) => read(key).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))))));
