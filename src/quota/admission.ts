import type { ModelRequest } from '../datasources/types.ts';
import type { CodedError } from '../errors.ts';
import { Admitted, kindOf } from './admitted.ts';
import type { Passage } from './breaker.ts';
import type { Clock } from './clock.ts';
import { Demands } from './demands.ts';
import type { Demand, DemandedModel } from './demands.ts';
import type { AnswerSize, Asked, Entry, Lane } from './lane.ts';
import { createLane, isEmpty, isFree, news } from './lane.ts';
import { Pump } from './pump.ts';
import { overloaded, usedUp } from './refusals.ts';
import type { QuotaSettings } from './settings.ts';
import { fullMinuteMs } from './settings.ts';
import { tellPlaces } from './tell-places.ts';
import type { BucketKey, BucketState, Limits, MaybePromise, QuotaEngine, Reservation } from './types.ts';
import { toError, untilAborted } from './until-aborted.ts';

export interface AdmissionOptions {
  readonly engine: QuotaEngine;
  /** Which bucket a model identifier of any form takes from. */
  readonly bucketOf: (modelId: string) => BucketKey;
  readonly describe: (modelId: string) => DemandedModel | undefined;
  /** By which identifier a model is called. */
  readonly route: (modelId: string) => string;
  readonly settings: QuotaSettings;
  readonly clock: Clock;
  /** Called when something of a bucket has changed. */
  readonly onChange?: (key: BucketKey) => void;
}

/** A place in the queue, promised to a generation that is about to be stored. */
export interface Claim {
  /** It waits, or runs, or was not stored after all. */
  release(): void;
}

/** What a request would take, and how long it would wait, if it came now. */
export interface Estimate {
  readonly reservedTokens: number;
  readonly maxOutputTokens: number;
  /** 0: it would run at once. Null where nobody can tell. */
  readonly estimatedWaitMs: number | null;
}

const freeClaim: Claim = { release: () => undefined };

