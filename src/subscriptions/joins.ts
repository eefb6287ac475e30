import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../access/viewer.ts';
import type { StoredJoin } from '../storage/generation-store.ts';

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

/** A generation that a Subscribe message has started, and who follows it by that message now. */
interface Entry {
  readonly key: string;
  readonly generationId: Promise<string>;
  /** Null when it is lost: for as long as the entry is remembered, it would hold the socket and all that the socket holds. */
  subscribe: Subscribe | null;
}

const rememberMs = 600_000; // 10 minutes after the socket was lost
const mostLost = 100_000;
const probeMs = 2_000;
const mostProbed = 8; // sockets for one Subscribe

/**
 * Lets a client that lost its socket join the generation that it started, instead of paying for another. The same Subscribe message (id,
 * viewer, operation, variables) joins while an earlier one ended without a Complete; of several, the one that was lost last. Where the earlier
 * ones' sockets still seem to be open, they are asked: one that does not answer is lost, one that does belongs to somebody else who happens to
 * use the same id, and keeps its generation to itself. The latest eight are asked. What a process that is gone had remembered can be recalled.
 */
export class Joins {
  readonly #live = new Map<string, Set<Entry>>();
  readonly #lost = new Map<string, Set<Entry>>();
  #remembered: LRUCache<Entry, true> | undefined; // made at the first need: it takes the room of all at once, 4 MB
  readonly #onForgotten: (join: StoredJoin) => void;

  /** `onForgotten` is called when a Subscribe message can no longer join what it has started. */
  constructor(onForgotten: (join: StoredJoin) => void = () => undefined) {
    this.#onForgotten = onForgotten;
  }

  /** Sockets that were lost together with the process that held them. */
  recall(joins: readonly StoredJoin[]): void {
    for (const { joinKey, generationId } of joins) this.#remember({ key: joinKey, generationId: Promise.resolve(generationId), subscribe: null });
  }

  /**
   * The generation that this Subscribe message is about: an earlier one's, or a new one from `start`, whose rejection is passed on. What starts it
   * stores the key with it, to be recalled.
   */
  async startOrJoin(viewer: Viewer, subscribe: Subscribe, start: (joinKey: string) => Promise<string>): Promise<string> {
    const key = hash([viewer.tenantId, viewer.id, subscribe.id, subscribe.fingerprint(viewer.id)]);
    const earlier = this.#findLost(key) ?? (await this.#findGone(key));
    if (earlier !== undefined) {
      this.#follow(earlier, subscribe);
      return earlier.generationId;
    }
    const entry: Entry = { key, generationId: start(key), subscribe };
    this.#follow(entry, subscribe);
    try {
      return await entry.generationId;
    } catch (error) {
      this.#forget(entry);
      throw error;
    }
  }

  #findLost(key: string): Entry | undefined {
    const entries = [...(this.#lost.get(key) ?? [])];
    return entries.findLast((entry) => this.#remembered?.get(entry) === true);
  }

  /** Asks those whose sockets seem to be open. One that does not answer is cut, so that all but the one that is joined here are lost soon. */
  async #findGone(key: string): Promise<Entry | undefined> {
    const live = [...(this.#live.get(key) ?? [])].flatMap((entry) => (entry.subscribe === null ? [] : [{ entry, subscribe: entry.subscribe }]));
    const asked = live.slice(-mostProbed).map(async ({ entry, subscribe }) => {
      const isGone = !(await subscribe.socket.probe(probeMs));
      if (isGone) subscribe.socket.terminate();
      return { entry, subscribe, isGone };
    });
    const gone = (await Promise.all(asked)).filter(({ isGone }) => isGone);
    // Also where the generation has ended meanwhile: that client has not heard of it.
    const found = gone.findLast(({ entry, subscribe }) => entry.subscribe === subscribe);
    if (found !== undefined || gone.length === 0) return found?.entry;
    // Others have joined meanwhile whatever was found; they may be gone as well.
    return this.#findLost(key) ?? this.#findGone(key);
  }

  #follow(entry: Entry, subscribe: Subscribe): void {
    this.#forget(entry);
    entry.subscribe = subscribe;
    add(this.#live, entry);
    void subscribe.ended.then((end) => {
      if (entry.subscribe !== subscribe || !has(this.#live, entry)) return;
      this.#forget(entry);
      if (end === 'complete') this.#drop(entry);
      else this.#remember(entry);
    });
  }

  #remember(entry: Entry): void {
    entry.subscribe = null;
    add(this.#lost, entry);
    this.#remembered ??= this.#createMemory();
    this.#remembered.set(entry, true);
  }

  #createMemory(): LRUCache<Entry, true> {
    return new LRUCache<Entry, true>({
      max: mostLost,
      ttl: rememberMs,
      dispose: (_, entry, reason) => {
        remove(this.#lost, entry);
        if (reason !== 'delete') this.#drop(entry);
      },
    });
  }

  #drop({ key, generationId }: Entry): void {
    generationId.then(
      (id) => this.#onForgotten({ joinKey: key, generationId: id }),
      () => undefined, // it was never started
    );
  }

  #forget(entry: Entry): void {
    remove(this.#live, entry);
    this.#remembered?.delete(entry);
  }
}

const hash = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

type Entries = Map<string, Set<Entry>>;

const has = (entries: Entries, entry: Entry): boolean => entries.get(entry.key)?.has(entry) ?? false;

const add = (entries: Entries, entry: Entry): void => {
  entries.set(entry.key, (entries.get(entry.key) ?? new Set()).add(entry));
};

const remove = (entries: Entries, entry: Entry): void => {
  const set = entries.get(entry.key);
  if (set?.delete(entry) === true && set.size === 0) entries.delete(entry.key);
};
