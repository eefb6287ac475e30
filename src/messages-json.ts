import { LRUCache } from 'lru-cache';

/** A message of Converse, as far as it matters here. It has no other members. */
interface Message {
  readonly role: string;
  readonly content: unknown;
}

/** In characters. What is not sent soon after it was stored, as where it waits for quota, is written again. */
const most = { prompts: 256, all: 8_388_608, one: 1_048_576 };

const written = new LRUCache<readonly Message[], string>({ max: most.prompts, maxSize: most.all, maxEntrySize: most.one, sizeCalculation: ({ length }) => length });

/** The messages as JSON, kept until they are sent: a prompt is stored first, and goes out in the same words. */
export function writeMessages(messages: readonly Message[]): string {
  const json = JSON.stringify(messages);
  written.set(messages, json);
  return json;
}

/** The same, to be sent. What was kept is forgotten. */
export function takeMessages(messages: readonly Message[]): string {
  const json = written.get(messages);
  written.delete(messages);
  return json ?? JSON.stringify(messages);
}