/**
 * The one gate before every paid call to Bedrock. It lets through what the quotas have room for, in the order of a {@link FairQueue}, holds back what would only
 * be throttled, and keeps second tries within their budget. Where no limit is known and the model answers, it lets everything through at once.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #demands: Demands;
  readonly #pump: Pump;
  readonly #lanes = new Map<string, Lane>();
  #isTelling = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#demands = new Demands(options.describe);
    this.#pump = new Pump(options);
  }

  /** The moment from which somebody who comes now has waited. */
  now(): number {
    return this.#options.clock.now();
  }

  /** Promises a place in the queue to a generation that is not stored yet. Rejects with OVERLOADED where there is none, and QUOTA_EXHAUSTED for what no quota will ever let through; `path` is where the request stands in the operation. */
  claim(request: ModelRequest, canGoElsewhere = false, path?: string): MaybePromise<Claim> {
    if (canGoElsewhere) return freeClaim; // it goes on to the next model where there is no place
    const lane = this.#laneOf(request.modelId);
    const limits = this.#options.engine.limits(lane.key);
    if (!(limits instanceof Promise) && lane.queue.size === 0 && isFree(limits, lane)) return freeClaim;
    return this.#claim(request, lane, limits, path);
  }

  async #claim(request: ModelRequest, lane: Lane, asked: MaybePromise<Limits>, path: string | undefined): Promise<Claim> {
    const limits = await asked;
    if (lane.queue.size === 0 && isFree(limits, lane)) return freeClaim;
    const error = this.#demands.tooLarge(request, limits, path) ?? (lane.queue.size + lane.claimed >= this.#options.settings.mostQueued ? overloaded(lane.key, await this.#waitOf(lane)) : null);
    if (error !== null) throw error;
    lane.claimed += 1;
    let isOpen = true;
    return {
      release: () => {
        if (isOpen) lane.claimed -= 1;
        isOpen = false;
      },
    };
  }

  /**
   * Waits until the call may be made; at once where nothing speaks against it. Rejects with the signal's reason, with SERVICE_UNAVAILABLE while
   * the model is known not to answer, and with THROTTLED where there is another model to ask and this one has no room for longer than a minute.
   */
  enter(asked: Asked): MaybePromise<Admitted> {
    const lane = this.#laneOf(asked.request.modelId);
    const { engine } = this.#options;
    const limits = engine.limits(lane.key);
    if (!(limits instanceof Promise) && lane.queue.size === 0 && isFree(limits, lane)) {
      const reserved = engine.reserve(lane.key, 0);
      if (!(reserved instanceof Promise) && 'reservation' in reserved) return this.#admit(lane, asked, reserved.reservation, lane.breaker.begin(), null);
    }
    return asked.canGoElsewhere ? this.#waitOrLeave(lane, asked) : this.#wait(lane, asked);
  }

  /** A second try of a call that has failed: from the budget, unless Bedrock lets others through at the pace that is kept here, where it only waits for its turn. False where it may not be. */
  async mayRetry(modelId: string, error: CodedError, signal: AbortSignal): Promise<boolean> {
    const lane = this.#laneOf(modelId);
    if (error.code === 'THROTTLED') {
      await untilAborted(lane.lesson, signal);
      const isPaced = !isEmpty(await this.#options.engine.limits(lane.key));
      const isAccepting = (): boolean => this.now() - lane.acceptedAt < this.#options.settings.minuteMs;
      // Whether Bedrock lets any through is known once one of those that run has an answer.
      while (isPaced && !isAccepting() && lane.running > 0 && !signal.aborted) await untilAborted(news(lane), signal);
      if (isPaced && isAccepting()) return !signal.aborted;
    }
    return !signal.aborted && lane.budget.take(this.now());
  }

  /** Calls nobody and reserves nothing. Rejects with QUOTA_EXHAUSTED as {@link Admission.claim} does, and with THROTTLED as {@link Admission.enter}. */
  async estimate(modelId: string, request: ModelRequest, canGoElsewhere = false, answerSize: AnswerSize = 'USUAL'): Promise<Estimate> {
    const lane = this.#find(modelId) ?? createLane(this.#keyOf(modelId), this.#options.settings); // which is not kept: nobody was called
    const limits = await this.#options.engine.limits(lane.key);
    const { tokens, maxTokens } = this.#demands.of(request, isFree(limits, lane) ? 'UNSIZED' : answerSize, limits);
    const error = canGoElsewhere ? await this.#whyLeave(lane, request, tokens) : this.#demands.tooLarge(request, limits, 'input');
    if (error !== null) throw error;
    return { reservedTokens: tokens, maxOutputTokens: maxTokens, estimatedWaitMs: isFree(limits, lane) ? 0 : await this.#waitOf(lane, tokens) };
  }

  async state(key: BucketKey): Promise<BucketState> {
    const lane = this.#lanes.get(key.name);
    const dimensions = await this.#options.engine.state(key);
    const since = this.now() - this.#options.settings.minuteMs;
    return { key, dimensions, running: lane?.running ?? 0, queued: lane?.queue.size ?? 0, throttled: lane?.throttledAt.filter((at) => at > since).length ?? 0 };
  }

  /** The buckets that calls were made to. */
  get used(): readonly BucketKey[] {
    return [...this.#lanes.values()].map(({ key }) => key);
  }

  /** Limits have changed: what waits may have room. */
  limitsChanged(): void {
    for (const lane of this.#lanes.values()) {
      this.#pump.run(lane);
      this.#options.onChange?.(lane.key);
    }
  }

  async #waitOrLeave(lane: Lane, asked: Asked): Promise<Admitted> {
    const { request, answerSize } = asked;
    const error = await this.#whyLeave(lane, request, this.#demands.of(request, answerSize, await this.#options.engine.limits(lane.key)).tokens);
    if (error !== null) throw error;
    return this.#wait(lane, asked);
  }

  /** Why a request that can be asked of another model is not to wait for this one. */
  async #whyLeave(lane: Lane, request: ModelRequest, tokens: number): Promise<CodedError | null> {
    const { engine, settings } = this.#options;
    const limits = await engine.limits(lane.key);
    if (isFree(limits, lane)) return null;
    const waitMs = await this.#waitOf(lane, tokens);
    const hasPlace = this.#demands.tooLarge(request, limits) === null && lane.queue.size + lane.claimed < settings.mostQueued;
    return hasPlace && (waitMs ?? 0) <= fullMinuteMs(settings) ? null : usedUp(lane.key, waitMs);
  }

  #wait(lane: Lane, asked: Asked): Promise<Admitted> {
    const { signal, request, answerSize, viewer, priority, since } = asked;
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(toError(signal.reason));
        return;
      }
      const limits = this.#options.engine.limits(lane.key);
      const demand = this.#demands.of(request, answerSize, limits instanceof Promise ? {} : limits);
      const leave = (): void => {
        lane.queue.remove(entry);
        signal.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        leave();
        reject(toError(signal.reason));
        this.#changed(lane);
        this.#pump.run(lane);
      };
      const entry: Entry = {
        asked,
        demand,
        viewer,
        priority,
        cost: demand.tokens,
        since,
        told: null,
        admit: (reservation, passage) => {
          signal.removeEventListener('abort', abort);
          resolve(this.#admit(lane, asked, reservation, passage, demand));
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      lane.queue.push(entry, this.now());
      this.#pump.run(lane);
      if (lane.queue.size === 0) return;
      void this.#tell(lane);
      this.#changed(lane);
    });
  }

  #admit(lane: Lane, asked: Asked, reservation: Reservation, passage: Passage, demand: Demand | null): Admitted {
    const { engine, clock } = this.#options;
    lane.running += 1;
    this.#changed(lane);
    return new Admitted({
      lane,
      engine,
      demands: this.#demands,
      clock,
      request: toCall(asked.request, this.#options.route),
      demand,
      reservation,
      passage,
      isRetry: asked.isRetry,
      onThrottled: (error) => this.#learn(lane, error, demand ?? this.#demands.of(asked.request, 'UNSIZED')),
      onAnswered: () => {
        if (lane.queue.size > 0) this.#pump.run(lane);
      },
      onEnd: () => {
        lane.running -= 1;
        this.#changed(lane);
        this.#pump.run(lane);
      },
    });
  }

  /** One throttled call says little, unless a limit is being felt for already. Of several, what they say is known a moment later: whatever Bedrock has not refused by then it has accepted. */
  #learn(lane: Lane, error: CodedError, { tokens }: Pick<Demand, 'tokens'>): void {
    const { engine, clock, settings } = this.#options;
    const now = clock.now();
    lane.throttledAt = [...lane.throttledAt.filter((at) => now - at < settings.minuteMs).slice(1 - mostThrottled), now];
    const hasLearned = now - lane.learnedAt < settings.learning.forgetAfterMinutes * settings.minuteMs;
    if (!hasLearned && lane.throttledAt.length < settings.learning.throttled) return;
    lane.lesson ??= new Promise<void>((resolve) => {
      clock.after(settings.minuteMs / 60, () => {
        lane.lesson = null;
        void Promise.resolve(engine.throttled(lane.key, kindOf(error), tokens))
          .then(() => engine.limits(lane.key))
          .then((limits) => {
            if (Object.values(limits).some(({ source }) => source === 'LEARNED')) lane.learnedAt = clock.now();
          })
          .finally(resolve);
      });
    });
  }

  #changed({ key }: Lane): void {
    this.#options.onChange?.(key);
  }

  async #tell(lane: Lane): Promise<void> {
    const { clock, settings, engine } = this.#options;
    if (!this.#isTelling) clock.after(settings.tellMs, () => this.#tellAll());
    this.#isTelling = true;
    const outlook = lane.breaker.isClosed ? await engine.outlook(lane.key, lane.usual) : null;
    tellPlaces(lane, { now: clock.now(), outlook, settings });
  }

  #tellAll(): void {
    this.#isTelling = false;
    for (const lane of this.#lanes.values()) if (lane.queue.size > 0) void this.#tell(lane);
  }

  /** Of somebody who comes last. */
  async #waitOf(lane: Lane, tokens = 0): Promise<number | null> {
    if (!lane.breaker.isClosed) return null;
    const outlook = await this.#options.engine.outlook(lane.key, lane.usual);
    for (const { cost } of lane.queue.inOrder(this.now())) outlook.next(cost);
    return outlook.next(tokens);
  }

  #keyOf(modelId: string): BucketKey {
    return this.#options.bucketOf(this.#options.route(modelId));
  }

  #find(modelId: string): Lane | undefined {
    return this.#lanes.get(this.#keyOf(modelId).name);
  }

  #laneOf(modelId: string): Lane {
    const known = this.#find(modelId);
    if (known !== undefined) return known;
    const lane = createLane(this.#keyOf(modelId), this.#options.settings);
    this.#lanes.set(lane.key.name, lane);
    return lane;
  }
}

const mostThrottled = 1_000;

const toCall = (request: ModelRequest, route: (modelId: string) => string): ModelRequest => {
  const modelId = route(request.modelId);
  return modelId === request.modelId ? request : { ...request, modelId };
};
