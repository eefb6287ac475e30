import { createRequire } from 'node:module';
import type * as FastCheck from 'fast-check';
import { scaled, seed } from './scale.ts';

/** Stands in for fast-check where properties are soaked: each is tried as its test says, but from the soak's seed, and then from the seeds after it, for ten seconds in a whole run. */
const fc = createRequire(import.meta.url)('fast-check') as typeof FastCheck;

const wholeMs = 10_000;
/** Few tests are chosen for a part of a run, and each has little more than its own tries. */
const moreMs = scaled(scaled(wholeMs));

const assert = ((property: Parameters<typeof fc.assert>[0], parameters: Parameters<typeof fc.assert>[1]) => {
  const end = performance.now() + moreMs;
  const tryFrom = (next: number): Promise<void> | void => {
    for (let from = next; from === seed || performance.now() < end; from += 1) {
      const tried = fc.assert<unknown>(property, { ...parameters, seed: from });
      if (tried instanceof Promise) return tried.then(() => (performance.now() < end ? tryFrom(from + 1) : undefined));
    }
  };
  return tryFrom(seed);
}) as typeof fc.assert;

export default { ...fc, assert };
