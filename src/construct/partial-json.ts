import type { JsonValue } from '../json.ts';
import { isExact } from './exact-numbers.ts';

type Container = { readonly kind: 'object'; readonly value: Record<string, JsonValue>; key: string } | { readonly kind: 'list'; readonly value: JsonValue[] };

/** What may come next. */
type Expected = 'value' | 'valueOrEnd' | 'keyOrEnd' | 'key' | 'colon' | 'commaOrEnd' | 'string' | 'escape' | 'unicode' | 'scalar' | 'nothing';

const mostLevels = 500;
const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const white = /\s/;
/** Of an emoji that is written as two escapes the first: what it is shows with the second. */
const halfCharacter = /[\uD800-\uDBFF]$/;

/** What a text begins with that is to be read. */
export type Root = '{' | '[' | null;

/**
 * Reads JSON while it comes, each character once. What can be seen of it is certain in shape: what is an object, a list or a text so far stays one; a number
 * or a word is there once it is whole; a property once its value has begun. It reads the first object or list of a text (of `root` only the one that it says); what stands before is
 * passed over. So are brackets of prose: nothing is seen of what has no name with a colon in it, or no value, and where it turns out to be no JSON before anything
 * was seen, reading begins anew behind it.
 */
export class PartialJson {
  readonly #rootSign: Root;
  readonly #stack: Container[] = [];
  #root: JsonValue | undefined;
  /** What has begun is JSON, as far as it can be told from prose. */
  #isCertain = false;
  #isShown = false;
  #expected: Expected | 'start' = 'start';
  #isKey = false;
  /** Pieces of the text, key, number or word that is being read. */
  #pieces: string[] = [];
  #unicode = '';
  #isBroken = false;

  constructor(root: Root = null) {
    this.#rootSign = root;
  }

  /** It is no JSON: what was seen before may not be what was meant. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** What has been opened last is an object of which nothing else is known. */
  get isOpenAndEmpty(): boolean {
    const top = this.#stack.at(-1);
    return top?.kind === 'object' && Object.keys(top.value).length === 0;
  }

  push(text: string): void {
    for (let index = 0; index < text.length && !this.#isBroken && this.#expected !== 'nothing'; ) index = this.#read(text, index);
  }

  #fail(): void {
    if (this.#isShown) this.#isBroken = true;
    else this.#beginAnew();
  }

  #beginAnew(): void {
    this.#stack.length = 0;
    this.#isCertain = false;
    this.#isKey = false;
    this.#expected = 'start';
  }

