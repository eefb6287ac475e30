/** What is loaded at the first need. */
export interface LoadedOnce<T> {
  /** Loads it, or gives what was loaded before. Where it could not be loaded, as while too many files are open, the next call tries again. */
  get(): Promise<T>;
  /** Undefined where nobody has needed it, or it could not be loaded. */
  readonly loading: Promise<T> | undefined;
}

/** Loads something once for all who need it. */
export function loadOnce<T>(load: () => Promise<T>): LoadedOnce<T> {
  let loading: Promise<T> | undefined;
  return {
    get: () =>
      (loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
      })),
    get loading() {
      return loading;
    },
  };
}
