import type { AnswerClock } from './bodies/conversation.ts';

/** An answer's clock, and how it learns when the first piece went out. */
export interface RunningClock extends AnswerClock {
  markPiece(): void;
}

/** Starts a clock. It never says 0 ms, which no service does. */
export function startClock(): RunningClock {
  const startedAtMs = performance.now();
  const since = () => Math.max(1, Math.round(performance.now() - startedAtMs));
  let firstPiece: number | undefined;
  return {
    latencyMs: since,
    firstPieceMs: () => firstPiece ?? since(),
    markPiece() {
      firstPiece ??= since();
    },
  };
}
