/** How a limit that nobody tells is found out: additive increase, multiplicative decrease. */
export interface LearningSettings {
  /** Fewer throttled calls in a minute teach nothing, unless something was learned already. */
  readonly throttled: number;
  /** What is left of a limit that Bedrock has shown to be too high. */
  readonly decrease: number;
  /** What comes to it in each quarter of a minute without throttling, as a part of what it was after the last decrease. */
  readonly increase: number;
  /** After so many minutes without throttling it is forgotten. */
  readonly forgetAfterMinutes: number;
}

export const defaultLearning: LearningSettings = { throttled: 5, decrease: 0.85, increase: 0.025, forgetAfterMinutes: 10 };

/**
 * What a limit per minute seems to be. Throttling says that it is below what got through lately; while there is none, and more is asked for, it may be
 * higher. One burst of throttled calls is one lesson: they all met the same full bucket.
 *
 * Where calls had come for less than a minute, what got through says little of a minute: the first lesson is a guess, which doubles each second for whoever waits, until
 * Bedrock throttles once more.
 */
export class LearnedLimit {
  readonly #minuteMs: number;
  readonly #settings: LearningSettings;
  #limit: number | null = null;
  #increment = 0;
  #learnedAt = -Infinity;
  #grownAt = -Infinity;
  #isGuess = false;

  constructor(minuteMs: number, settings: LearningSettings = defaultLearning) {
    this.#minuteMs = minuteMs;
    this.#settings = settings;
  }

  /** Null where nothing has been learned, or it was too long ago. */
  at(now: number): number | null {
    if (now - this.#learnedAt >= this.#settings.forgetAfterMinutes * this.#minuteMs) this.#limit = null;
    return this.#limit;
  }

  /** In how many milliseconds it may be higher for whoever waits. */
  get stepMs(): number {
    return this.#minuteMs / (this.#limit !== null && this.#isGuess ? guessesPerMinute : stepsPerMinute);
  }

  /** Somebody has to wait for the limit: it grows, as long as nothing is throttled. */
  press(now: number): void {
    if (this.#limit === null || now - Math.max(this.#grownAt, this.#learnedAt) < this.stepMs) return;
    this.#limit += this.#isGuess ? this.#limit : this.#increment;
    this.#grownAt = now;
  }

  /** Bedrock has throttled a call while `passed` had got through in the last minute, of which calls had come for `forMs`. Where nothing had, the call says nothing of a rate. */
  throttled(passed: number, now: number, forMs = this.#minuteMs): void {
    if (passed <= 0 || now - this.#learnedAt < this.stepMs) return;
    const known = this.at(now);
    this.#limit = Math.max(1, Math.min(passed, known ?? Infinity) * this.#settings.decrease);
    this.#increment = this.#limit * this.#settings.increase;
    this.#learnedAt = now;
    this.#isGuess = known === null && forMs < this.#minuteMs;
  }
}

const stepsPerMinute = 4;
const guessesPerMinute = 60;
