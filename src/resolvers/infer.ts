import type { Inference } from '../requests/commands.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { Context } from './context.ts';

/** Runs what infer chose. With STREAM the caller follows the generation; every other method is waited for. */
export async function runInference({ command, reasons }: Inference, { services, viewer, signal }: Context) {
  const { method } = command;
  const generation: GenerationRecord = method === 'STREAM' ? await services.generations.start(viewer, command) : await services.generations.run(viewer, command, signal);
  return { method, reasons, generation };
}
