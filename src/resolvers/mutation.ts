import type { MutationResolvers } from '../generated/schema-types.ts';
import { toIdempotencyKey } from '../requests/rules/index.ts';
import { runInference } from './infer.ts';
import { runCommand, startCommand } from './run-command.ts';
import { keyed, keyedStart, keyOf } from './with-idempotency-key.ts';

export const Mutation: MutationResolvers = {
  invokeModel: keyed(async (input, context, info) => runCommand(context, info, await context.services.commands.invokeModel(input, false))),
  converse: keyed(async (input, context, info) => runCommand(context, info, await context.services.commands.converse(context.viewer, input, false))),
  infer: keyed(async (input, context, info) => runInference(await context.services.commands.infer(context.viewer, input), context, info)),
  construct: keyed(async (input, context, info) => runCommand(context, info, await context.services.commands.construct(input, false))),
  startGeneration: keyedStart(async (input, context, info) => startCommand(context, info, await context.services.commands.start(context.viewer, input))),
  continueGeneration: (_, { id, strategy, idempotencyKey }, { services, viewer, ...request }, info) => services.continuations.start(viewer, id, strategy, toIdempotencyKey(idempotencyKey) ?? keyOf(request, info)),
  cancelGeneration: (_, { id }, { services, viewer }) => services.generations.cancel(viewer, id),
  createConversation: async (_, { input }, { services, viewer }) => services.conversations.create(viewer, await services.commands.conversations.create(input)),
  updateConversation: async (_, { id, input }, { services, viewer }) => services.conversations.update(viewer, id, await services.commands.conversations.change(input, await services.conversations.get(viewer, id))),
  forkConversation: (_, { id, messageId }, { services, viewer }) => services.conversations.fork(viewer, id, messageId),
  deleteMessages: (_, { conversationId, messageIds }, { services, viewer }) => services.conversations.deleteMessages(viewer, conversationId, messageIds),
  compactConversation: (_, { id, idempotencyKey }, { services, viewer, signal, ...request }, info) => services.conversations.compact(viewer, id, toIdempotencyKey(idempotencyKey) ?? keyOf(request, info), signal),
  createBatchJob: async (_, { input }, { services, viewer, ...request }, info) => services.batch.create(viewer, await services.batchCommands.create(input, keyOf(request, info))),
  stopBatchJob: (_, { id }, { services, viewer }) => services.batch.stop(viewer, id),
  retryFailedRecords: (_, { id, idempotencyKey }, { services, viewer, ...request }, info) => services.batch.retryFailedRecords(viewer, id, toIdempotencyKey(idempotencyKey) ?? keyOf(request, info)),
  deleteBatchJob: (_, { id }, { services, viewer }) => services.batch.delete(viewer, id),
  deleteConversation: (_, { id }, { services, viewer }) => services.conversations.delete(viewer, id),
};
