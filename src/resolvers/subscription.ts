import type { SubscriptionResolvers } from '../generated/schema-types.ts';
import type { GenerationEvent } from '../storage/generation-record.ts';
import { toEventOutput } from '../subscriptions/events.ts';

const resolve = (event: GenerationEvent) => toEventOutput(event);

export const Subscription: SubscriptionResolvers = {
  invokeModelStream: {
    subscribe: async (_, { input }, { services, viewer, join }) => services.feeds.start(viewer, await services.commands.invokeModel(input, true), join),
    resolve,
  },
  converseStream: {
    subscribe: async (_, { input }, { services, viewer, join }) => services.feeds.start(viewer, await services.commands.converse(input, true), join),
    resolve,
  },
  generationEvents: {
    subscribe: (_, { id, after }, { services, viewer }) => services.feeds.follow(viewer, id, after),
    resolve,
  },
};
