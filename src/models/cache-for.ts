/** A value that is loaded when it is asked for, once for all who ask at the same time, and then kept. */
export interface Cache<Value> {
  /** What is not too old; where loading fails, what was loaded last, and where nothing was, throws what loading threw. */
  fresh(): Promise<Value>;
  /** What was loaded last, at once and however old; undefined where nothing was. If that is too old, loading it again begins in the background. */
  latest(): Value | undefined;
}

export interface CacheOptions<Value> {
  /** After how many milliseconds of the clock `now` a value is too old, counted from when loading it began. */
  readonly maxAgeMs: number;
  /**
   * How long a failure stands before loading is tried again, counted from when it was known; twice as long after each further one, `maxAgeMs`
   * at most. Who asks meanwhile is not kept waiting.
   */
  readonly retryMs: number;
  readonly now: () => number;
  readonly load: () => Promise<Value>;
  /** Is told of the first failure in a row. */
  readonly onFailure: (error: unknown) => void;
}

export function cacheFor<Value>({ maxAgeMs, retryMs, now, load, onFailure }: CacheOptions<Value>): Cache<Value> {
  let loaded: { readonly value: Value } | undefined;
  let failure: { readonly error: unknown; readonly retryMs: number } | undefined;
  let loading: Promise<void> | undefined;
  let dueAt = -Infinity;

  /** Never rejects. */
  async function reload(): Promise<void> {
    const askedAt = now();
    try {
      loaded = { value: await load() };
      failure = undefined;
      dueAt = askedAt + maxAgeMs;
    } catch (error) {
      if (failure === undefined) onFailure(error);
      failure = { error, retryMs: failure === undefined ? retryMs : Math.min(2 * failure.retryMs, maxAgeMs) };
      dueAt = now() + failure.retryMs;
    }
  }

  const refresh = async (): Promise<void> => {
    if (loading === undefined && now() >= dueAt) loading = reload().finally(() => (loading = undefined));
    await loading;
  };

  return {
    async fresh() {
      await refresh();
      if (loaded === undefined) throw failure?.error;
      return loaded.value;
    },
    latest() {
      void refresh();
      return loaded?.value;
    },
  };
}
