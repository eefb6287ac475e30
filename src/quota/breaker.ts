/** When calls to a model are held back because they all fail. All times in milliseconds. */
export interface BreakerSettings {
  /** So many failures in a row, with no success between them, hold back what comes. */
  readonly failures: number;
  /** The first probe comes after so long, each further one after twice as long… */
  readonly firstProbeMs: number;
  /** …and at most after this: so soon it is found out that Bedrock answers again. */
  readonly mostProbeMs: number;
}

export const defaultBreaker: BreakerSettings = { failures: 10, firstProbeMs: 1_000, mostProbeMs: 8_000 };

/** How a call ended, as far as it tells of the model's health; `nothing` where it was stopped here, or refused for what it asked. */
export type CallResult = 'success' | 'failure' | 'nothing';

/** A call that the breaker has let through. */
export interface Passage {
  readonly era: number;
  readonly isProbe: boolean;
}

type State =
  | { readonly name: 'closed' }
  | { readonly name: 'open'; readonly until: number; readonly probeMs: number; isProbing: boolean }
  /** It answers again; how much at once is found out by doubling. */
  | { readonly name: 'ramping'; readonly probeMs: number; room: number; running: number };

const rampedUp = 64; // calls at once

/**
 * A circuit breaker for one model in one region. Closed, it lets everything through. After failures in a row it is open: one probe at a time finds out
 * whether the model answers again. Then it lets through twice as much with each success, so that what has gathered does not fall upon the model at once.
 */
export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #random: () => number;
  #state: State = { name: 'closed' };
  /** Calls that began before the state last changed say nothing about it. */
  #era = 0;
  #failures = 0;
  /** Calls that have told how the model is: that one succeeds twice, when it is answered and when it ends, says nothing more. */
  readonly #told = new WeakSet<Passage>();

  constructor(settings: BreakerSettings = defaultBreaker, random: () => number = Math.random) {
    this.#settings = settings;
    this.#random = random;
  }

  get isClosed(): boolean {
    return this.#state.name === 'closed';
  }

  get isOpen(): boolean {
    return this.#state.name === 'open';
  }

  /** Milliseconds until the next call may go; 0: now. Infinity: once one that runs has ended. */
  holdMs(now: number): number {
    const state = this.#state;
    if (state.name === 'closed') return 0;
    if (state.name === 'ramping') return state.running < state.room ? 0 : Infinity;
    return state.isProbing ? Infinity : Math.max(0, state.until - now);
  }

  /** A call goes. To be asked only after {@link Breaker.holdMs} has said 0. */
  begin(): Passage {
    const state = this.#state;
    if (state.name === 'open') state.isProbing = true;
    if (state.name === 'ramping') state.running += 1;
    return { era: this.#era, isProbe: state.name === 'open' };
  }

  /** To be called when the call is answered, and again when it has ended: the first of them gives its room to the next one. */
  end(passage: Passage, result: CallResult, now: number): void {
    if (passage.era !== this.#era) return;
    const state = this.#state;
    const isFirst = !this.#told.has(passage);
    this.#told.add(passage);
    if (state.name === 'ramping' && isFirst) state.running -= 1;
    if (!isFirst && result !== 'failure') return;
    if (result === 'success') this.#succeed(state);
    else if (result === 'failure') this.#fail(state, now);
    else if (state.name === 'open') state.isProbing = false; // the next one is a probe
  }

  #succeed(state: State): void {
    this.#failures = 0;
    if (state.name === 'open') this.#enter({ name: 'ramping', probeMs: state.probeMs, room: 2, running: 0 });
    if (state.name === 'ramping') {
      state.room += 1;
      if (state.room >= rampedUp) this.#enter({ name: 'closed' });
    }
  }

  #fail(state: State, now: number): void {
    this.#failures += 1;
    const { failures, firstProbeMs, mostProbeMs } = this.#settings;
    if (state.name === 'open') this.#open(Math.min(state.probeMs * 2, mostProbeMs), now);
    else if (state.name === 'ramping') {
      state.room = Math.max(1, Math.floor(state.room / 2));
      if (this.#failures >= rampFailures) this.#open(Math.min(state.probeMs, mostProbeMs), now);
    } else if (this.#failures >= failures) this.#open(firstProbeMs, now);
  }

  /** Many servers that have lost the same model do not probe it in step. */
  #open(probeMs: number, now: number): void {
    this.#enter({ name: 'open', probeMs, until: now + probeMs * (0.75 + this.#random() / 4), isProbing: false });
  }

  #enter(state: State): void {
    this.#state = state;
    this.#era += 1;
    this.#failures = 0;
  }
}

const rampFailures = 3;
