import type { QueryResolvers } from '../generated/schema-types.ts';
import { findBatchJob } from './find-batch-job.ts';
import { inferenceMethodsOf } from './inference-methods.ts';
import { listBatchJobs } from './list-batch-jobs.ts';
import { listConversations } from './list-conversations.ts';
import { listGenerations } from './list-generations.ts';
import { listModels } from './list-models.ts';
import { findNode } from './node.ts';
import { inOwnTurn } from './own-turn.ts';
import { previewContext } from './preview-context.ts';
import { isGiven } from '../is-given.ts';

export const Query: QueryResolvers = {
  node: (_, { id }, context) => findNode(id, context),
  viewer: (_, __, { viewer }) => viewer,
  server: (_, __, { services }) => services.server,
  models: (_, args, { services }) => listModels(services.models, args),
  model: (_, { modelId }, { loaders }) => loaders.model.load(modelId),
  inferenceMethods: (_, { modelId }, context) => inferenceMethodsOf(modelId, context),
  plan: (_, { input }, { services, viewer }) => inOwnTurn(() => services.planner.plan(viewer, input)),
  countTokens: (_, { input }, { services, viewer, signal }) => inOwnTurn(async () => services.countTokens(await services.commands.toCount(viewer, input), signal)),
  quotas: (_, { modelId }, { services }) => (isGiven(modelId) ? services.quotas.of(modelId) : services.quotas.list()),
  generation: (_, { id }, { services, viewer }) => services.generations.find(viewer, id),
  generations: (_, args, { services, viewer }) => listGenerations(services.generations, viewer, args),
  conversation: (_, { id }, { loaders }) => loaders.conversation.load(id),
  conversations: (_, args, { services, viewer }) => listConversations(services.conversations, viewer, args),
  batchJob: (_, args, context) => findBatchJob(args, context),
  batchJobs: (_, args, { services, viewer }) => listBatchJobs(services.batch, viewer, args),
  batchPreflight: (_, { input }, { services }) => inOwnTurn(() => services.batchCommands.preflight(input)),
  usage: (_, args, { services, viewer }) => services.usage.report(viewer, args),
  contextPreview: (_, { conversationId, content }, context) => inOwnTurn(() => previewContext(conversationId, content, context)),
};
