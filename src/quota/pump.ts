import { kindOf } from './admitted.ts';
import type { Clock } from './clock.ts';
import type { Entry, Lane } from './lane.ts';
import { heldBack, usedUp } from './refusals.ts';
import type { QuotaSettings } from './settings.ts';
import { fullMinuteMs } from './settings.ts';
import type { QuotaEngine } from './types.ts';

interface PumpOptions {
  readonly engine: QuotaEngine;
  readonly settings: QuotaSettings;
  readonly clock: Clock;
}

const engineRetryMs = 1_000;

/** Lets those through that wait in a lane, in their order, as far as the quota has room and Bedrock answers; wakes itself where they have to wait on. */
export class Pump {
  readonly #options: PumpOptions;

  constructor(options: PumpOptions) {
    this.#options = options;
  }

  /** Lets through whatever there is room for. Where the engine answers at once, so does this. */
  run(lane: Lane): void {
    if (lane.isPumping) {
      lane.pumpAgain = true;
      return;
    }
    lane.isPumping = true;
    lane.stopWaiting();
    lane.stopWaiting = () => undefined;
    this.#drain(lane).catch(() => this.#wakeIn(lane, engineRetryMs)); // an engine that others share could not be asked
  }

  async #drain(lane: Lane): Promise<void> {
    const { engine, clock, settings } = this.#options;
    try {
      do {
        lane.pumpAgain = false;
        for (let entry = lane.queue.first(clock.now()); entry !== undefined; entry = lane.queue.first(clock.now())) {
          const holdMs = lane.breaker.holdMs(clock.now());
          if (holdMs > 0) {
            this.#holdBack(lane, holdMs);
            break;
          }
          const answer = engine.reserve(lane.key, entry.cost);
          const reserved = answer instanceof Promise ? await answer : answer;
          if ('waitMs' in reserved) {
            const isLong = reserved.waitMs > fullMinuteMs(settings) && Number.isFinite(reserved.waitMs);
            if (isLong && entry.asked.canGoElsewhere) {
              entry.refuse(usedUp(lane.key, reserved.waitMs));
              continue;
            }
            this.#wakeIn(lane, reserved.waitMs);
            if (isLong) await this.#passOver(lane, entry);
            break;
          }
          // While the engine was asked, it may have gone, or somebody may have come who goes before it.
          if (answer instanceof Promise && lane.queue.first(clock.now()) !== entry) {
            await engine.settle(reserved.reservation, { tokens: 0, wasRefused: true });
            continue;
          }
          lane.queue.serve(entry);
          entry.admit(reserved.reservation, lane.breaker.begin());
        }
      } while (isAskedAgain(lane));
    } finally {
      lane.isPumping = false;
    }
  }

  /** The one whose turn it is waits for a day's quota: those that take less do not wait for it as long as they have room. */
  async #passOver(lane: Lane, first: Entry): Promise<void> {
    const { engine, clock, settings } = this.#options;
    let least = first.cost;
    for (const entry of [...lane.queue.inOrder(clock.now())]) {
      if (entry.cost >= least) continue;
      if (lane.breaker.holdMs(clock.now()) > 0) return;
      const reserved = await engine.reserve(lane.key, entry.cost);
      if ('waitMs' in reserved) {
        if (reserved.waitMs <= fullMinuteMs(settings)) return;
        least = entry.cost;
      } else if (lane.queue.has(entry)) {
        lane.queue.serve(entry);
        entry.admit(reserved.reservation, lane.breaker.begin());
      } else await engine.settle(reserved.reservation, { tokens: 0, wasRefused: true });
    }
  }

  /** Where Bedrock throttles all, what waits goes on waiting. Where it does not answer at all, or has no tokens left of the day, and for those that have another model to ask, there is nothing to wait for. */
  #holdBack(lane: Lane, holdMs: number): void {
    const { breaker, lastFailure, queue, key } = lane;
    if (breaker.isOpen && lastFailure !== null) {
      const error = heldBack(key, lastFailure, Number.isFinite(holdMs) ? holdMs : null);
      const mayPass = error.code === 'THROTTLED' && kindOf(lastFailure) !== 'TOKENS_PER_DAY';
      for (const entry of [...queue.inOrder(this.#options.clock.now())]) if (!mayPass || entry.asked.canGoElsewhere) entry.refuse(error);
      if (queue.size === 0) return;
    }
    this.#wakeIn(lane, holdMs);
  }

  /** What is learned may change the limits meanwhile, so nobody sleeps long. */
  #wakeIn(lane: Lane, ms: number): void {
    lane.stopWaiting = this.#options.clock.after(Math.max(1, Math.min(Math.ceil(ms), this.#options.settings.minuteMs / 4)), () => this.run(lane));
  }
}

/** By then somebody may have asked, which the compiler does not see. */
const isAskedAgain = ({ pumpAgain }: Lane): boolean => pumpAgain;
