/**
 * A value that is loaded when it is first asked for, once for all who ask at the same time, and again when it is older than `maxAgeMs` of the
 * clock `now`. A failure is for those who asked; whoever asks next tries again.
 */
export function cacheFor<Value>(maxAgeMs: number, now: () => number, load: () => Promise<Value>): () => Promise<Value> {
  let cached: { readonly value: Promise<Value>; readonly asOf: number } | undefined;
  return () => {
    if (cached !== undefined && now() - cached.asOf < maxAgeMs) return cached.value;
    const entry = { value: load(), asOf: now() };
    cached = entry;
    entry.value.catch(() => {
      if (cached === entry) cached = undefined;
    });
    return entry.value;
  };
}
