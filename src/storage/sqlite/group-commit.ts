import type { DatabaseSync } from 'node:sqlite';
import type { Write } from '../sql/database.ts';
import type { Statement } from '../sql/statement.ts';
import type { Checkpointer } from './checkpointer.ts';
import type { StatementCache } from './statement-cache.ts';
import { isBusy } from './is-busy.ts';
import { storeError } from './store-error.ts';
import type { WalSync } from './wal-sync.ts';

interface Waiting {
  readonly plan: () => Write;
  /** When it came, as `performance.now()` says. */
  readonly since: number;
  readonly resolve: (done: boolean) => void;
  readonly reject: (error: unknown) => void;
}

type Change = Omit<Waiting, 'plan' | 'since'> & Write;

const mostUnsyncedMs = 1_000; // what a power cut may cost
const retryMs = 20;
const pageSize = 4_096; // SQLite's own
const rowsPerPage = 4; // about: what one statement writes of very many rows is not known

/** What makes the file durable; a database in memory has nothing to do here. */
export type LogSync = Pick<WalSync, 'idle' | 'sync' | 'close'>;
export type Checkpoints = Pick<Checkpointer, 'quiet' | 'wrote' | 'close'>;

export interface GroupCommitOptions {
  /** How long a change waits while another program writes to the file. */
  readonly busyMs: number;
}

/**
 * Puts the changes of one tick of the event loop into one transaction, in the order in which they came. A commit takes some microseconds, and
 * survives the process; whoever asks for more waits, off the event loop, until it is synced, which is done at least once a second while
 * anything is written. What comes during a sync waits for its end: the more there is to do, the more is done in one step. While another program
 * holds the file, the changes wait in their order; nothing else does.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #statements: StatementCache;
  readonly #wal: LogSync;
  readonly #checkpoints: Checkpoints;
  readonly #busyMs: number;
  readonly #queue: Waiting[] = [];
  /** About what the log has grown by since the last commit. */
  #pages = 0;
  #isScheduled = false;
  #syncSoon: NodeJS.Timeout | undefined;

  constructor(database: DatabaseSync, statements: StatementCache, wal: LogSync, checkpoints: Checkpoints, { busyMs }: GroupCommitOptions) {
    this.#database = database;
    this.#statements = statements;
    this.#wal = wal;
    this.#checkpoints = checkpoints;
    this.#busyMs = busyMs;
  }

  write(plan: () => Write): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ plan, resolve, reject, since: performance.now() });
      this.#schedule();
    });
  }

  /** What was written last is synced. */
  async close(): Promise<void> {
    if (this.#isScheduled) await this.write(() => ({ statements: [], synced: false })).catch(() => undefined); // behind all others
    clearTimeout(this.#syncSoon);
    await this.#wal.sync().finally(() => this.#wal.close());
    await this.#checkpoints.close();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const { idle } = this.#wal;
    if (idle === undefined) setImmediate(() => this.#flush());
    else void idle.then(() => this.#flush());
  }

  #flush(): void {
    const { quiet } = this.#checkpoints;
    if (quiet !== undefined) {
      void quiet.then(() => this.#flush());
      return;
    }
    try {
      this.#run('BEGIN IMMEDIATE');
    } catch (error) {
      this.#wait(error);
      return;
    }
    this.#isScheduled = false;
    const changes = this.#queue.splice(0).flatMap(toChange);
    try {
      this.#acknowledge(changes, this.#commit(changes));
    } catch (error) {
      if (changes.length > 1 && error instanceof StatementError) for (const change of changes) this.#commitAlone(change); // one that is wrong is nobody else's loss
      else for (const { reject } of changes) reject(storeError(causeOf(error)));
    }
  }

  /** Another program holds the file, or it cannot be used at all: who waits longer is told first. */
  #wait(error: unknown): void {
    const late = isBusy(error) ? performance.now() - this.#busyMs : Infinity;
    const kept = this.#queue.findIndex(({ since }) => since > late);
    for (const { reject } of this.#queue.splice(0, kept === -1 ? this.#queue.length : kept)) reject(storeError(error));
    this.#isScheduled = this.#queue.length > 0;
    if (this.#isScheduled) setTimeout(() => this.#flush(), retryMs);
  }

  #commitAlone(change: Change): void {
    try {
      this.#run('BEGIN IMMEDIATE');
      this.#acknowledge([change], this.#commit([change]));
    } catch (error) {
      change.reject(storeError(causeOf(error)));
    }
  }

  /** What has begun. */
  #commit(changes: readonly Change[]): readonly boolean[] {
    try {
      const done = changes.map((change) => this.#apply(change.statements));
      this.#run('COMMIT');
      return done;
    } catch (error) {
      if (this.#database.isTransaction) this.#run('ROLLBACK');
      throw error;
    }
  }

  #acknowledge(changes: readonly Change[], done: readonly boolean[]): void {
    this.#checkpoints.wrote(this.#pages);
    this.#pages = 0;
    const synced = changes.some((change) => change.synced) ? this.#sync() : undefined;
    if (synced === undefined) this.#syncSoon ??= setTimeout(() => void this.#sync().catch(() => undefined), mostUnsyncedMs).unref();
    changes.forEach((change, index) => {
      const acknowledge = (): void => change.resolve(done[index] ?? false);
      if (change.synced) synced?.then(acknowledge, (error: unknown) => change.reject(storeError(error)));
      else acknowledge();
    });
  }

  #sync(): Promise<void> {
    clearTimeout(this.#syncSoon);
    this.#syncSoon = undefined;
    return this.#wal.sync();
  }

  /** A refusal by the first statement has changed nothing; one by a later statement takes the earlier ones back. */
  #apply(statements: readonly Statement[]): boolean {
    const guarded = statements.some(({ mustChange }, index) => mustChange && index > 0);
    if (guarded) this.#run('SAVEPOINT change');
    for (const { sql, parameters, mustChange } of statements) {
      const changed = this.#change(sql, parameters);
      if (!mustChange || changed > 0) continue;
      if (guarded) this.#run('ROLLBACK TO change');
      if (guarded) this.#run('RELEASE change');
      return false;
    }
    if (guarded) this.#run('RELEASE change');
    return true;
  }

  #change(sql: string, parameters: Statement['parameters']): number {
    for (const parameter of parameters) if (typeof parameter === 'string') this.#pages += parameter.length / pageSize;
    try {
      const changes = Number(this.#statements.get(sql).run(...parameters).changes);
      this.#pages += Math.max(1, changes / rowsPerPage);
      return changes;
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

const causeOf = (error: unknown): unknown => (error instanceof StatementError ? error.cause : error);

/** A change that cannot even be planned is rejected alone. */
function toChange({ plan, resolve, reject }: Waiting): Change[] {
  try {
    return [{ resolve, reject, ...plan() }];
  } catch (error) {
    reject(storeError(error));
    return [];
  }
}
