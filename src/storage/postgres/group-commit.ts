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

export interface GroupCommitOptions {
  /** How long a database may be away before what is to be written is given up. */
  readonly waitMs: number;
  /** How long a whole transaction may take: what takes longer does not come. */
  readonly answerMs: number;
}

/**
 * Puts all changes that come while one transaction is under way together into the next, in the order in which they came. Each commit is synced. While the
 * database is away the changes wait in their order. A transaction that was cut off before its commit is run again; whether one that was cut off
 * during it took effect is not known: those who asked for it are told STORE_UNAVAILABLE, once the connection that ran it is gone for good.
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
        for (const { reject } of this.#queue.splice(0)) reject(storeError(error));
      }
    }
    this.#isWriting = false;
  }

  async #commit(session: Session, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const silent = setTimeout(() => session.abandon(new Error('The database does not answer.')), this.#answerMs);
    let isCommitting = false;
    try {
      const outcomes = (await runTogether(session, changes)) ?? (await runOneByOne(session, changes));
      isCommitting = !session.isLost; // it cannot be sent any more
      await session.command('commit');
      changes.forEach((change, index) => tell(change, outcomes[index]));
    } catch (error) {
      if (session.isLost && !isCommitting) this.#again(changes, error);
      else {
        await (session.isLost ? this.#writer.get(this.#waitMs) : session.command('rollback')).catch(() => undefined);
        for (const { reject } of changes) reject(storeError(error));
      }
    } finally {
      clearTimeout(silent);
    }
  }

  /** They are the first again; but for those that have waited too long, lest one that breaks the connection is run for ever. */
  #again(changes: readonly Change[], error: unknown): void {
    const late = performance.now() - this.#waitMs;
    for (const { since, reject } of changes) if (since <= late) reject(storeError(error));
    this.#queue.unshift(...changes.filter(({ since }) => since > late).map(({ statements, ...rest }) => ({ ...rest, plan: () => ({ statements, synced: true }) })));
  }
}

/** In a new transaction, all at once. Undefined where that is not how it can be done: one has failed, or must be taken back. Nothing is left of it then. */
async function runTogether(session: Session, changes: readonly Change[]): Promise<readonly Outcome[] | undefined> {
  const asked = session.together(() => [session.begin(), ...changes.map(({ statements }) => runAll(session, statements))]);
  const results = await Promise.allSettled(asked);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined && !isFault(failed.reason)) throw failed.reason;
  const outcomes = results.slice(1).map((result) => result.status === 'fulfilled' && result.value === true);
  if (failed === undefined && outcomes.every((done, index) => done || changes[index]?.statements.length === 1)) return outcomes;
  await session.command('rollback');
  return undefined;
}

/** In a new transaction, each from a savepoint of its own: one that fails or is refused is nobody else's loss. */
async function runOneByOne(session: Session, changes: readonly Change[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  await session.begin();
  for (const { statements } of changes) {
    const [saved, ran] = await Promise.allSettled([session.command('savepoint change'), runAll(session, statements)]);
    if (saved.status === 'rejected') throw saved.reason;
    if (ran.status === 'rejected' && !isFault(ran.reason)) throw ran.reason;
    const outcome = ran.status === 'rejected' ? { error: ran.reason as unknown } : ran.value;
    if (outcome !== true) await session.command('rollback to change');
    await session.command('release change');
    outcomes.push(outcome);
  }
  return outcomes;
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

function tell({ resolve, reject }: Change, outcome: Outcome = false): void {
  if (typeof outcome === 'object') reject(storeError(outcome.error));
  else resolve(outcome);
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
