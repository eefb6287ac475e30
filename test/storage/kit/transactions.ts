import { StatementSync } from 'node:sqlite';
import { onTestFinished, vi } from 'vitest';
import { sqlOf } from './nodes.ts';

/** Watches what SQLite is asked from now on. The function gives how many rows the statements with such a beginning have changed, for each transaction that has changed any. */
export function watchTransactions(): (...beginnings: readonly string[]) => readonly number[] {
  const run = vi.spyOn(StatementSync.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  return (...beginnings) => {
    const changed: number[] = [];
    run.mock.contexts.forEach((statement, index) => {
      const result = run.mock.results[index];
      if (sqlOf(statement) === 'BEGIN IMMEDIATE') changed.push(0);
      if (beginnings.some((beginning) => sqlOf(statement).startsWith(beginning)) && result?.type === 'return') changed.push((changed.pop() ?? 0) + Number(result.value.changes));
    });
    return changed.filter((changes) => changes > 0);
  };
}
