import { setTimeout } from 'node:timers/promises';
import type { Session } from './session.ts';

const retryMs = { first: 50, most: 1_000 };

/** Has a session at hand: where one is lost, opens the next, for as long as it takes. */
export class Writer {
  readonly #open: () => Promise<Session>;
  readonly #closing = new AbortController();
  #session: Session | undefined;
  #opened = Promise.withResolvers<Session>();
  /** What keeps it from having one, and since when, as `performance.now()` says. */
  #reason: unknown;
  #lostAt = 0;
  #reopening: Promise<void> | undefined;

  constructor(first: Session, open: () => Promise<Session>) {
    this.#open = open;
    this.#use(first);
  }

  /** Rejects with the reason where there has been none for so long: at once, where that is so already. */
  async get(mostMs: number): Promise<Session> {
    if (this.#session !== undefined) return this.#session;
    const waiting = new AbortController();
    const waitMs = Math.max(0, this.#lostAt + mostMs - performance.now());
    const late = setTimeout(waitMs, undefined, { signal: AbortSignal.any([waiting.signal, this.#closing.signal]) }).catch(() => undefined);
    const session = await Promise.race([this.#opened.promise, late]).finally(() => waiting.abort());
    if (session === undefined) throw this.#reason;
    return session;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#reopening;
    await this.#session?.close();
  }

  #use(session: Session): void {
    this.#session = session;
    this.#opened.resolve(session);
    void session.lost.then((reason) => {
      this.#session = undefined;
      this.#opened = Promise.withResolvers();
      this.#reason = reason;
      this.#lostAt = performance.now();
      this.#reopening = this.#reopen();
    });
  }

  async #reopen(): Promise<void> {
    const { signal } = this.#closing;
    for (let waitMs = retryMs.first; !signal.aborted; waitMs = Math.min(waitMs * 2, retryMs.most)) {
      try {
        this.#use(await this.#open());
        return;
      } catch (error) {
        this.#reason = error;
      }
      await setTimeout(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
