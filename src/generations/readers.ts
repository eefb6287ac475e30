/** A generation that may be left alone by its readers. */
interface Followed {
  readers: number;
  grace: NodeJS.Timeout | undefined;
}

/**
 * Counts who follows each running generation. When the last reader of one with onDisconnect: CANCEL has left, and none has come back within the
 * grace, it is abandoned. A generation that nobody has followed yet runs on.
 */
export class Readers {
  readonly #followed = new Map<string, Followed>();
  #stopped = false;
  readonly #graceMs: number;
  readonly #abandon: (generationId: string) => void;

  constructor(graceMs: number, abandon: (generationId: string) => void) {
    this.#graceMs = graceMs;
    this.#abandon = abandon;
  }

  /** From now on the generation's readers matter. */
  expect(generationId: string): void {
    this.#followed.set(generationId, { readers: 0, grace: undefined });
  }

  /** The generation has ended. */
  forget(generationId: string): void {
    clearTimeout(this.#followed.get(generationId)?.grace);
    this.#followed.delete(generationId);
  }

  /** The server is stopping, and sends its readers away itself: from now on nothing is abandoned. */
  stop(): void {
    this.#stopped = true;
    for (const { grace } of this.#followed.values()) clearTimeout(grace);
  }

  /** A reader has come; the returned function says that it has left, and may be called more than once. */
  enter(generationId: string): () => void {
    const followed = this.#followed.get(generationId);
    if (followed === undefined) return () => undefined;
    followed.readers += 1;
    clearTimeout(followed.grace);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      followed.readers -= 1;
      if (this.#stopped || followed.readers > 0 || this.#followed.get(generationId) !== followed) return;
      followed.grace = setTimeout(() => this.#abandon(generationId), this.#graceMs);
    };
  }
}
