import type { Viewer } from '../access/viewer.ts';
import { badUserInput, CodedError } from '../errors.ts';
import { createId } from '../ids.ts';
import type { GenerationEvent, GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';
import { isTerminal } from '../storage/generation-record.ts';
import type { GenerationQuery } from '../storage/generation-store.ts';
import type { GenerationCommand } from './command.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { readOutput } from './output.ts';
import { Readers } from './readers.ts';
import type { RunDependencies } from './run.ts';
import { GenerationRun } from './run.ts';

/** Which generations to list: a {@link GenerationQuery} without the viewer. */
export type GenerationListQuery = Omit<GenerationQuery, 'tenantId' | 'viewerId'>;

/** A generation's log: pages of it, and how to hear of more. */
export interface GenerationLog {
  /** There is nothing after `after`, and never will be. */
  readonly exhausted: boolean;
  read(after: number, limit: number): Promise<readonly GenerationEvent[]>;
  watch(wake: () => void): () => void;
  /** Counts as a reader until the returned function is called. */
  enter(): () => void;
}

/**
 * The engine: starts, follows, stops and finds generations. Whatever belongs to another viewer does not exist for this one. Every promise
 * that is given holds for what is stored, not for what a caller still hears of.
 */
export class Generations {
  readonly #dependencies: RunDependencies;
  readonly #runs = new Map<string, GenerationRun>();
  readonly #readers: Readers;
  readonly #keys = new IdempotencyKeys();
  readonly #starting = new Map<string, Promise<GenerationRecord>>();
  #draining = false;

  constructor(dependencies: RunDependencies) {
    this.#dependencies = dependencies;
    this.#readers = new Readers(dependencies.timers.disconnectGraceMs, (id) => this.#runs.get(id)?.end('cancel'));
  }

  /**
   * Stores a new generation, begins to run it, and returns it; or returns the one that the command's idempotency key has started. Throws
   * IDEMPOTENCY_KEY_REUSED, and OVERLOADED while the server shuts down.
   */
  async start(viewer: Viewer, command: GenerationCommand): Promise<GenerationRecord> {
    const id = createId('Generation');
    for (let known = this.#keys.claim(viewer, command, id); known !== null; known = this.#keys.claim(viewer, command, id)) {
      await this.#starting.get(known)?.catch(() => undefined); // whoever started it is told
      const record = await this.find(viewer, known);
      if (record !== null) return record;
      this.#keys.release(viewer, command, known); // never stored, or forgotten
    }
    const starting = this.#begin(id, viewer, command);
    this.#starting.set(id, starting);
    try {
      return await starting;
    } catch (error) {
      this.#keys.release(viewer, command, id);
      throw error;
    } finally {
      this.#starting.delete(id);
    }
  }

  async #begin(id: string, viewer: Viewer, command: GenerationCommand): Promise<GenerationRecord> {
    if (this.#draining) throw new CodedError('OVERLOADED', { message: 'The server is shutting down.', retryAfterMs: 1_000 });
    const record = newRecord(id, viewer, command);
    const { store, log, logContent } = this.#dependencies;
    await store.insert(record);
    log.info({ generationId: id, method: command.method, modelId: command.request.modelId, ...(logContent ? { request: command.request } : {}) }, 'a generation begins');
    if (command.options.onDisconnect === 'CANCEL') this.#readers.expect(id);
    const run = new GenerationRun(record, this.#dependencies);
    this.#runs.set(id, run);
    void run.ended.then(() => {
      this.#runs.delete(id);
      this.#readers.forget(id);
    });
    return this.get(viewer, id);
  }

  /** Starts a generation and waits, as one of its readers, until it has ended or `signal` says that the caller has gone. */
  async run(viewer: Viewer, command: GenerationCommand, signal: AbortSignal): Promise<GenerationRecord> {
    const { id } = await this.start(viewer, command);
    const run = this.#runs.get(id);
    if (run !== undefined) {
      const leave = this.#readers.enter(id);
      await Promise.race([run.ended, aborted(signal)]);
      leave();
    }
    return this.get(viewer, id);
  }

  /** Throws NOT_FOUND. */
  async get(viewer: Viewer, id: string): Promise<GenerationRecord> {
    const record = await this.find(viewer, id);
    if (record === null) throw new CodedError('NOT_FOUND', { message: 'There is no generation with this id.', field: 'id' });
    return record;
  }

  async find(viewer: Viewer, id: string): Promise<GenerationRecord | null> {
    const record = await this.#dependencies.store.get(id);
    return record?.viewerId === viewer.id && record.tenantId === viewer.tenantId ? record : null;
  }

  /** What it has said, whole or so far. */
  output(record: GenerationRecord): Promise<GenerationOutput> {
    return readOutput(this.#dependencies.store, record);
  }

  list(viewer: Viewer, query: GenerationListQuery): Promise<readonly GenerationRecord[]> {
    return this.#dependencies.store.list({ ...query, tenantId: viewer.tenantId, viewerId: viewer.id });
  }

  /** Aborts the call to Bedrock and waits until the generation has ended. No error where it has ended already. Throws NOT_FOUND. */
  async cancel(viewer: Viewer, id: string): Promise<GenerationRecord> {
    await this.get(viewer, id);
    const run = this.#runs.get(id);
    run?.end('cancel');
    await run?.ended;
    return this.get(viewer, id);
  }

  /** The log of a generation, to be read after the sequence number `after`. Throws BAD_USER_INPUT, NOT_FOUND and CURSOR_AHEAD. */
  async log(viewer: Viewer, id: string, after: number): Promise<GenerationLog> {
    if (after < 0) throw badUserInput('after', 'a sequence number, or 0 for all events', after);
    const { lastSequence, status } = await this.get(viewer, id);
    if (after > lastSequence) {
      throw new CodedError('CURSOR_AHEAD', { field: 'after', generationId: id, message: `after: expected at most ${lastSequence}, the latest sequence number, got ${after}.` });
    }
    const { store } = this.#dependencies;
    return {
      exhausted: isTerminal(status) && after === lastSequence,
      read: (sequence, limit) => store.read(id, sequence, limit),
      watch: (wake) => store.watch(id, wake),
      enter: () => this.#readers.enter(id),
    };
  }

  /** Takes no more work, lets what runs go on for `drainMs`, and interrupts the rest. */
  async drain(drainMs: number): Promise<void> {
    this.#draining = true;
    this.#readers.stop();
    await Promise.allSettled(this.#starting.values());
    const ended = Promise.all([...this.#runs.values()].map((run) => run.ended));
    await Promise.race([ended, elapsed(drainMs)]);
    for (const run of this.#runs.values()) run.end('shutdown');
    await ended;
  }
}

function newRecord(id: string, viewer: Viewer, { method, streaming, request, construct, options }: GenerationCommand): GenerationRecord {
  return {
    id,
    tenantId: viewer.tenantId,
    viewerId: viewer.id,
    method,
    streaming,
    request,
    construct: construct ?? null,
    options,
    status: 'QUEUED',
    answeredBy: null,
    stopReason: null,
    usage: null,
    timing: { queuedMs: null, timeToFirstTokenMs: null, modelLatencyMs: null, totalMs: null, outputTokensPerSecond: null },
    attempts: [],
    error: null,
    trace: null,
    additionalModelResponseFields: null,
    serviceTier: null,
    latency: null,
    simulated: false,
    lastSequence: 0,
    createdAt: new Date().toISOString(),
    endedAt: null,
    output: null,
    object: null,
    candidate: null,
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const elapsed = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());
