import { isEnd, type EndStatus, type JobRecord, type JobStatus, type RecordCounts, type WaitingStatus } from './job.ts';

/** How a job is to end, thrown where it is waited for something that will not come. */
export class JobEnd extends Error {
  override readonly name = 'JobEnd';
  readonly status: EndStatus;
  /** Why it failed. */
  readonly reason: string | undefined;

  constructor(status: EndStatus, reason?: string) {
    super(`The job ends: ${status}.`);
    this.status = status;
    this.reason = reason;
  }
}

/** Thrown where the process ends, or another one has taken the job over. */
export class JobLeft extends Error {
  override readonly name = 'JobLeft';
}

/** Where `advance` wants a job to be. */
interface Target {
  readonly status: JobStatus;
  readonly message?: string;
  /** No more records are processed before the next one. */
  readonly records: number;
}

const order: readonly JobStatus[] = ['Submitted', 'Validating', 'Scheduled', 'InProgress', 'Completed'];
const longestTimerMs = 2 ** 31 - 1;
const saveEveryMs = 1_000;

export interface LiveJobHooks {
  readonly stateMs: Readonly<Record<WaitingStatus, number>>;
  /** A stop amid its work is not heeded: it completes. */
  readonly stopLate: boolean;
  /** False: the job is another process's now. */
  save(job: JobRecord): boolean;
  /** Told each new status. */
  changed(job: JobRecord): void;
}

/** A job that is under way: its record, the clock that it goes by, and what it is told from outside. */
export class LiveJob {
  #record: JobRecord;
  #target: Target | undefined;
  #stopping = false;
  #left = false;
  #savedAtMs = 0;
  readonly #hooks: LiveJobHooks;
  readonly #watchers = new Set<() => void>();

  constructor(record: JobRecord, hooks: LiveJobHooks) {
    this.#record = record;
    this.#hooks = hooks;
  }

  get record(): JobRecord {
    return this.#record;
  }

  /** Puts the job into a status. Throws JobLeft where it is not this process's any more. */
  move(status: JobStatus, message?: string): void {
    if (this.#left) throw new JobLeft();
    const nowMs = Date.now();
    this.#save({
      ...this.#record,
      status,
      statusSinceMs: nowMs,
      modifiedAtMs: nowMs,
      ...(message === undefined ? {} : { message }),
      ...(isEnd(status) ? { endedAtMs: nowMs } : {}),
    });
    this.#hooks.changed(this.#record);
    this.#wake();
  }

  /** Counts; they are kept once a second, and with every change of status. A job that is done anew counts on from where it was. */
  count(counts: RecordCounts): void {
    if (this.#left) throw new JobLeft();
    if (counts.processedRecordCount >= (this.#record.counts?.processedRecordCount ?? 0)) this.#record = { ...this.#record, counts };
    if (Date.now() - this.#savedAtMs >= saveEveryMs) this.#save(this.#record);
    this.#wake();
  }

  /** Tells the job to stop. */
  stop(): void {
    this.#stopping = !(this.#hooks.stopLate && this.#record.status === 'InProgress');
    this.move('Stopping');
  }

  /** Leaves it as it is: the process ends. */
  leave(): void {
    this.#left = true;
    this.#wake();
  }

  /** Moves it on; resolves when it is there, and rejects when it ends elsewhere. */
  async advance(target: Target): Promise<JobRecord> {
    this.#target = target;
    if (target.status === 'Stopped' && !this.#stopping && !isEnd(this.#record.status)) this.stop();
    this.#wake();
    const isThere = () => this.#record.status === target.status
      && (target.status !== 'InProgress' || target.records === Infinity || (this.#record.counts?.processedRecordCount ?? 0) >= Math.min(target.records, this.#record.counts?.totalRecordCount ?? Infinity));
    await this.#until(() => isThere() || isEnd(this.#record.status) || this.#left);
    if (isThere()) return this.#record;
    throw new Error(`The job ${this.#record.jobArn} is ${this.#record.status}, and cannot become ${target.status}.${this.#record.message === undefined ? '' : ` ${this.#record.message}`}`);
  }

  /** Waits until the status has lasted its time. Throws JobEnd when the job ends instead. */
  async dwell(status: WaitingStatus): Promise<void> {
    const dueMs = this.#record.statusSinceMs + this.#hooks.stateMs[status];
    const interruption = () => (status !== 'Stopping' ? this.#interruption() : this.#left ? new JobLeft() : undefined);
    await this.#until(() => this.#isPast(status) || interruption() !== undefined, () => dueMs);
    const found = interruption();
    if (found !== undefined) throw found;
  }

  /** Waits until one more record may be processed: the pace, the gate of `advance`. Returns whether any may. */
  async waitForRecord(processed: number, dueAtMs: number): Promise<boolean> {
    const isOpen = () => processed < (this.#target?.status === 'InProgress' ? this.#target.records : Infinity);
    const isDue = () => isOpen() && (this.#isPast('InProgress') || Date.now() >= dueAtMs);
    if (!isDue()) await this.#until(() => isDue() || this.#interruption() !== undefined || (this.#target !== undefined && isEnd(this.#target.status)), () => (isOpen() ? dueAtMs : Infinity));
    return this.#interruption() === undefined;
  }

  /** Throws what the job is interrupted by, if anything. */
  check(): void {
    const interruption = this.#interruption();
    if (interruption !== undefined) throw interruption;
  }

  #interruption(): JobEnd | JobLeft | undefined {
    if (this.#left) return new JobLeft();
    if (this.#stopping) return new JobEnd('Stopped');
    if (this.#record.status === 'Stopping') return undefined; // a process before this one was told to stop, and its output is still to be written; or it is not heeded
    const { status, message } = this.#target ?? {};
    if (status === 'Failed' || status === 'Expired') return new JobEnd(status, message);
    if (status === 'PartiallyCompleted' && this.#record.status === 'InProgress' && (this.#record.counts?.processedRecordCount ?? 0) >= (this.#target?.records ?? 0)) return new JobEnd(status);
    if (Date.now() < this.#record.expiresAtMs) return undefined;
    return new JobEnd(this.#record.status === 'InProgress' ? 'PartiallyCompleted' : 'Expired');
  }

  #isPast(status: WaitingStatus): boolean {
    if (this.#target === undefined) return false;
    if (status === 'Stopping') return isEnd(this.#target.status);
    const wanted = this.#target.status === 'PartiallyCompleted' ? 'Completed' : this.#target.status;
    return order.indexOf(wanted) > order.indexOf(status);
  }

  /** Resolves when the condition holds, or at the time that is due; looks again with every change, and when the job expires. */
  #until(holds: () => boolean, due: () => number = () => Infinity): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const look = () => {
        clearTimeout(timer);
        const nowMs = Date.now();
        if (holds() || due() <= nowMs) {
          this.#watchers.delete(look);
          resolve();
          return;
        }
        const nextMs = Math.min(due(), this.#record.expiresAtMs > nowMs ? this.#record.expiresAtMs : Infinity);
        if (nextMs !== Infinity) timer = setTimeout(look, Math.min(nextMs - nowMs + 1, longestTimerMs));
      };
      this.#watchers.add(look);
      look();
    });
  }

  #wake(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  #save(record: JobRecord): void {
    if (!this.#hooks.save(record)) {
      this.leave();
      throw new JobLeft();
    }
    this.#record = record;
    this.#savedAtMs = Date.now();
  }
}
