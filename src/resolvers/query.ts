import type { QueryResolvers } from '../generated/schema-types.ts';
import { inferenceMethodsOf } from './inference-methods.ts';
import { listConversations } from './list-conversations.ts';
import { listGenerations } from './list-generations.ts';
import { listModels } from './list-models.ts';
import { findNode } from './node.ts';
import { previewContext } from './preview-context.ts';

const isGiven = (modelId: string | null | undefined): modelId is string => modelId !== null && modelId !== undefined;

export const Query: QueryResolvers = {
  node: (_, { id }, context) => findNode(id, context),
  viewer: (_, __, { viewer }) => viewer,
  server: (_, __, { services }) => services.server,
  models: (_, args, { services }) => listModels(services.models, args),
  model: (_, { modelId }, { loaders }) => loaders.model.load(modelId),
  inferenceMethods: (_, { modelId }, context) => inferenceMethodsOf(modelId, context),
  countTokens: async (_, { input }, { services, viewer, signal }) => services.countTokens(await services.commands.toCount(viewer, input), signal),
  quotas: (_, { modelId }, { services }) => (isGiven(modelId) ? services.quotas.of(modelId) : services.quotas.list()),
  generation: (_, { id }, { services, viewer }) => services.generations.find(viewer, id),
  generations: (_, args, { services, viewer }) => listGenerations(services.generations, viewer, args),
  conversation: (_, { id }, { loaders }) => loaders.conversation.load(id),
  conversations: (_, args, { services, viewer }) => listConversations(services.conversations, viewer, args),
  contextPreview: (_, { conversationId, content }, context) => previewContext(conversationId, content, context),
};
