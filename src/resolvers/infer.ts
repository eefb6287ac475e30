import type { GraphQLResolveInfo } from 'graphql';
import type { Inference } from '../requests/commands.ts';
import type { InferBatch } from '../requests/infer-batch.ts';
import type { Context } from './context.ts';
import { runCommand, startCommand } from './run-command.ts';

/** Runs what infer chose. With STREAM and ASYNC the caller follows the generation, or the job; every other method is waited for. */
export async function runInference(inference: Inference | InferBatch, context: Context, info: GraphQLResolveInfo) {
  if ('batch' in inference) return runBatch(inference, context);
  const { command, reasons } = inference;
  const { method } = command;
  const generation = await (method === 'STREAM' ? startCommand : runCommand)(context, info, command);
  return { method, reasons, generation };
}

async function runBatch({ batch, reasonsFor, explain }: InferBatch, { services, viewer }: Pick<Context, 'services' | 'viewer'>) {
  const spec = await services.batchCommands.create(batch, null).catch((error: unknown) => {
    throw explain(error);
  });
  const batchJob = await services.batch.create(viewer, spec);
  return { method: 'ASYNC' as const, reasons: reasonsFor(batchJob.execution), batchJob };
}
