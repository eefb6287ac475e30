let turn: Promise<void> | undefined;

/**
 * Resolves at the end of this turn of the event loop, for all who ask in it, in the order in which they ask. From there they go on side by side, each step of the
 * work for all of them before the next one, so that a processor finds the code of a step in its cache for all but the first. Where each goes its whole way alone, as the
 * sockets tell of it, it finds it for none: a whole answer then takes up to half as much time again (docs/decisions/0018-turn-end.md).
 */
export function turnEnd(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      resolve();
    });
  });
  return turn;
}