  /** A copy of what is certain by now; undefined before anything is. */
  snapshot(): JsonValue | undefined {
    if (this.#root === undefined || !this.#isCertain) return undefined;
    this.#isShown = true;
    if (this.#isReadingText() && !this.#isKey) this.#put(this.#pieces.join('').replace(halfCharacter, ''));
    return JSON.parse(JSON.stringify(this.#root)) as JsonValue;
  }

  #isReadingText(): boolean {
    return this.#expected === 'string' || this.#expected === 'escape' || this.#expected === 'unicode';
  }

  /** Where to read on. */
  #read(text: string, index: number): number {
    const character = text[index] ?? '';
    switch (this.#expected) {
      case 'start': {
        if ((character === '{' || character === '[') && (this.#rootSign ?? character) === character) this.#open(character);
        return index + 1;
      }
      case 'string':
        return this.#readText(text, index);
      case 'escape':
        this.#readEscape(character);
        return index + 1;
      case 'unicode':
        this.#unicode += character;
        if (this.#unicode.length === 4) this.#endUnicode();
        return index + 1;
      case 'scalar':
        if (/[\w.+-]/.test(character)) this.#pieces.push(character);
        else return this.#endScalar(index);
        return index + 1;
      default:
        if (white.test(character)) return index + 1;
        return this.#readSign(character) ? index + 1 : index; // where it was no JSON, this may begin some
    }
  }

  #readText(text: string, index: number): number {
    let end = index;
    while (end < text.length && text[end] !== '"' && text[end] !== '\\') end += 1;
    if (end > index) this.#pieces.push(text.slice(index, end));
    if (end === text.length) return end;
    if (text[end] === '\\') this.#expected = 'escape';
    else this.#endText();
    return end + 1;
  }

  #readEscape(character: string): void {
    if (character === 'u') {
      this.#unicode = '';
      this.#expected = 'unicode';
      return;
    }
    const meant = escapes[character];
    if (meant === undefined) {
      this.#fail();
      return;
    }
    this.#pieces.push(meant);
    this.#expected = 'string';
  }

  #endUnicode(): void {
    if (!/^[\da-f]{4}$/i.test(this.#unicode)) {
      this.#fail();
      return;
    }
    this.#pieces.push(String.fromCharCode(Number.parseInt(this.#unicode, 16)));
    this.#expected = 'string';
  }

  #endText(): void {
    const text = this.#pieces.join('');
    const top = this.#stack.at(-1);
    if (this.#isKey && top?.kind === 'object') {
      top.key = text;
      this.#isKey = false;
      this.#expected = 'colon';
    } else {
      this.#put(text);
      this.#expected = 'commaOrEnd';
    }
  }

  #endScalar(index: number): number {
    const text = this.#pieces.join('');
    const value = parseScalar(text);
    if (value === undefined) this.#fail();
    else if (typeof value === 'number' && !isExact(text, value)) this.#isBroken = true; // another number is not shown: no answer with it is taken
    else {
      this.#put(value);
      this.#isCertain = true;
      this.#expected = 'commaOrEnd';
    }
    return index; // what ended it is read next
  }

  /** False where it is no JSON. */
  #readSign(sign: string): boolean {
    const top = this.#stack.at(-1);
    const expected = this.#expected;
    if (sign === (top?.kind === 'object' ? '}' : ']') && (expected === 'commaOrEnd' || expected === 'keyOrEnd' || expected === 'valueOrEnd')) this.#close();
    else if (expected === 'commaOrEnd' && sign === ',') this.#expected = top?.kind === 'object' ? 'key' : 'value';
    else if (expected === 'colon' && sign === ':') {
      this.#expected = 'value';
      this.#isCertain = true;
    } else if ((expected === 'key' || expected === 'keyOrEnd') && sign === '"') this.#beginText(true);
    else if ((expected !== 'value' && expected !== 'valueOrEnd') || !this.#beginValue(sign)) {
      this.#fail();
      return false;
    }
    return true;
  }

  #beginValue(sign: string): boolean {
    if (sign === '{' || sign === '[') this.#open(sign);
    else if (sign === '"') this.#beginText(false);
    else if (/[-\dtfn]/.test(sign)) {
      this.#pieces = [sign];
      this.#expected = 'scalar';
    } else return false;
    return true;
  }

  #beginText(isKey: boolean): void {
    this.#isKey = isKey;
    this.#pieces = [];
    if (!isKey) {
      this.#place(''); // that it is a text is certain
      this.#isCertain = true;
    }
    this.#expected = 'string';
  }

  #open(sign: '{' | '['): void {
    const container: Container = sign === '{' ? { kind: 'object', value: {}, key: '' } : { kind: 'list', value: [] };
    if (this.#stack.length === 0) {
      this.#root = container.value;
      this.#isCertain = false;
    } else this.#place(container.value);
    if (this.#stack.push(container) > mostLevels) this.#isBroken = true;
    this.#expected = sign === '{' ? 'keyOrEnd' : 'valueOrEnd';
  }

  #close(): void {
    const isEmpty = !this.#isCertain;
    this.#stack.pop();
    this.#isCertain = true;
    this.#expected = this.#stack.length > 0 ? 'commaOrEnd' : isEmpty ? 'start' : 'nothing'; // an empty one may stand in prose
  }

  /** Puts a value where it belongs, in place of what was seen of it. */
  #put(value: JsonValue): void {
    const top = this.#stack.at(-1);
    if (top?.kind === 'list' && this.#isReadingText()) top.value[top.value.length - 1] = value;
    else this.#place(value);
  }

  #place(value: JsonValue): void {
    const top = this.#stack.at(-1);
    if (top?.kind === 'list') top.value.push(value);
    else if (top !== undefined) Object.defineProperty(top.value, top.key, { value, writable: true, enumerable: true, configurable: true });
  }
}

function parseScalar(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
