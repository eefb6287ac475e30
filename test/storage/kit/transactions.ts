import { onTestFinished, vi } from 'vitest';
import { WriteThread } from '../../../src/storage/sqlite/write-thread.ts';

/** Looks at the transactions that SQLite is asked for from now on, which are run as they are. */
export function watchTransactions() {
  const run = vi.spyOn(WriteThread.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  return {
    /** The changes of each, also of those that could not be begun. */
    tried: () => run.mock.calls.map(([changes]) => changes),
    /** How many could not be begun, or committed. */
    refused: () => run.mock.settledResults.filter(({ type }) => type === 'rejected').length,
  };
}
