import { setTimeout as sleep } from 'node:timers/promises';

/** How fast answers are streamed. */
export interface Pacing {
  /** Infinity or 0: as fast as the socket takes it. */
  readonly tokensPerSecond: number;
  /** The wait before the first piece of text. */
  readonly firstTokenMs: number;
}

/** How far a gap between two pieces may be from the mean: 0.2 is a fifth shorter or longer. */
const jitter = 0.2;

/**
 * Makes the waits between an answer's pieces. Times are taken from the start, not from the last piece, so that slow timers do
 * not slow the stream down. The wait ends at once, by throwing the signal's reason, when the signal fires.
 */
export function createPacer(pacing: Pacing, tokensPerPiece: number, random: () => number): (signal: AbortSignal) => Promise<void> {
  const isPaced = pacing.tokensPerSecond > 0 && Number.isFinite(pacing.tokensPerSecond);
  const meanGapMs = isPaced ? (tokensPerPiece * 1_000) / pacing.tokensPerSecond : 0;
  let dueAtMs: number | undefined;
  return async (signal) => {
    dueAtMs = dueAtMs === undefined
      ? performance.now() + pacing.firstTokenMs
      : dueAtMs + meanGapMs * (1 + jitter * (2 * random() - 1));
    const waitMs = dueAtMs - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
  };
}
