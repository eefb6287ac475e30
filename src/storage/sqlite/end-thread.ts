import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';

/** Tells a thread of ours to close what it has open, and resolves when it has ended, however it does. */
export async function endThread(worker: Worker | undefined): Promise<void> {
  if (worker === undefined) return;
  worker.ref();
  const exited = once(worker, 'exit');
  worker.postMessage('close');
  await exited.catch(() => undefined);
}
