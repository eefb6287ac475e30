import type { Owner } from '../access/viewer.ts';
import { badUserInput, CodedError, isCodedError, notFound } from '../errors.ts';
import type { Claim } from '../quota/index.ts';
import type { GenerationEvent, GenerationInput, GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';
import { isTerminal } from '../storage/generation-record.ts';
import type { GenerationQuery, IdempotencyClaim, Inserted, Orphan, PlainGeneration, StoredJoin } from '../storage/generation-store.ts';
import type { Admission } from '../storage/ledger-record.ts';
import { Asking } from './asking.ts';
import type { GenerationCommand } from './command.ts';
import { endFromLog } from './end-from-log.ts';
import { turnRefused } from './turns.ts';
import { toClaim } from './idempotency.ts';
import { newRecord } from './new-record.ts';
import { readOutput } from './output.ts';
import { Ownership } from './ownership.ts';
import { Readers } from './readers.ts';
import type { OwnedGeneration, RunDependencies } from './run-dependencies.ts';
import { GenerationRun } from './run.ts';
import type { OwnershipTimers, RetentionSettings } from './settings.ts';

/** Which generations to list: a {@link GenerationQuery} without the viewer. */
export type GenerationListQuery = Omit<GenerationQuery, 'tenantId' | 'viewerId'>;

/** A generation's log: pages of it, and how to hear of more. */
export interface GenerationLog {
  /** There is nothing after `after`, and never will be. */
  readonly exhausted: boolean;
  /** Empty where there is no more yet. Rejects with NOT_FOUND where the generation was deleted meanwhile. */
  read(after: number, limit: number): Promise<readonly GenerationEvent[]>;
  watch(wake: () => void): () => void;
  /** Counts as a reader until the returned function is called. */
  enter(): () => void;
}

/** How a generation is started. */
export interface StartOptions {
  /** Stored with it. */
  readonly joinKey?: string | null;
  /** Whoever starts it waits for what becomes of it. Otherwise it is stored before anything else happens: where the process ends then, the next one runs it. */
  readonly isFollowed?: boolean;
}

/** What the engine stands on. */
export interface EngineDependencies extends RunDependencies {
  readonly ownership: OwnershipTimers;
  readonly retention: RetentionSettings;
}

/**
 * The engine: starts, follows, stops and finds generations. Whatever belongs to another viewer does not exist for this one. Every promise
 * that is given holds for what is stored, not for what a caller still hears of: what a method resolves with survives the process.
 */
export class Generations {
  readonly #dependencies: EngineDependencies;
  readonly #runs = new Map<string, GenerationRun>();
  readonly #readers: Readers;
  readonly #ownership: Ownership;
  readonly #starting = new Set<Promise<unknown>>();
  #draining = false;

  constructor(dependencies: EngineDependencies) {
    const { store, ownership: timers, retention, log } = dependencies;
    this.#dependencies = dependencies;
    this.#readers = new Readers(dependencies.timers.disconnectGraceMs, (id) => this.#runs.get(id)?.end('cancel'));
    this.#ownership = new Ownership({ store, timers, retention, log, adopt: (orphan) => this.#adopt(orphan) });
  }

  /** The server is shutting down: nothing new is begun. */
  get isDraining(): boolean {
    return this.#draining;
  }

  /**
   * Takes over what earlier processes have left: what was queued is queued again, what ran is INTERRUPTED with the text that came. To be
   * called once, before anything else; rejects where the store cannot be used.
   */
  recover(): Promise<void> {
    return this.#ownership.start();
  }

  /**
   * Stores a new generation, begins to run it, and returns it; or returns the one that the command's idempotency key has started. Throws IDEMPOTENCY_KEY_REUSED, STORE_UNAVAILABLE, QUOTA_EXHAUSTED, and OVERLOADED while the server shuts down or
   * too many wait for the model's quota.
   */
  async start(viewer: Owner, command: GenerationCommand, options: StartOptions = {}): Promise<GenerationRecord> {
    if (this.#draining) throw new CodedError('OVERLOADED', { message: 'The server is shutting down.', retryAfterMs: 1_000 });
    const starting = this.#insert(viewer, command, options);
    this.#starting.add(starting);
    try {
      return await starting;
    } finally {
      this.#starting.delete(starting);
    }
  }

  async #insert(viewer: Owner, command: GenerationCommand, { joinKey = null, isFollowed = false }: StartOptions): Promise<GenerationRecord> {
    const { store, ledger } = this.#dependencies;
    const record = newRecord(viewer, command);
    const { request, construct = null, priorText = '' } = command;
    const input = { request, construct, priorText };
    const claim = toClaim(command);
    const { admission, place, refusal } = await this.#admit(viewer, command);
    if (isFollowed && claim === null && command.beginning === undefined && admission === undefined && refusal === undefined) return this.#begin({ record, input, joinKey }, place);
    const turn = command.beginning === undefined ? {} : { turn: command.beginning };
    const insert = (): Promise<Inserted> => store.insert({ record, input, claim, joinKey, ...turn, ...(admission === undefined ? {} : { admission }) });
    const inserted = await (refusal === undefined ? insert() : this.#findHolder(viewer, claim, refusal)).finally(() => place?.release());
    if ('holder' in inserted) {
      const { generationId, inputHash } = inserted.holder;
      if (inputHash !== claim?.inputHash) throw new CodedError('IDEMPOTENCY_KEY_REUSED', { field: command.continues === undefined ? 'input.options.idempotencyKey' : 'idempotencyKey', generationId });
      return this.get(viewer, generationId);
    }
    if ('obstacle' in inserted) throw turnRefused(inserted.obstacle);
    if ('overBudget' in inserted) throw await ledger.refusal(viewer, admission?.picos ?? null);
    this.#tellStored(record, input);
    this.#own({ record, input, writer: inserted.writer });
    return record;
  }

  /** It runs while it is being stored, so that its first call is made after one sync to the disk instead of two. */
  async #begin(generation: PlainGeneration, place: Claim | undefined): Promise<GenerationRecord> {
    const { record, input } = generation;
    const { writer, stored } = this.#dependencies.store.begin(generation);
    this.#own({ record, input, writer, stored });
    await stored.finally(() => place?.release());
    this.#tellStored(record, input);
    return record;
  }

  #tellStored({ id: generationId, method, modelId }: GenerationRecord, { request }: GenerationInput): void {
    const { log, logContent, onPoint } = this.#dependencies;
    onPoint('stored');
    log.info({ generationId, method, modelId, ...(logContent ? { request } : {}) }, 'a generation begins');
  }

  /**
   * What its first call may cost is set aside with it; where that cannot be told and a budget applies, it may not begin. Whoever could only wait in a queue that is full is told
   * before anything is stored.
   */
  async #admit(viewer: Owner, { request, construct, options, path, refusal }: GenerationCommand): Promise<{ readonly admission?: Admission | undefined; readonly place?: Claim; readonly refusal?: CodedError | undefined }> {
    if (refusal !== undefined) return { refusal };
    try {
      const admission = this.#dependencies.ledger.admit(viewer, request);
      const { fallbackModelIds = [] } = options;
      const canGoElsewhere = fallbackModelIds.length > 0 && new Asking({ request, construct: construct ?? null, priorText: '' }, this.#dependencies, fallbackModelIds).canGoElsewhere;
      return { admission, place: await this.#dependencies.admission.claim(request, canGoElsewhere, path) };
    } catch (error) {
      if (isCodedError(error)) return { refusal: error };
      throw error;
    }
  }

  /** What has begun under the key; else the refusal is thrown. */
  async #findHolder({ id, tenantId }: Owner, claim: IdempotencyClaim | null, refusal: CodedError): Promise<Extract<Inserted, { holder: object }>> {
    const holder = claim === null ? undefined : await this.#dependencies.store.holderOf({ tenantId, viewerId: id }, claim.key);
    if (holder === undefined) throw refusal;
    return { holder };
  }

  #own(generation: OwnedGeneration, wasFollowed = false): void {
    const { id, options } = generation.record;
    if (options.onDisconnect === 'CANCEL') this.#readers.expect(id);
    if (wasFollowed) this.#readers.enter(id)(); // whoever followed it has left with the process that is gone, and may come back
    const run = new GenerationRun(generation, this.#dependencies);
    this.#runs.set(id, run);
    void run.ended.then(() => {
      this.#runs.delete(id);
      this.#readers.forget(id);
      this.#warn(generation.record);
    });
  }

  #warn({ viewerId: id, tenantId }: GenerationRecord): void {
    const { ledger, log } = this.#dependencies;
    ledger.warn({ id, tenantId }).catch((error: unknown) => log.warn({ err: error }, 'whether budgets are above their soft limits is not known'));
  }

  async #adopt({ record, writer }: Orphan): Promise<void> {
    const { store, log } = this.#dependencies;
    log.warn({ generationId: record.id, status: record.status }, 'a generation was left behind by a process that is gone');
    const input = record.status === 'QUEUED' ? await store.input(record.id) : undefined;
    if (input !== undefined) this.#own({ record, input, writer }, true);
    else await endFromLog({ record, writer }, new CodedError('NODE_LOST'), this.#dependencies);
  }

  /** Waits, as one of its readers, until it has ended or `signal` says that the caller has gone. Throws NOT_FOUND. */
  async attend(viewer: Owner, id: string, signal: AbortSignal): Promise<GenerationRecord> {
    const run = this.#runs.get(id);
    if (run !== undefined) {
      const leave = this.#readers.enter(id);
      await Promise.race([run.outcome, aborted(signal)]).finally(leave);
    }
    return this.get(viewer, id);
  }

  /** Waits until it has ended, without being one of its readers. Throws NOT_FOUND. */
  async outcome(viewer: Owner, id: string): Promise<GenerationRecord> {
    await this.#runs.get(id)?.outcome;
    return this.get(viewer, id);
  }

  /** Throws NOT_FOUND. */
  async get(viewer: Owner, id: string): Promise<GenerationRecord> {
    const record = await this.find(viewer, id);
    if (record === null) throw notFound('generation', id, 'id');
    return record;
  }

  async find(viewer: Owner, id: string): Promise<GenerationRecord | null> {
    const record = await this.#dependencies.store.get(id);
    return record?.viewerId === viewer.id && record.tenantId === viewer.tenantId ? record : null;
  }

  /** What it has said, whole or so far. */
  output(record: GenerationRecord): Promise<GenerationOutput> {
    return readOutput(this.#dependencies.store, record);
  }

  /** What it is run on. */
  async input({ id }: GenerationRecord): Promise<GenerationInput> {
    const input = await this.#dependencies.store.input(id);
    if (input === undefined) throw noLongerKept();
    return input;
  }

  list(viewer: Owner, query: GenerationListQuery): Promise<readonly GenerationRecord[]> {
    return this.#dependencies.store.list({ ...query, tenantId: viewer.tenantId, viewerId: viewer.id });
  }

  /** Aborts the call to Bedrock and waits until the generation has ended. No error where it has ended already. Throws NOT_FOUND. */
  async cancel(viewer: Owner, id: string): Promise<GenerationRecord> {
    const { status } = await this.get(viewer, id);
    if (!isTerminal(status) && !this.#runs.has(id)) await Promise.allSettled(this.#starting); // stored this moment, and not yet run
    const run = this.#runs.get(id);
    run?.end('cancel');
    await run?.outcome;
    return this.get(viewer, id);
  }

  /** The log of a generation, to be read after the sequence number `after`. Throws BAD_USER_INPUT, NOT_FOUND and CURSOR_AHEAD. */
  async log(viewer: Owner, id: string, after: number): Promise<GenerationLog> {
    if (after < 0) throw badUserInput('after', 'a sequence number, or 0 for all events', after);
    const { lastSequence, status } = await this.get(viewer, id);
    if (after > lastSequence) {
      throw new CodedError('CURSOR_AHEAD', { field: 'after', generationId: id, message: `after: expected at most ${lastSequence}, the latest sequence number, got ${after}.` });
    }
    const { store } = this.#dependencies;
    return {
      exhausted: isTerminal(status) && after === lastSequence,
      read: async (sequence, limit) => {
        const events = await store.read(id, sequence, limit);
        if (events.length === 0 && (await store.get(id)) === undefined) throw noLongerKept(); // its end will not come any more
        return withSnapshot(sequence, events);
      },
      watch: (wake) => store.watch(id, wake),
      enter: () => this.#readers.enter(id),
    };
  }

  /** What clients that lost their socket together with an earlier process had started. */
  takeOverJoins(): Promise<readonly StoredJoin[]> {
    return this.#dependencies.store.takeOverJoins();
  }

  /** Nobody will join it by this key any more. Where that cannot be stored, the next start recalls a join too many. */
  forgetJoin({ joinKey, generationId }: StoredJoin): void {
    const { store, log } = this.#dependencies;
    store.forgetJoin(joinKey, generationId).catch((error: unknown) => log.warn({ err: error, generationId }, 'a join could not be forgotten'));
  }

  /** Takes no more work, lets what runs go on for `drainMs`, and interrupts the rest. */
  async drain(drainMs: number): Promise<void> {
    this.#draining = true;
    this.#readers.stop();
    await Promise.allSettled([...this.#starting, this.#ownership.stopTaking()]);
    const ended = Promise.all([...this.#runs.values()].map((run) => run.ended));
    await Promise.race([ended, elapsed(drainMs)]);
    for (const run of this.#runs.values()) run.end('shutdown');
    await ended;
    await this.#ownership.stop();
  }
}

const noLongerKept = (): CodedError => new CodedError('NOT_FOUND', { message: 'The generation is no longer kept.', field: 'id' });

/** Where events are no longer kept, one event stands for all that are missing. */
function withSnapshot(after: number, events: readonly GenerationEvent[]): readonly GenerationEvent[] {
  const [first] = events;
  if (first === undefined || first.sequence === after + 1) return events;
  return [{ generationId: first.generationId, sequence: first.sequence - 1, body: { type: 'snapshot' } }, ...events];
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const elapsed = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());
