import type { QueryResolvers } from '../generated/schema-types.ts';
import { inferenceMethodsOf } from './inference-methods.ts';
import { listGenerations } from './list-generations.ts';
import { listModels } from './list-models.ts';
import { findNode } from './node.ts';

export const Query: QueryResolvers = {
  node: (_, { id }, context) => findNode(id, context),
  viewer: (_, __, { viewer }) => viewer,
  server: (_, __, { services }) => services.server,
  models: (_, args, { services }) => listModels(services.models, args),
  model: (_, { modelId }, { loaders }) => loaders.model.load(modelId),
  inferenceMethods: (_, { modelId }, context) => inferenceMethodsOf(modelId, context),
  countTokens: async (_, { input }, { services, signal }) => services.countTokens(await services.commands.toCount(input), signal),
  generation: (_, { id }, { services, viewer }) => services.generations.find(viewer, id),
  generations: (_, args, { services, viewer }) => listGenerations(services.generations, viewer, args),
};
