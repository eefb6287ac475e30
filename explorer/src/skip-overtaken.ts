const frameMs = 50;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Until the page has shown what it was given, and has then had as long for clicks and keys: a long answer takes the editor far longer than the next event. */
async function untilShown(): Promise<void> {
  const since = performance.now();
  await sleep(frameMs);
  const tookMs = performance.now() - since;
  if (tookMs > 2 * frameMs) await sleep(tookMs);
}

/**
 * The same stream without the values that were overtaken: of those that come while one is being shown, only the last is passed on. The first comes at once, and the
 * last always. For a pane that shows each value in place of the one before.
 */
export function skipOvertaken<T>(source: AsyncIterable<T>, pause: () => Promise<unknown> = untilShown): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let ahead: Promise<IteratorResult<T>> | undefined;
  let shown: Promise<unknown> | undefined;
  let isLeft = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      let result = await (ahead ?? iterator.next());
      ahead = undefined;
      while (result.done !== true && shown !== undefined) {
        ahead = iterator.next();
        const newer = await Promise.race([ahead.catch(() => undefined), shown.then(() => undefined)]); // what fails is told by the next call
        if (isLeft) return { done: true, value: undefined };
        if (newer === undefined || newer.done === true) break;
        result = newer;
      }
      shown = pause();
      return result;
    },
    async return() {
      isLeft = true;
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}
