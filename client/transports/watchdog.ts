/**
 * Tells a connection that has died without a word (a laptop that slept, a NAT that forgot) from a model that thinks: the server sends a sign of
 * life every 12 seconds on an event stream, and answers each ping on a WebSocket.
 */
export class Watchdog {
  readonly #silenceMs: number;
  readonly #onSilence: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(silenceMs: number, onSilence: () => void) {
    this.#silenceMs = silenceMs;
    this.#onSilence = onSilence;
    this.heard();
  }

  /** Something came: the time of silence begins anew. */
  heard(): void {
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(this.#onSilence, this.#silenceMs);
  }

  /** For good: what comes from now on is nobody's. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
