/**
 * The same stream with each value mapped. Unlike an async generator's, its `return()` does not wait for the value that is being
 * awaited, so that GraphiQL's stop button works at once however long the model is silent.
 */
export function mapIterable<T>(source: AsyncIterable<T>, map: (value: T) => T): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const result = await iterator.next();
      return result.done === true ? result : { done: false, value: map(result.value) };
    },
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}
