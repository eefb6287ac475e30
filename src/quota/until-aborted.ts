/** Waits for something that never rejects, but no longer than until the signal. */
export async function untilAborted(waitedFor: Promise<void> | null, signal: AbortSignal): Promise<void> {
  if (waitedFor === null || signal.aborted) return;
  const aborted = Promise.withResolvers<undefined>();
  const abort = (): void => aborted.resolve(undefined);
  signal.addEventListener('abort', abort, { once: true });
  await Promise.race([waitedFor, aborted.promise]);
  signal.removeEventListener('abort', abort);
}

/** A signal's reason as what can be thrown. */
export const toError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
