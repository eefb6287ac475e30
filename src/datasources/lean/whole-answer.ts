import type { Head } from './exchange.ts';
import { Exchange } from './exchange.ts';

/** An answer that is told when it is whole. */
export class WholeAnswer extends Exchange {
  readonly #chunks: Buffer[] = [];
  readonly #answer = Promise.withResolvers<{ readonly text: string; readonly head: Head }>();

  get answer(): Promise<{ readonly text: string; readonly head: Head }> {
    return this.#answer.promise;
  }

  protected override take(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  protected override finish(head: Head): void {
    const [first] = this.#chunks;
    this.#answer.resolve({ text: first === undefined ? '' : (this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)).toString(), head });
  }

  protected override fail(error: unknown): void {
    this.#answer.reject(error);
  }
}
