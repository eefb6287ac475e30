import { LRUCache } from 'lru-cache';
import type { Viewer } from '../access/viewer.ts';

/** A graphql-ws Subscribe message that starts a model, as far as joining goes. */
export interface Subscribe {
  /** The id of the message: a client that lost its socket sends the message again under the same one. */
  readonly id: string;
  /** A hash of viewer, operation and variables. */
  fingerprint(viewerId: string): string;
  readonly socket: {
    /** Does the other side still answer within this time? */
    probe(timeoutMs: number): Promise<boolean>;
    terminate(): void;
  };
  /** How it ended: by a Complete from either side, or with its socket. */
  readonly ended: Promise<'complete' | 'lost'>;
}

interface Entry {
  readonly generationId: Promise<string>;
  subscribe: Subscribe;
  lost: boolean;
}

const rememberMs = 600_000; // 10 minutes after the socket was lost
const mostLost = 100_000;
const probeMs = 2_000;

/**
 * Lets a client that lost its socket join the generation that it started, instead of paying for another. The same Subscribe message (id,
 * viewer, operation, variables) joins while the earlier one ended without a Complete. Where the earlier one's socket still seems to be open, it
 * is asked: one that does not answer is lost, one that does belongs to somebody else who happens to use the same id.
 */
export class Joins {
  readonly #live = new Map<string, Entry>();
  readonly #lost = new LRUCache<string, Entry>({ max: mostLost, ttl: rememberMs });

  /** The generation that this Subscribe message is about: an earlier one's, or a new one from `start`, whose rejection is passed on. */
  async startOrJoin(viewer: Viewer, subscribe: Subscribe, start: () => Promise<string>): Promise<string> {
    const key = JSON.stringify([viewer.tenantId, viewer.id, subscribe.id, subscribe.fingerprint(viewer.id)]);
    const earlier = this.#lost.get(key) ?? this.#live.get(key);
    if (earlier !== undefined && (earlier.lost || !(await isAlive(earlier)))) {
      earlier.subscribe = subscribe;
      this.#follow(key, earlier);
      return earlier.generationId;
    }
    const entry: Entry = { generationId: start(), subscribe, lost: false };
    this.#follow(key, entry);
    try {
      return await entry.generationId;
    } catch (error) {
      this.#forget(key, entry);
      throw error;
    }
  }

  #follow(key: string, entry: Entry): void {
    const { subscribe } = entry;
    entry.lost = false;
    this.#lost.delete(key);
    this.#live.set(key, entry);
    void subscribe.ended.then((end) => {
      if (entry.subscribe !== subscribe || this.#live.get(key) !== entry) return;
      this.#forget(key, entry);
      if (end === 'complete') return;
      entry.lost = true;
      this.#lost.set(key, entry);
    });
  }

  #forget(key: string, entry: Entry): void {
    if (this.#live.get(key) === entry) this.#live.delete(key);
    if (this.#lost.peek(key) === entry) this.#lost.delete(key);
  }
}

async function isAlive({ subscribe: { socket } }: Entry): Promise<boolean> {
  if (await socket.probe(probeMs)) return true;
  socket.terminate();
  return false;
}
