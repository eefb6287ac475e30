import type { Resolvers } from '../generated/schema-types.ts';
import { BatchJob, BatchResult } from './batch-job.ts';
import { ContextPreview, Conversation, ConversationUpdate, PreparedMessage } from './conversation.ts';
import { Generation } from './generation.ts';
import { GenerationCancelled, GenerationCompleted, GenerationFailed, GenerationInterrupted, GenerationSnapshot } from './generation-event.ts';
import { Message } from './message.ts';
import { Model } from './model.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { ServerInfo } from './server-info.ts';
import { ModelQuota } from './quota.ts';
import { Subscription } from './subscription.ts';
import { Viewer } from './viewer.ts';

/** By type of the schema, one file a type. */
export const resolvers: Resolvers = {
  Query,
  Mutation,
  Subscription,
  Generation,
  GenerationCancelled,
  GenerationCompleted,
  GenerationFailed,
  GenerationInterrupted,
  GenerationSnapshot,
  Message,
  Conversation,
  ConversationUpdate,
  ContextPreview,
  PreparedMessage,
  Model,
  BatchJob,
  BatchResult,
  ServerInfo,
  Viewer,
  ModelQuota,
};
