import { createHash } from 'node:crypto';

/**
 * Makes a source of numbers from 0 (inclusive) to 1 (exclusive) that the seeds alone determine (mulberry32): two sources of
 * the same seeds give the same numbers, in whatever order requests come.
 */
export function createRandom(...seeds: readonly (string | number)[]): () => number {
  let state = createHash('sha256').update(JSON.stringify(seeds)).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
