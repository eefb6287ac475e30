import DataLoader from 'dataloader';
import type { Conversations } from '../conversations/index.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Model } from '../models/registry.ts';
import type { ConversationRecord, ConversationUsage, MessageRecord } from '../storage/conversation-record.ts';
import type { MessageQuery } from '../storage/conversation-store.ts';
import type { GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';
import type { Services } from './context.ts';

/** What one operation, or one event of a subscription, reads only once however often it is asked for. */
export interface Loaders {
  /** By id; rejects with NOT_FOUND. */
  readonly generation: DataLoader<string, GenerationRecord>;
  readonly output: DataLoader<GenerationRecord, GenerationOutput>;
  /** By any form of a model's id; null where it is not known. */
  readonly model: DataLoader<string, Model | null>;
  /** By id; null where it is not there. Of all that are asked for at once the store is asked once. */
  readonly conversation: DataLoader<string, ConversationRecord | null>;
  readonly message: DataLoader<string, MessageRecord | null>;
  /** A part of a conversation's messages; the same part of several conversations is read at once. */
  readonly messages: DataLoader<MessagesKey, readonly MessageRecord[], string>;
  /** By the conversation's id. */
  readonly usage: DataLoader<string, ConversationUsage>;
}

export interface MessagesKey {
  readonly conversationId: string;
  readonly query: MessageQuery;
}

export function createLoaders({ generations, models, conversations }: Services, viewer: Viewer): Loaders {
  return {
    generation: loaderOf((id) => generations.get(viewer, id)),
    output: loaderOf((record) => generations.output(record)),
    model: loaderOf((modelId) => models.find(modelId)),
    conversation: new DataLoader((ids) => conversations.findAll(viewer, ids)),
    message: new DataLoader((ids) => conversations.messagesById(viewer, ids)),
    messages: new DataLoader((keys) => readMessages(conversations, keys), { cacheKeyFn: ({ conversationId, query }) => `${conversationId} ${JSON.stringify(query)}` }),
    usage: new DataLoader((ids) => conversations.usageOf(ids)),
  };
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
