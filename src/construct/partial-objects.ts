import type { JsonValue } from '../json.ts';
import type { Ask } from './ask.ts';
import { PartialJson } from './partial-json.ts';
import { unwrap } from './wrap-schema.ts';

const leastMs = 100;
const leastGrowth = 1.1;

/** What a model's answer adds, as far as it can belong to the object. */
export type AnswerPiece =
  | { readonly type: 'textDelta'; readonly text: string }
  | { readonly type: 'toolUseStart'; readonly contentBlockIndex: number; readonly name: string }
  | { readonly type: 'toolUseDelta'; readonly contentBlockIndex: number; readonly input: string };

/**
 * The object as far as it is known, while the answer comes: at most every 100 ms, and only when the text has grown by a tenth since the last time, so that
 * all that is told stays in proportion to the text.
 */
export class PartialObjects {
  readonly #ask: Pick<Ask, 'name' | 'wrapped' | 'format'>;
  readonly #now: () => number;
  /** Of the tool's input, and of the text: a model may answer in words in place of using the tool. */
  readonly #input = new PartialJson();
  readonly #text = new PartialJson();
  #toolIndex: number | null = null;
  #length = 0;
  #toldLength = 0;
  #toldAt = -Infinity;
  #told = '';

  constructor(ask: Pick<Ask, 'name' | 'wrapped' | 'format'>, now: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  /** What is to be told after this piece; undefined where nothing is. */
  take(piece: AnswerPiece): JsonValue | undefined {
    if (piece.type === 'toolUseStart') {
      if (piece.name === this.#ask.name) this.#toolIndex ??= piece.contentBlockIndex;
      return undefined;
    }
    if (this.#ask.format !== 'JSON') return undefined; // brackets in a document are no object
    const text = piece.type === 'textDelta' ? piece.text : piece.contentBlockIndex === this.#toolIndex ? piece.input : '';
    if (text === '') return undefined;
    (piece.type === 'textDelta' ? this.#text : this.#input).push(text);
    this.#length += text.length;
    return this.#isDue() ? this.#tell() : undefined;
  }

  #isDue(): boolean {
    return this.#length >= this.#toldLength * leastGrowth && this.#now() - this.#toldAt >= leastMs;
  }

  #tell(): JsonValue | undefined {
    const reader = this.#toolIndex === null ? this.#text : this.#input;
    if (reader.isBroken) return undefined;
    const read = reader.snapshot();
    if (read === undefined) return undefined;
    this.#toldLength = this.#length; // what was copied was copied, whether or not there is something in it to be told
    this.#toldAt = this.#now();
    const object = this.#ask.wrapped ? unwrap(read) : read;
    if (object === undefined) return undefined;
    const told = JSON.stringify(object);
    if (told === this.#told) return undefined;
    this.#told = told;
    return object;
  }
}
