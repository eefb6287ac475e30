import type { JsonValue } from '../json.ts';
import type { Ask } from './ask.ts';
import { readPartialCut } from './cut-values.ts';
import type { Root } from './partial-json.ts';
import { PartialJson } from './partial-json.ts';
import { TypesOfValues } from './types-of-value.ts';
import { unwrap } from './wrap-schema.ts';

const leastMs = 100;
const leastGrowth = 1.1;

/** What a model's answer adds, as far as it can belong to the object. */
export type AnswerPiece =
  | { readonly type: 'textDelta'; readonly text: string }
  | { readonly type: 'toolUseStart'; readonly contentBlockIndex: number; readonly name: string }
  | { readonly type: 'toolUseDelta'; readonly contentBlockIndex: number; readonly input: string };

type PartialAsk = Pick<Ask, 'name' | 'wrapped' | 'format' | 'schema' | 'cut'>;

/** What the JSON begins with, where that is known. */
function rootOf({ wrapped, schema }: PartialAsk): Root {
  const types = wrapped ? ['object'] : new TypesOfValues(schema).of(schema);
  const [isObject, isList] = [types.includes('object'), types.includes('array')];
  return isObject === isList ? null : isObject ? '{' : '[';
}

/**
 * The object as far as it is known, while the answer comes: at most every 100 ms, and only when the text has grown by a tenth since the last time, so that
 * all that is told stays in proportion to the text.
 */
export class PartialObjects {
  readonly #ask: PartialAsk;
  readonly #now: () => number;
  /** Of the tool's input, and of the text: a model may answer in words in place of using the tool. */
  readonly #input: PartialJson;
  readonly #text: PartialJson;
  #toolIndex: number | null = null;
  #length = 0;
  #toldLength = 0;
  #toldAt = -Infinity;
  #told = '';

  constructor(ask: PartialAsk, now: () => number = () => performance.now()) {
    this.#ask = ask;
    const root = rootOf(ask);
    this.#input = new PartialJson(root);
    this.#text = new PartialJson(root);
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
    const { cut } = this.#ask;
    if (cut !== null && reader.isOpenAndEmpty) return undefined; // it may become what stands for something else
    const snapshot = reader.snapshot();
    if (snapshot === undefined) return undefined;
    this.#toldLength = this.#length; // what was copied was copied, whether or not there is something in it to be told
    this.#toldAt = this.#now();
    const read = cut === null ? snapshot : readPartialCut(snapshot, cut);
    const object = this.#ask.wrapped && read !== undefined ? unwrap(read) : read;
    if (object === undefined) return undefined;
    const told = JSON.stringify(object);
    if (told === this.#told) return undefined;
    this.#told = told;
    return object;
  }
}
