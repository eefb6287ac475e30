import { EventEmitter, once } from 'node:events';
import type { GenerationLog } from '../../../src/generations/generations.ts';
import type { GenerationEvent, GenerationEventBody } from '../../../src/storage/generation-record.ts';

/** A generation's log in the hands of a test, which sees who reads it. */
export class TestLog implements GenerationLog {
  readonly exhausted = false;
  readonly events: GenerationEvent[] = [];
  readonly watchers = new Set<() => void>();
  /** How many readers have come and not left. */
  readers = 0;
  /** How many events each read has asked for at most. */
  readonly limits: number[] = [];
  /** While set, reads wait for it. */
  gate: Promise<unknown> | undefined;
  readonly #signs = new EventEmitter();
  /** The most characters of text that one read gives. */
  readonly #pageCharacters: number;

  constructor(pageCharacters = Number.POSITIVE_INFINITY) {
    this.#pageCharacters = pageCharacters;
  }

  append(...bodies: readonly GenerationEventBody[]): void {
    for (const body of bodies) this.events.push({ generationId: 'g', sequence: this.events.length + 1, body });
    for (const wake of [...this.watchers]) wake();
  }

  async read(after: number, limit: number): Promise<readonly GenerationEvent[]> {
    this.limits.push(limit);
    await this.gate;
    let characters = 0;
    return this.events.slice(after, after + limit).filter(({ body }, index) => {
      characters += 'text' in body ? body.text.length : 0;
      return index === 0 || characters <= this.#pageCharacters;
    });
  }

  watch(wake: () => void): () => void {
    this.watchers.add(wake);
    return () => void this.watchers.delete(wake);
  }

  enter(): () => void {
    this.readers += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.readers -= 1;
      this.#signs.emit('leave');
    };
  }

  /** Resolves once there are no more readers than that. */
  async untilReaders(count: number): Promise<void> {
    while (this.readers > count) await once(this.#signs, 'leave');
  }
}

export const delta = (text: string): GenerationEventBody => ({ type: 'textDelta', contentBlockIndex: 0, text });
export const completed: GenerationEventBody = { type: 'completed', stopReason: 'end_turn' };
