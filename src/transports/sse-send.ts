import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ResultStream } from '../graphql/result-stream.ts';
import { partBytes } from './slow-reader.ts';
import type { SlowReaderWatch } from './slow-reader.ts';

/** Writes text of an event stream, and resolves when there is room for more. */
export type WriteEvents = (text: string) => Promise<void>;

const mostBytes = 3; // of one character of a JavaScript string, in UTF-8

/** Returns a function that writes to an event stream, no faster than its client reads. What several callers write does not mix. */
export function createWriteEvents(response: ServerResponse, watch: SlowReaderWatch): WriteEvents {
  let last: Promise<void> = Promise.resolve();

  const writePart = (part: string | Buffer): Promise<void> => {
    if (response.writable) response.write(part, watch.wait());
    return drained(response);
  };

  const write = async (text: string): Promise<void> => {
    if (text.length * mostBytes <= partBytes) return writePart(text);
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length && response.writable; start += partBytes) await writePart(bytes.subarray(start, start + partBytes));
  };

  return (text) => (last = last.then(() => write(text)));
}

/**
 * For graphql-sse in the place of a subscription's results: writes them by itself, as `next` events, once it is asked for the first one and the
 * response has been opened, and has none to give.
 */
export function writeResults(results: ResultStream, opened: Promise<unknown>, write: WriteEvents): AsyncIterableIterator<never, undefined, undefined> {
  return {
    next: async () => {
      await opened;
      for await (const texts of results) await write(texts.map((text) => `event: next\ndata: ${text}\n\n`).join(''));
      return { done: true, value: undefined };
    },
    return: async () => {
      await results.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Resolves when the response takes more, or is closed. */
async function drained(response: ServerResponse): Promise<void> {
  if (!response.writableNeedDrain || response.destroyed) return;
  const settled = new AbortController();
  // `close` comes where `drain` never will; both listeners go with the controller.
  const waits = ['drain', 'close'].map((event) => once(response, event, { signal: settled.signal }));
  await Promise.race(waits).finally(() => settled.abort());
  await Promise.allSettled(waits);
}
