import type { CompiledQuery, Kysely } from 'kysely';
import type { Statement } from './statement.ts';
import type { Tables } from './tables.ts';

/** Statements that take effect together. */
export interface Write {
  readonly statements: readonly Statement[];
  /** Done only once a power cut can no longer undo it. Otherwise once killing the process cannot; a power cut then undoes one second at most. */
  readonly synced: boolean;
}

/** A database that a store can stand on: SQLite now; another one is another engine of the same statements. */
export interface Database {
  /** Reads, and builds statements. Whatever is written goes through `write`. */
  readonly query: Kysely<Tables>;
  /** Reads by a query that may have to look at very many rows, without holding anybody else up. It sees what was written before. Rejects with STORE_UNAVAILABLE. */
  readLong<Row>(query: { compile(): CompiledQuery<Row> }): Promise<readonly Row[]>;
  /**
   * Runs statements as one change: all of them or none. Changes take effect in the order of the calls; those of one tick share a transaction.
   * `plan` is called when the transaction is made, so that what comes in the meantime can go along. False: a statement that must change a
   * row changed none, so that nothing was done. Rejects with STORE_UNAVAILABLE.
   */
  write(plan: () => Write): Promise<boolean>;
  /**
   * Resolves once it is decided what became of every change that was rejected: one that was cut off within its commit may take effect until then, and
   * what is read before is not the last word on it. Rejects with STORE_UNAVAILABLE.
   */
  decided(): Promise<void>;
  /** After everything that was asked for. */
  close(): Promise<void>;
}
