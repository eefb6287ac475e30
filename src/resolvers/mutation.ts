import type { MutationResolvers } from '../generated/schema-types.ts';
import { toIdempotencyKey } from '../requests/rules/index.ts';
import { runInference } from './infer.ts';
import { keyed, keyedStart, keyOf } from './with-idempotency-key.ts';

export const Mutation: MutationResolvers = {
  invokeModel: keyed(async (input, { services, viewer, signal }) => services.generations.run(viewer, await services.commands.invokeModel(input, false), signal)),
  converse: keyed(async (input, { services, viewer, signal }) => services.generations.run(viewer, await services.commands.converse(input, false), signal)),
  infer: keyed(async (input, context) => runInference(await context.services.commands.infer(input), context)),
  construct: keyed(async (input, { services, viewer, signal }) => services.generations.run(viewer, await services.commands.construct(input, false), signal)),
  startGeneration: keyedStart(async (input, { services, viewer }) => services.generations.start(viewer, await services.commands.start(input))),
  continueGeneration: (_, { id, strategy, idempotencyKey }, { services, viewer, ...request }, info) => services.continuations.start(viewer, id, strategy, toIdempotencyKey(idempotencyKey) ?? keyOf(request, info)),
  cancelGeneration: (_, { id }, { services, viewer }) => services.generations.cancel(viewer, id),
};
