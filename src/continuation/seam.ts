import type { ContinuationPlan } from './plan-continuation.ts';
import { isRepetition } from './repetition.ts';

const maxCompared = 400; // characters of the prior text's end

/**
 * Where a continuation meets the text that it goes on from: takes its deltas and leaves out what the prior text ends with already, so that
 * prior text and delivered text together read as one. The same continuation gives the same text, however it is cut into deltas.
 *
 * - With INSTRUCT a model may say again what it was shown. The longest beginning of the continuation that is also the end of the prior text
 *   (of its last 400 characters, or all of it) is left out where {@link isRepetition} tells it from a coincidence.
 * - White space at the end of the prior text is not sent to the model; what it gives of that again is left out.
 * - With PREFILL the model goes on from the text itself: what it repeats is what it means to say, and is kept. With REGENERATE all is new.
 *
 * Text is held back only while it may still turn out to be left out. No surrogate pair is cut in two.
 */
export class Seam {
  /** The prior text, and the white space at its end. */
  readonly #body: string;
  readonly #space: string;
  #phase: 'repetition' | 'space' | 'through';
  /** Where in the body a repetition may begin, in order; null before the first character has come. */
  #starts: readonly number[] | null = null;
  #pieces: string[] = [];
  #heldLength = 0;
  #leftOut = '';

  constructor({ priorText, strategy }: Pick<ContinuationPlan, 'priorText' | 'strategy'>) {
    this.#body = priorText.trimEnd();
    this.#space = priorText.slice(this.#body.length);
    this.#phase = strategy === 'INSTRUCT' ? 'repetition' : strategy === 'PREFILL' ? 'space' : 'through';
  }

  /** What the model has said again, as far as that is known. */
  get leftOut(): string {
    return this.#leftOut;
  }

  /** Takes the next delta; gives what of the text so far can be delivered and was not yet. */
  push(text: string): string {
    if (text === '') return '';
    if (this.#phase === 'repetition') this.#compare(text);
    this.#pieces.push(text);
    this.#heldLength += text.length;
    return this.#settle(false);
  }

  /** The continuation has ended: gives what was held back and is to be delivered. */
  end(): string {
    return this.#settle(true);
  }

  #settle(ended: boolean): string {
    if (this.#phase === 'repetition' && (ended || !this.#mayRepeatMore())) {
      const [longest] = this.#starts?.filter((start) => this.#body.length - start <= this.#heldLength) ?? [];
      this.#leaveOut(longest === undefined ? 0 : this.#body.length - longest);
      this.#phase = 'space';
    }
    if (this.#phase === 'space') {
      const length = this.#countSpace(ended);
      if (length === null) return '';
      this.#leaveOut(length);
      this.#phase = 'through';
    }
    return this.#phase === 'through' ? this.#take(ended) : '';
  }

  /** Keeps the starts from which the body goes on as the continuation does; those whose repetition is complete stay. */
  #compare(text: string): void {
    const body = this.#body;
    const at = this.#heldLength;
    this.#starts = (this.#starts ?? listStarts(body, text)).filter((start) => {
      const left = body.length - start - at;
      return left <= 0 || body.startsWith(text.slice(0, left), start + at);
    });
  }

  #mayRepeatMore(): boolean {
    const [first] = this.#starts ?? [0];
    return first !== undefined && this.#body.length - first > this.#heldLength;
  }

  /** How much of the white space at the front is there already; null while that is not known. */
  #countSpace(ended: boolean): number | null {
    const held = this.#held();
    const front = held.slice(0, this.#space.length);
    const given = front.slice(0, front.length - front.trimStart().length);
    if (!ended && given === held && held.length < this.#space.length) return null;
    for (let length = given.length; length > 0; length -= 1) {
      if (this.#space.endsWith(given.slice(0, length))) return length;
    }
    return this.#space.startsWith(given) ? given.length : 0;
  }

  #take(ended: boolean): string {
    const text = this.#held();
    const length = !ended && endsInHalfPair(text) ? text.length - 1 : text.length;
    this.#drop(length);
    return text.slice(0, length);
  }

  #held(): string {
    const [text = ''] = this.#pieces.length > 1 ? (this.#pieces = [this.#pieces.join('')]) : this.#pieces;
    return text;
  }

  #leaveOut(length: number): void {
    this.#leftOut += this.#held().slice(0, length);
    this.#drop(length);
  }

  #drop(length: number): void {
    if (length === 0) return;
    const rest = this.#held().slice(length);
    this.#pieces = rest === '' ? [] : [rest];
    this.#heldLength = rest.length;
  }
}

/** Where in the body a text that begins so may be a repetition of its end: within the end that is compared, or from its very beginning. */
function listStarts(body: string, text: string): number[] {
  const starts = [body.length - body.trimStart().length];
  for (let start = Math.max((starts[0] ?? 0) + 1, body.length - maxCompared); start < body.length; start += 1) starts.push(start);
  return starts.filter((start) => start < body.length && body[start] === text[0] && isRepetition(body, start));
}

const endsInHalfPair = (text: string): boolean => /[\uD800-\uDBFF]$/.test(text);
