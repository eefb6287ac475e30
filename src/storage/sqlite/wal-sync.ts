import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/**
 * Syncs SQLite's write-ahead log to the disk, off the event loop. What SQLite has committed without syncing stands in that file, written but
 * perhaps only in the operating system's memory: once the file is synced, a power cut cannot undo it. While one sync is under way, all who come
 * wait for the next one together.
 */
export class WalSync {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves when no sync is under way; undefined where none is. Never rejects. */
  get idle(): Promise<void> | undefined {
    return this.#running?.catch(() => undefined);
  }

  /** Resolves when everything that is committed now is on the disk. */
  sync(): Promise<void> {
    if (this.#next !== undefined) return this.#next; // also where the one before has just ended, and this one is about to begin
    if (this.#running === undefined) return this.#start();
    this.#next = this.#running.then(
      () => this.#start(),
      () => this.#start(),
    );
    return this.#next;
  }

  /** After the last sync. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#running, this.#next]);
    await (await this.#file)?.close();
  }

  #start(): Promise<void> {
    this.#next = undefined;
    this.#running = this.#datasync().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** SQLite keeps one and the same file as long as the database is open. */
  async #datasync(): Promise<void> {
    this.#file ??= open(this.#path, 'r+').catch((error: unknown) => {
      this.#file = undefined; // the next one tries again
      throw error;
    });
    await (await this.#file).datasync();
  }
}
