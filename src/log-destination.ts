import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';

const mostCharacters = 1_048_576; // that wait for what is being written
const retryMs = 200;
const mostTries = 5; // at the exit, for a reader who is slow

/**
 * Takes the lines of the log to a file descriptor that may be slow, full, or closed by whoever read it: nobody waits for that, and it stops nothing. What cannot be written
 * now is tried again, in its order. Behind what is being written no more than a million characters wait; of the lines beyond that their number is told.
 */
export class LogDestination {
  readonly #fd: number;
  #waiting: string[] = [];
  #characters = 0;
  /** What could not be written at once. */
  #rest: Buffer = Buffer.alloc(0);
  #isUnderWay = false;
  #isBusy = false;
  #isClosed = false;
  #lost = 0;

  constructor(fd: number) {
    this.#fd = withoutWaiting(fd);
  }

  write(line: string): void {
    if (this.#isClosed) return;
    if (this.#isBusy && this.#characters + line.length > mostCharacters) {
      this.#lost += 1;
      return;
    }
    this.#characters += line.length;
    this.#waiting.push(line);
    if (!this.#isBusy) this.#next();
  }

  /** At the exit: as much as is taken. What is under way then ends by itself. */
  flushSync(): void {
    if (this.#isUnderWay) this.#rest = Buffer.alloc(0);
    let left = Buffer.concat([this.#rest, this.#take()]);
    for (let tries = 0; left.length > 0 && tries < mostTries && !this.#isClosed; ) {
      try {
        left = left.subarray(writeSync(this.#fd, left));
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') return;
        tries += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
      }
    }
  }

  #next(): void {
    if (this.#rest.length === 0) this.#rest = this.#take();
    this.#isBusy = this.#rest.length > 0;
    if (!this.#isBusy) return;
    this.#isUnderWay = true;
    write(this.#fd, this.#rest, (error, written) => {
      this.#isUnderWay = false;
      if (error === null) {
        this.#rest = this.#rest.subarray(written);
        this.#next();
      } else if (codeOf(error) === 'EPIPE') {
        this.#isClosed = true;
        this.#take();
      } else {
        setTimeout(() => this.#next(), retryMs).unref();
      }
    });
  }

  #take(): Buffer {
    const lines = this.#waiting.splice(0);
    if (this.#lost > 0) lines.push(`${JSON.stringify({ level: 40, time: new Date().toISOString(), lines: this.#lost, msg: 'lines of the log are lost: they could not be written' })}\n`);
    this.#characters = 0;
    this.#lost = 0;
    return Buffer.from(lines.join(''));
  }
}

/**
 * Another way into the same pipe, or terminal, by which nobody waits where it takes nothing: a write under way would hold up even the process's end. The descriptor itself where there is none, as
 * for a file, or outside of Linux.
 */
function withoutWaiting(fd: number): number {
  try {
    const place = fstatSync(fd);
    return place.isFIFO() || place.isCharacterDevice() ? openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK) : fd;
  } catch {
    return fd;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
