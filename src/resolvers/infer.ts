import type { Inference } from '../requests/commands.ts';
import type { InferBatch } from '../requests/infer-batch.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { Context } from './context.ts';

/** Runs what infer chose. With STREAM and ASYNC the caller follows the generation, or the job; every other method is waited for. */
export async function runInference(inference: Inference | InferBatch, { services, viewer, signal }: Context) {
  if ('batch' in inference) return runBatch(inference, { services, viewer });
  const { command, reasons } = inference;
  const { method } = command;
  const generation: GenerationRecord = method === 'STREAM' ? await services.generations.start(viewer, command) : await services.generations.run(viewer, command, signal);
  return { method, reasons, generation };
}

async function runBatch({ batch, reasonsFor, explain }: InferBatch, { services, viewer }: Pick<Context, 'services' | 'viewer'>) {
  const spec = await services.batchCommands.create(batch, null).catch((error: unknown) => {
    throw explain(error);
  });
  const batchJob = await services.batch.create(viewer, spec);
  return { method: 'ASYNC' as const, reasons: reasonsFor(batchJob.execution), batchJob };
}
