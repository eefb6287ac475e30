import type { DatabaseSync } from 'node:sqlite';
import type { Statement } from '../sql/statement.ts';
import type { StatementCache } from './statement-cache.ts';

/** What became of a change: done, refused since a statement that must change a row changed none, or failed, and then it is nobody else's loss. */
export type Outcome = boolean | { readonly error: unknown };

/** Runs changes on one connection, as one transaction. */
export class Transactions {
  readonly #database: DatabaseSync;
  readonly #statements: StatementCache;

  constructor(database: DatabaseSync, statements: StatementCache) {
    this.#database = database;
    this.#statements = statements;
  }

  /** Throws where nothing could be begun, or nothing could be committed: then nothing has changed. */
  run(changes: readonly (readonly Statement[])[]): readonly Outcome[] {
    this.#run('BEGIN IMMEDIATE');
    try {
      return this.#commit(changes);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      return changes.length > 1 ? changes.map((change) => this.#runAlone(change)) : [{ error: error.cause }]; // one that is wrong is nobody else's loss
    }
  }

  #runAlone(change: readonly Statement[]): Outcome {
    try {
      this.#run('BEGIN IMMEDIATE');
      return this.#commit([change])[0] ?? false;
    } catch (error) {
      return { error: error instanceof StatementError ? error.cause : error };
    }
  }

  /** What has begun. */
  #commit(changes: readonly (readonly Statement[])[]): readonly boolean[] {
    try {
      const done = changes.map((change) => this.#apply(change));
      this.#run('COMMIT');
      return done;
    } catch (error) {
      if (this.#database.isTransaction) this.#run('ROLLBACK');
      throw error;
    }
  }

  /** A refusal by the first statement has changed nothing; one by a later statement takes the earlier ones back. */
  #apply(statements: readonly Statement[]): boolean {
    const guarded = statements.some(({ mustChange }, index) => mustChange && index > 0);
    if (guarded) this.#run('SAVEPOINT change');
    for (const statement of statements) {
      const changed = this.#change(statement);
      if (!statement.mustChange || changed > 0) continue;
      if (guarded) this.#run('ROLLBACK TO change');
      if (guarded) this.#run('RELEASE change');
      return false;
    }
    if (guarded) this.#run('RELEASE change');
    return true;
  }

  #change({ sql, parameters }: Statement): number {
    try {
      return Number(this.#statements.get(sql).run(...parameters).changes);
    } catch (error) {
      throw new StatementError('A statement failed.', { cause: error });
    }
  }

  #run(sql: string): void {
    this.#statements.get(sql).run();
  }
}

/** One statement failed, and with it the change that it belongs to. Any other error is the database's, and would meet every change. */
class StatementError extends Error {
  override readonly name = 'StatementError';
}
