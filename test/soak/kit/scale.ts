import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../../local-bedrock/random.ts';

/** Which part of each count is run: SOAK, more than 0 and at most 1. Default: a tenth. */
const fraction = readNumber('SOAK', '0.1');
if (fraction === 0 || fraction > 1) throw new Error(`SOAK: expected a fraction, more than 0 and at most 1, got ${fraction}.`);

/** SOAK_SEED: the same seed makes the same choices; what the machine makes of them is its own. */
export const seed = readNumber('SOAK_SEED', '20261123');

/** So many of a whole run's count. */
export const scaled = (count: number): number => Math.max(1, Math.round(count * fraction));

/** Choices of one test, by the seed. */
export class Choices {
  readonly #random: () => number;

  constructor(name: string) {
    this.#random = createRandom(seed, name);
  }

  /** A whole number from `least` to `most`. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  oneOf<Value>(values: readonly Value[]): Value {
    const value = values[this.integer(0, values.length - 1)];
    if (value === undefined) throw new Error('nothing to choose from');
    return value;
  }

  shuffled<Value>(values: readonly Value[]): readonly Value[] {
    return values.map((value) => ({ value, at: this.#random() })).sort((one, other) => one.at - other.at).map(({ value }) => value);
  }
}

/** Runs the tasks, so many at a time. */
export async function runAll(tasks: readonly (() => Promise<void>)[], atATime: number): Promise<void> {
  const waiting = tasks.values();
  const work = async (): Promise<void> => {
    for (const task of waiting) await task();
  };
  await Promise.all(Array.from({ length: atATime }, work));
}

/** Asks again until the answer is as it should be, or the time is over; resolves with the last answer. */
export async function askUntil<Answer>(isGood: (answer: Answer) => boolean, withinMs: number, ask: () => Answer | Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isGood(answer) || performance.now() > deadline) return answer;
    await sleep(20);
  }
}

/** What a run has found, for whoever reads along. */
export function tell(line: string): void {
  process.stdout.write(`soak (SOAK=${fraction} SOAK_SEED=${seed}): ${line}\n`);
}

export const percentile = (values: readonly number[], part: number): number => values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN;

function readNumber(name: string, otherwise: string): number {
  const text = process.env[name] ?? otherwise;
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new Error(`${name}: expected a number, 0 or more, got "${text}".`);
  return value;
}
