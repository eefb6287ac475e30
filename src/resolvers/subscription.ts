import type { SubscriptionResolvers } from '../generated/schema-types.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import { BatchFeed } from '../subscriptions/batch-feed.ts';
import type { QuotaRecord } from '../quota/index.ts';
import { pure } from '../graphql/pure-resolver.ts';
import { ConversationFeed } from '../subscriptions/conversation-feed.ts';
import type { ConversationUpdateSource } from '../subscriptions/conversation-feed.ts';
import { QuotaFeed } from '../subscriptions/quota-feed.ts';
import { toEventOutput } from '../subscriptions/events.ts';
import { keyed } from './with-idempotency-key.ts';

const resolve = pure(toEventOutput);

export const Subscription: SubscriptionResolvers = {
  invokeModelStream: {
    subscribe: keyed(async (input, { services, viewer, join }) => services.feeds.start(viewer, await services.commands.invokeModel(input, true), join)),
    resolve,
  },
  converseStream: {
    subscribe: keyed(async (input, { services, viewer, join }) => services.feeds.start(viewer, await services.commands.converse(viewer, input, true), join)),
    resolve,
  },
  constructStream: {
    subscribe: keyed(async (input, { services, viewer, join }) => services.feeds.start(viewer, await services.commands.construct(input, true), join)),
    resolve,
  },
  conversationUpdated: {
    subscribe: (_, { id }, { services, viewer }) => ConversationFeed.follow(services.conversations, viewer, id),
    resolve: pure((update: ConversationUpdateSource) => update),
  },
  batchJobUpdated: {
    subscribe: (_, { id }, { services, viewer }) => BatchFeed.follow(services.batch, viewer, id),
    resolve: pure((job: BatchJobRecord) => job),
  },
  quotaUpdated: {
    subscribe: async (_, { modelId }, { services }) => new QuotaFeed(services.quotas, await services.commands.quotaModel(modelId)),
    resolve: pure((quota: QuotaRecord) => quota),
  },
  generationEvents: {
    subscribe: (_, { id, after }, { services, viewer }) => services.feeds.follow(viewer, id, after),
    resolve,
  },
};
