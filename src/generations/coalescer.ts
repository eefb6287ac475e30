import type { JsonValue } from '../json.ts';
import type { GenerationEventBody } from '../storage/generation-record.ts';

const mostCharacters = 1_024; // a delta of about 1 KB goes out at once

type Pending =
  | { readonly type: 'textDelta'; readonly contentBlockIndex: number; text: string }
  | { readonly type: 'nativeChunk'; readonly chunks: JsonValue[]; text: string; size: number };

/**
 * Joins what a model says faster than anybody reads: the first delta goes out at once, later ones at most every `coalesceMs` or 1 KB. It
 * happens before events are numbered, so a replay shows what was seen live. Any other event goes out at once, after what is pending.
 */
export class Coalescer {
  #pending: Pending | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  readonly #coalesceMs: number;
  readonly #emit: (events: readonly GenerationEventBody[]) => void;

  constructor(coalesceMs: number, emit: (events: readonly GenerationEventBody[]) => void) {
    this.#coalesceMs = coalesceMs;
    this.#emit = emit;
  }

  text(contentBlockIndex: number, text: string): void {
    const pending = this.#pending;
    if (pending?.type === 'textDelta' && pending.contentBlockIndex === contentBlockIndex) pending.text += text;
    else {
      this.flush();
      this.#pending = { type: 'textDelta', contentBlockIndex, text };
    }
    this.#schedule();
  }

  nativeChunk(chunk: JsonValue, text: string): void {
    const pending = this.#pending;
    if (pending?.type === 'nativeChunk') {
      pending.chunks.push(chunk);
      pending.text += text;
      pending.size += text.length;
    } else {
      this.flush();
      this.#pending = { type: 'nativeChunk', chunks: [chunk], text, size: text.length };
    }
    this.#schedule();
  }

  /** Text that belongs to chunks which have been handed over before it was known to be new. */
  nativeText(text: string): void {
    const pending = this.#pending?.type === 'nativeChunk' ? this.#pending : null;
    if (pending === null) this.#emit([{ type: 'nativeChunk', chunks: [], text }]);
    else pending.text += text;
  }

  other(event: GenerationEventBody): void {
    const pending = this.#take();
    this.#emit(pending === undefined ? [event] : [pending, event]);
  }

  /** Sends what is pending now. */
  flush(): void {
    const pending = this.#take();
    if (pending !== undefined) this.#emit([pending]);
  }

  #schedule(): void {
    const size = this.#pending?.type === 'nativeChunk' ? this.#pending.size : (this.#pending?.text.length ?? 0);
    const waitMs = this.#lastAt + this.#coalesceMs - performance.now();
    if (waitMs <= 0 || size >= mostCharacters) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), waitMs);
  }

  #take(): GenerationEventBody | undefined {
    const pending = this.#pending;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = undefined;
    if (pending === undefined) return undefined;
    this.#lastAt = performance.now();
    return pending.type === 'textDelta' ? pending : { type: 'nativeChunk', chunks: pending.chunks, text: pending.text };
  }
}
