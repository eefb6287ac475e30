import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { Write } from '../sql/database.ts';
import type { Statement } from '../sql/statement.ts';
import type { Checkpointer } from './checkpointer.ts';
import { isBusy } from './is-busy.ts';
import { storeError } from './store-error.ts';
import type { Outcome } from './transactions.ts';
import type { WalSync } from './wal-sync.ts';

interface Waiting {
  readonly plan: () => Write;
  /** When it came, as `performance.now()` says. */
  readonly since: number;
  readonly resolve: (done: boolean) => void;
  readonly reject: (error: unknown) => void;
}

type Change = Omit<Waiting, 'plan'> & Write;

const mostUnsyncedMs = 1_000; // what a power cut may cost
const retryMs = 20;
const pageSize = 4_096; // SQLite's own

/** What makes the file durable; a database in memory has nothing to do here. */
export type LogSync = Pick<WalSync, 'idle' | 'sync' | 'close'>;
export type Checkpoints = Pick<Checkpointer, 'quiet' | 'wrote' | 'close'>;

/** Where the transactions are run. */
export interface Writer {
  /** As one transaction. Rejects where nothing could be begun, or committed. */
  run(changes: readonly (readonly Statement[])[]): Promise<readonly Outcome[]>;
  /** After the last run. */
  close(): Promise<void>;
}

export interface GroupCommitOptions {
  /** How long a change waits while another program writes to the file. */
  readonly busyMs: number;
}

/**
 * Puts the changes of one tick of the event loop into one transaction, in the order in which they came. A commit survives the process; whoever
 * asks for more waits, off the event loop, until it is synced, which is done at least once a second while anything is written. What comes during a
 * commit or a sync waits for its end: the more there is to do, the more is done in one step. While another program holds the file, the changes
 * wait in their order; nothing else does.
 */
export class GroupCommit {
  readonly #writer: Writer;
  readonly #wal: LogSync;
  readonly #checkpoints: Checkpoints;
  readonly #busyMs: number;
  readonly #queue: Waiting[] = [];
  /** They could not be begun, and are tried again. */
  #held: readonly Change[] = [];
  #writing: Promise<void> | undefined;
  #syncSoon: NodeJS.Timeout | undefined;

  constructor(writer: Writer, wal: LogSync, checkpoints: Checkpoints, { busyMs }: GroupCommitOptions) {
    this.#writer = writer;
    this.#wal = wal;
    this.#checkpoints = checkpoints;
    this.#busyMs = busyMs;
  }

  write(plan: () => Write): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ plan, resolve, reject, since: performance.now() });
      this.#writing ??= this.#writeAll();
    });
  }

  /** What was written last is synced. */
  async close(): Promise<void> {
    await this.#writing;
    clearTimeout(this.#syncSoon);
    await this.#wal.sync().finally(() => this.#wal.close());
    await this.#checkpoints.close();
    await this.#writer.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0 || this.#held.length > 0) {
      await setImmediate(); // whatever comes in one tick goes together
      const { idle } = this.#wal;
      if (idle !== undefined) await idle;
      const { quiet } = this.#checkpoints;
      if (quiet !== undefined) await quiet;
      await this.#commit([...this.#held, ...this.#queue.splice(0).flatMap(toChange)]);
      if (this.#held.length > 0) await delay(retryMs);
    }
    this.#writing = undefined;
  }

  async #commit(changes: readonly Change[]): Promise<void> {
    this.#held = [];
    try {
      this.#acknowledge(changes, await this.#writer.run(changes.map(({ statements }) => statements)));
    } catch (error) {
      this.#hold(changes, error);
    }
  }

  /** Another program holds the file, or it cannot be used at all: who waits longer is told first. */
  #hold(changes: readonly Change[], error: unknown): void {
    const late = isBusy(error) ? performance.now() - this.#busyMs : Infinity;
    this.#held = changes.filter(({ since }) => since > late);
    for (const { since, reject } of changes) if (since <= late) reject(storeError(error));
  }

  #acknowledge(changes: readonly Change[], outcomes: readonly Outcome[]): void {
    this.#checkpoints.wrote(countPages(changes));
    const synced = changes.some((change) => change.synced) ? this.#sync() : undefined;
    if (synced === undefined) this.#syncSoon ??= setTimeout(() => void this.#sync().catch(() => undefined), mostUnsyncedMs).unref();
    changes.forEach((change, index) => {
      const outcome = outcomes[index] ?? false;
      if (typeof outcome === 'object') change.reject(storeError(outcome.error));
      else if (!change.synced) change.resolve(outcome);
      else
        void synced?.then(
          () => change.resolve(outcome),
          (error: unknown) => change.reject(storeError(error)),
        );
    });
  }

  #sync(): Promise<void> {
    clearTimeout(this.#syncSoon);
    this.#syncSoon = undefined;
    return this.#wal.sync();
  }
}

/** About what the log has grown by. */
function countPages(changes: readonly Change[]): number {
  let pages = 0;
  for (const { statements } of changes) for (const { parameters } of statements) pages += parameters.reduce<number>((sum, parameter) => sum + (typeof parameter === 'string' ? parameter.length / pageSize : 0), 1);
  return pages;
}

/** A change that cannot even be planned is rejected alone. */
function toChange({ plan, resolve, reject, since }: Waiting): Change[] {
  try {
    return [{ resolve, reject, since, ...plan() }];
  } catch (error) {
    reject(storeError(error));
    return [];
  }
}
