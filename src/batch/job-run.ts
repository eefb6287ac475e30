import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchChange, BatchWriter } from '../storage/batch-store.ts';
import type { BatchJobRecord, BatchPartRecord } from '../storage/batch-record.ts';
import { FencedError } from '../storage/generation-store.ts';
import type { CodedError } from '../errors.ts';
import { isCodedError } from '../errors.ts';
import { collectPart } from './collect.ts';
import type { BatchDependencies } from './dependencies.ts';
import { abandon, finish, withdraw } from './finish.ts';
import { nextStep } from './next-step.ts';
import type { Step } from './next-step.ts';
import { observe } from './observe.ts';
import type { Observation } from './observe.ts';
import { prepare } from './prepare.ts';
import { runRecords } from './realtime.ts';
import { retryDelay } from './retry-delay.ts';
import { stopPart, submitPart } from './submit.ts';
import { summarize } from './summarize.ts';
import { uploadPart } from './upload.ts';

interface RunOptions extends BatchDependencies {
  /** Bedrock has a job of it from now on, which is to be watched. */
  readonly onOpened: () => void;
  /** It has ended, or is somebody else's. */
  readonly onLeft: () => void;
}

/**
 * A job that this process owns: does one step after another until it has ended. Whatever fails is tried again, or told in the job, by the step that it is of; a
 * store that is away leaves the job to whoever claims it next.
 */
export class JobRun {
  readonly #writer: BatchWriter;
  readonly #options: RunOptions;
  readonly #closing = new AbortController();
  /** The parts that Bedrock was told to stop. */
  readonly #stopped = new Set<number>();
  /** By part: when its status has last changed. */
  readonly #changedAt = new Map<number, number>();
  #isStopAsked: boolean;
  #failures = 0;
  #wake: (() => void) | undefined;
  #isWoken = false;
  readonly #leaving = new Set<() => void>();
  /** Resolves when nothing more of it is under way. */
  readonly ended: Promise<void>;

