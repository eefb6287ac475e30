/** What graphql-ws and graphql-sse deliver results to. */
export interface Sink<Value> {
  /** The connection stands: what comes now is the server's. */
  open(): void;
  next(value: Value): void;
  error(error: unknown): void;
  complete(): void;
}

/**
 * What a sink is given, as an iteration. The clients' own `iterate` is not used, since neither lets its caller end a wait: here an abort of
 * the signal ends it at once, with the signal's reason. Leaving the iteration calls what `subscribe` returned. `onOpen` is called when the connection stands.
 */
export async function* iterateSink<Value>(subscribe: (sink: Sink<Value>) => () => void, signal: AbortSignal, onOpen: () => void): AsyncGenerator<Value, void, void> {
  signal.throwIfAborted();
  const pending: Value[] = [];
  let end: { readonly error?: unknown } | undefined;
  let wake = (): void => undefined;
  const finish = (how: { readonly error?: unknown }): void => {
    end ??= how;
    wake();
  };
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  const unsubscribe = subscribe({
    open: onOpen,
    next: (value) => {
      pending.push(value);
      wake();
    },
    error: (error) => finish({ error }),
    complete: () => finish({}),
  });
  try {
    for (;;) {
      for (const value of pending.splice(0)) {
        yield value;
        signal.throwIfAborted();
      }
      if (pending.length > 0) continue;
      if (end !== undefined) {
        if ('error' in end) throw end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    unsubscribe();
  }
}
