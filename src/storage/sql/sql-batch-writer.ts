import { CodedError } from '../../errors.ts';
import type { BatchJobRecord, BatchPartRecord } from '../batch-record.ts';
import type { BatchChange, BatchWriter } from '../batch-store.ts';
import { FencedError } from '../generation-store.ts';
import { OverBudgetError } from '../ledger-record.ts';
import type { BatchStatements } from './batch-statements.ts';
import type { Database, Write } from './database.ts';
import { isGuarded } from './ledger-statements.ts';
import type { Statement } from './statement.ts';

interface WriterOptions {
  readonly database: Database;
  readonly statements: BatchStatements;
  readonly job: BatchJobRecord;
  readonly parts: readonly BatchPartRecord[];
  readonly epoch: number;
  readonly onWritten: () => void;
  /** It takes nothing any more. */
  readonly onLeft: () => void;
}

/** The owner's hand on a job, in one database. */
export class SqlBatchWriter implements BatchWriter {
  readonly #options: WriterOptions;
  #job: BatchJobRecord;
  #parts: readonly BatchPartRecord[];
  #hasLeft = false;
  /** It was left as a change could not be stored. */
  #hasFailed = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#job = options.job;
    this.#parts = options.parts;
  }

  get job(): BatchJobRecord {
    return this.#job;
  }

  get parts(): readonly BatchPartRecord[] {
    return this.#parts;
  }

  async write(change: BatchChange): Promise<void> {
    const { database, statements, epoch, onWritten } = this.#options;
    if (this.#hasLeft) throw new FencedError(this.#job.id);
    const before = { job: this.#job, parts: this.#parts };
    this.#job = { ...this.#job, ...change.job };
    const changed = (change.parts ?? []).map(({ number, state }) => this.#changePart(number, state));
    this.#parts = [...this.#parts, ...(change.newParts ?? [])];
    const list = statements.change(epoch, this.#job, changed, change);
    const hasEnded = this.#job.endedAt !== null;
    try {
      if (!(await database.write(() => this.#plan(list)))) {
        if ((change.ledger ?? []).some(isGuarded) && (await this.#isOwner())) throw new OverBudgetError();
        throw new FencedError(this.#job.id);
      }
    } catch (error) {
      if (error instanceof OverBudgetError) {
        this.#takeBack(change, before);
        throw error;
      }
      throw this.#fail() ? error : new FencedError(this.#job.id);
    }
    if (hasEnded) this.release();
    onWritten();
  }

  /** Nothing is stored once the job was left, as after a change that was given up: what waited was made on top of that one. */
  #plan(statements: readonly Statement[]): Write {
    if (this.#hasLeft) throw new CodedError('STORE_UNAVAILABLE', { retryAfterMs: 1_000 });
    return { statements, synced: true };
  }

  async #isOwner(): Promise<boolean> {
    const { database, epoch } = this.#options;
    const row = await database.query.selectFrom('batch_jobs').select('id').where('id', '=', this.#job.id).where('epoch', '=', epoch).where('ended_at', 'is', null).executeTakeFirst();
    return row !== undefined;
  }

  /** Nothing of the change was stored; what others have changed meanwhile was. */
  #takeBack({ job = {}, parts = [], newParts = [] }: BatchChange, before: { readonly job: BatchJobRecord; readonly parts: readonly BatchPartRecord[] }): void {
    const earlier = Object.fromEntries(Object.keys(job).map((name) => [name, before.job[name as keyof BatchJobRecord]]));
    this.#job = { ...this.#job, ...earlier };
    const added = new Set(newParts.map(({ number }) => number));
    this.#parts = this.#parts.filter(({ number }) => !added.has(number));
    for (const { number, state } of parts) {
      const part = before.parts.find((one) => one.number === number);
      if (part !== undefined) this.#changePart(number, Object.fromEntries(Object.keys(state).map((name) => [name, part[name as keyof BatchPartRecord]])));
    }
  }

  release(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#options.onLeft();
  }

  /** Leaves the job, since a change of it could not be stored. False where it had been left in order before: the change came too late. */
  #fail(): boolean {
    if (this.#hasLeft) return this.#hasFailed;
    this.#hasFailed = true;
    this.release();
    return true;
  }

  #changePart(number: number, state: Partial<BatchPartRecord>): BatchPartRecord {
    const part = this.#parts.find((one) => one.number === number);
    if (part === undefined) throw new Error(`${this.#job.id} has no part ${number}.`);
    const next = { ...part, ...state };
    this.#parts = this.#parts.map((one) => (one === part ? next : one));
    return next;
  }
}