  constructor(writer: BatchWriter, options: RunOptions) {
    this.#writer = writer;
    this.#options = options;
    this.#isStopAsked = writer.job.isStopAsked;
    this.ended = this.#drive().finally(() => {
      writer.release();
      options.onLeft();
    });
  }

  get job(): BatchJobRecord {
    return this.#writer.job;
  }

  get dependencies(): BatchDependencies {
    return this.#options;
  }

  /** Aborted when the process leaves the job; what is under way is to end then. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  get isStopAsked(): boolean {
    return this.#isStopAsked;
  }

  /** The parts that Bedrock has, and when each has last changed. */
  openParts(): readonly { readonly part: BatchPartRecord; readonly jobArn: string; readonly changedAt: number }[] {
    return this.#writer.parts.flatMap((part) => (part.stage === 'OPEN' && part.jobArn !== null ? [{ part, jobArn: part.jobArn, changedAt: this.#changedAt.get(part.number) ?? 0 }] : []));
  }

  /** The part as it stands now. */
  part(number: number): BatchPartRecord {
    const part = this.#writer.parts.find((one) => one.number === number);
    if (part === undefined) throw new Error(`${this.job.id} has no part ${number}.`);
    return part;
  }

  get parts(): readonly BatchPartRecord[] {
    return this.#writer.parts;
  }

  /** Stores a change, with what the job shows by it. Rejects as {@link BatchWriter} does. */
  update(change: BatchChange): Promise<void> {
    const changes = new Map((change.parts ?? []).map(({ number, state }) => [number, state]));
    const parts = [...this.#writer.parts.map((part) => ({ ...part, ...changes.get(part.number) })), ...(change.newParts ?? [])];
    return this.#writer.write({ ...change, job: { ...summarize(this.job, parts, this.#isStopAsked), ...change.job } });
  }

  /** Something was told of the Bedrock job of a part. */
  async observe(jobArn: string, told: Observation): Promise<void> {
    const part = this.#writer.parts.find((one) => one.jobArn === jobArn);
    const state = part && observe(part, told);
    if (part === undefined || state === undefined) return;
    if (state.status !== part.status) this.#changedAt.set(part.number, Date.now());
    await this.update({ parts: [{ number: part.number, state }] }).catch((error: unknown) => this.#leave(error));
    this.wake();
  }

  /** Bedrock does not know the job of a part any more. */
  async lose(jobArn: string, error: CodedError): Promise<void> {
    const part = this.#writer.parts.find((one) => one.jobArn === jobArn && one.stage === 'OPEN');
    if (part === undefined) return;
    const statusMessage = 'Bedrock does not know the job any more: it was deleted, or belongs to another account or region.';
    const state = { stage: 'ENDED', status: 'COLLECTING', outcome: 'FAILED', statusMessage, error: { ...error.data, message: statusMessage }, endTime: new Date().toISOString() } as const;
    await this.update({ parts: [{ number: part.number, state }] }).catch((failure: unknown) => this.#leave(failure));
    this.wake();
  }

  /** It is to be stopped; stored already. Resolves when the job shows it. */
  async stop(): Promise<void> {
    this.#isStopAsked = true;
    for (const leave of this.#leaving) leave();
    await this.update({}).catch((error: unknown) => this.#leave(error));
    this.wake();
  }

  /** Calls `leave` when the job is to stop, or the process leaves it; at once where that is so already. Until the returned function is called. */
  onLeaving(leave: () => void): () => void {
    if (this.#isStopAsked || this.signal.aborted) leave();
    this.#leaving.add(leave);
    return () => void this.#leaving.delete(leave);
  }

  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  /** Leaves the job as it is, to be gone on with by another process. */
  async close(): Promise<void> {
    this.#abort();
    await this.ended;
  }

  async #drive(): Promise<void> {
    while (!this.signal.aborted && this.job.endedAt === null) {
      this.#isWoken = false;
      try {
        await this.#take(nextStep(this.job, this.#writer.parts, this.#isStopAsked, this.#stopped));
        this.#failures = 0;
      } catch (error) {
        if (isAborted(this.signal) || error instanceof FencedError) return;
        if (isCodedError(error) && error.code === 'STORE_UNAVAILABLE') {
          this.#leave(error);
          return;
        }
        this.#failures += 1;
        this.#options.log.warn({ err: error, batchJobId: this.job.id }, 'a step of a batch job failed and is tried again');
        await this.pause(retryDelay(this.#failures, this.#options.timers));
      }
    }
  }

  async #take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'prepare':
        return prepare(this);
      case 'abandon':
        return abandon(this);
      case 'realtime':
        return runRecords(this);
      case 'upload':
        return uploadPart(this, step.part);
      case 'submit':
        await submitPart(this, step.part);
        this.#changedAt.set(step.part.number, Date.now());
        this.#options.onOpened();
        return;
      case 'withdraw':
        return withdraw(this, step.part);
      case 'stop':
        await stopPart(this, step.part);
        this.#stopped.add(step.part.number);
        return;
      case 'collect':
        return collectPart(this, step.part);
      case 'finish':
        return finish(this);
      case 'watch':
        return this.pause(null);
    }
  }

  /** Until something is told, or so long; null: however long it takes. */
  async pause(ms: number | null): Promise<void> {
    if (this.#isWoken || this.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#wake = () => resolve(undefined);
    const timer = new AbortController();
    const elapsed = ms === null ? [] : [sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)];
    await Promise.race([promise, ...elapsed]);
    timer.abort();
    this.#wake = undefined;
  }

  /** The store refuses: somebody else owns the job, or it is away. */
  #leave(error: unknown): void {
    if (!(error instanceof FencedError)) this.#options.log.error({ err: error, batchJobId: this.job.id }, 'a batch job could not be stored; it is taken up again');
    this.#writer.release();
    this.#abort();
  }

  #abort(): void {
    this.#closing.abort();
    for (const leave of this.#leaving) leave();
    this.wake();
  }
}

/** Asked anew: what a loop has found before may be otherwise by now. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;
