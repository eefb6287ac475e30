import { setImmediate } from 'node:timers/promises';
import type { Write } from '../sql/database.ts';
import type { Statement } from '../sql/statement.ts';
import type { Session } from './session.ts';
import { isFault, storeError } from './store-error.ts';
import type { Writer } from './writer.ts';

interface Waiting {
  readonly plan: () => Write;
  /** When it came, as `performance.now()` says. */
  readonly since: number;
  readonly resolve: (done: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Changes in one transaction: where one of them is refused they are run one by one, which has to be done before it counts as silence. */
const mostTogether = 200;

type Change = Omit<Waiting, 'plan'> & Pick<Write, 'statements'>;

/** What became of a change within its transaction: done, refused, or failed. */
type Outcome = boolean | { readonly error: unknown };

/** A transaction of which all is done but its commit. */
interface Uncommitted {
  /** By which PostgreSQL knows it, also afterwards. */
  readonly id: string;
  readonly outcomes: readonly Outcome[];
}

export interface GroupCommitOptions {
  /** How long a database may be away before what is to be written is given up. */
  readonly waitMs: number;
  /** How long a whole transaction may take: what takes longer does not come. */
  readonly answerMs: number;
}

/**
 * Puts all changes that come while one transaction is under way together into the next, in the order in which they came. Each commit is synced. While the
 * database is away the changes wait in their order. A transaction that was cut off before its commit is run again; of one that was cut off during it,
 * PostgreSQL is asked on the next connection whether it stands. Where that cannot be asked in time, those whose changes it has are told STORE_UNAVAILABLE:
 * `decided` waits until PostgreSQL is done with the connection that ran it.
 */
export class GroupCommit {
  readonly #writer: Writer;
  readonly #waitMs: number;
  readonly #answerMs: number;
  readonly #queue: Waiting[] = [];
  #isWriting = false;
  #writing: Promise<void> | undefined;

  constructor(writer: Writer, { waitMs, answerMs }: GroupCommitOptions) {
    this.#writer = writer;
    this.#waitMs = waitMs;
    this.#answerMs = answerMs;
  }

  write(plan: () => Write): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ plan, resolve, reject, since: performance.now() });
      if (this.#isWriting) return;
      this.#isWriting = true;
      this.#writing = this.#writeAll();
    });
  }

  /** Only a connection that has the lock can tell: while there is none, the one before may still be at its commit. */
  async decided(): Promise<void> {
    try {
      await this.#writer.get(this.#waitMs);
    } catch (error) {
      throw storeError(error);
    }
  }

  /** After everything that was asked for. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      await setImmediate(); // whatever comes in one tick goes together
      try {
        const session = await this.#writer.get(this.#waitMs);
        await this.#commit(session, this.#queue.splice(0, mostTogether).flatMap(toChange));
      } catch (error) {
        rejectAll(this.#queue.splice(0), error);
      }
    }
    this.#isWriting = false;
  }

  async #commit(session: Session, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const silent = this.#abandonLater(session);
    let sent: Uncommitted | null = null;
    try {
      const done = (await runTogether(session, changes)) ?? (await runOneByOne(session, changes));
      if (!session.isLost) sent = done;
      await session.command('commit');
      tellAll(changes, done);
    } catch (error) {
      if (!session.isLost) {
        await session.command('rollback').catch(() => undefined);
        rejectAll(changes, error);
        return;
      }
      const stands = sent === null ? false : await this.#stands(sent);
      if (stands === null) rejectAll(changes, error);
      else if (sent !== null && stands) tellAll(changes, sent);
      else this.#again(changes, error);
    } finally {
      clearTimeout(silent);
    }
  }

  /** Whether a transaction stands whose commit was not answered; null where nobody can be asked in time. */
  async #stands({ id }: Uncommitted): Promise<boolean | null> {
    const until = performance.now() + this.#waitMs;
    while (performance.now() < until) {
      const session = await this.#writer.get(this.#waitMs).catch(() => null);
      if (session === null) return null;
      const silent = this.#abandonLater(session);
      try {
        return await session.hasCommitted(id);
      } catch {
        if (!session.isLost) return null;
      } finally {
        clearTimeout(silent);
      }
    }
    return null;
  }

  /** A database that is silent for so long does not answer any more. */
  #abandonLater(session: Session): NodeJS.Timeout {
    return setTimeout(() => session.abandon(new Error('The database does not answer.')), this.#answerMs);
  }

  /** They are the first again, all or none of them: one may be made on top of another. None where one has waited too long, lest what breaks the connection is run for ever. */
  #again(changes: readonly Change[], error: unknown): void {
    const late = performance.now() - this.#waitMs;
    if (changes.some(({ since }) => since <= late)) rejectAll(changes, error);
    else this.#queue.unshift(...changes.map(({ statements, ...rest }) => ({ ...rest, plan: () => ({ statements, synced: true }) })));
  }
}

/** In a new transaction, all at once. Undefined where that is not how it can be done: one has failed, or must be taken back. Nothing is left of it then. */
async function runTogether(session: Session, changes: readonly Change[]): Promise<Uncommitted | undefined> {
  const asked = session.together(() => [session.begin(), ...changes.map(({ statements }) => runAll(session, statements))] as const);
  const [begun, ...results] = await Promise.allSettled(asked);
  const failed = [begun, ...results].find((result) => result.status === 'rejected');
  if (failed !== undefined && !isFault(failed.reason)) throw failed.reason;
  const outcomes = results.map((result) => result.status === 'fulfilled' && result.value);
  if (begun.status === 'fulfilled' && failed === undefined && outcomes.every((done, index) => done || changes[index]?.statements.length === 1)) return { id: begun.value, outcomes };
  await session.command('rollback');
  return undefined;
}

/** In a new transaction, each from a savepoint of its own: one that fails or is refused is nobody else's loss. */
async function runOneByOne(session: Session, changes: readonly Change[]): Promise<Uncommitted> {
  const outcomes: Outcome[] = [];
  const id = await session.begin();
  for (const { statements } of changes) {
    const [saved, ran] = await Promise.allSettled([session.command('savepoint change'), runAll(session, statements)]);
    if (saved.status === 'rejected') throw saved.reason;
    if (ran.status === 'rejected' && !isFault(ran.reason)) throw ran.reason;
    const outcome = ran.status === 'rejected' ? { error: ran.reason as unknown } : ran.value;
    if (outcome !== true) await session.command('rollback to change');
    await session.command('release change');
    outcomes.push(outcome);
  }
  return { id, outcomes };
}

/** False: one that must change a row has changed none. Rejects with the first error; those after it are only about the transaction. */
async function runAll(session: Session, statements: readonly Statement[]): Promise<boolean> {
  const results = await Promise.allSettled(statements.map((statement) => session.change(statement)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return statements.every(({ mustChange }, index) => {
    const result = results[index];
    return !mustChange || (result?.status === 'fulfilled' && result.value > 0);
  });
}

function tellAll(changes: readonly Change[], { outcomes }: Uncommitted): void {
  changes.forEach(({ resolve, reject }, index) => {
    const outcome = outcomes[index] ?? false;
    if (typeof outcome === 'object') reject(storeError(outcome.error));
    else resolve(outcome);
  });
}

function rejectAll(changes: readonly Pick<Change, 'reject'>[], error: unknown): void {
  for (const { reject } of changes) reject(storeError(error));
}

/** A change that cannot even be planned is rejected alone. */
function toChange({ plan, resolve, reject, since }: Waiting): Change[] {
  try {
    return [{ resolve, reject, since, statements: plan().statements }];
  } catch (error) {
    reject(storeError(error));
    return [];
  }
}
