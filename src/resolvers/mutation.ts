import type { MutationResolvers } from '../generated/schema-types.ts';
import { runInference } from './infer.ts';

export const Mutation: MutationResolvers = {
  invokeModel: async (_, { input }, { services, viewer, signal }) => services.generations.run(viewer, await services.commands.invokeModel(input, false), signal),
  converse: async (_, { input }, { services, viewer, signal }) => services.generations.run(viewer, await services.commands.converse(input, false), signal),
  infer: async (_, { input }, context) => runInference(await context.services.commands.infer(input), context),
  construct: async (_, { input }, { services, viewer, signal }) => services.generations.run(viewer, await services.commands.construct(input, false), signal),
  startGeneration: async (_, { input }, { services, viewer }) => services.generations.start(viewer, await services.commands.start(input)),
  cancelGeneration: (_, { id }, { services, viewer }) => services.generations.cancel(viewer, id),
};
