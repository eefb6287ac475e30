/** Where a line stands in its file. */
export interface LinePlace {
  /** From 1, empty lines included. */
  readonly line: number;
  /** The byte with which it begins. */
  readonly offset: number;
  /** The byte after its line break: where to go on reading. */
  readonly end: number;
}

/** A line that is not empty, without its line break; or why there is no text. */
export type FileLine = LinePlace & ({ readonly text: string; readonly problem?: undefined } | { readonly problem: string });

export interface ReadLinesOptions {
  /** Where the bytes begin: the `end` of the last line that was read before. @default 0 */
  readonly offset?: number;
  /** The number of the first line. @default 1 */
  readonly line?: number;
  /** A longer line is skipped, and told as a problem; no more of it than this is ever kept. @default 64 MiB */
  readonly maxLineBytes?: number;
  /** Is told of a byte order mark at the beginning of the file, which no line has. */
  readonly onByteOrderMark?: () => void;
}

const defaultMaxLineBytes = 67_108_864;
const newline = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * The lines of a file that comes in chunks, wherever these are cut: UTF-8, broken by LF or CRLF, the last one also without a break. Empty lines, and a byte
 * order mark at the beginning of the file, are left out. The lines that end in a chunk come together, since a turn of the event loop for each is what costs; beside
 * them it keeps one line.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, options: ReadLinesOptions = {}): AsyncGenerator<readonly FileLine[], void, undefined> {
  const splitter = new LineSplitter(options);
  for await (const chunk of chunks) {
    const lines = splitter.split(chunk);
    if (lines.length > 0) yield lines;
  }
  const rest = splitter.end();
  if (rest !== undefined) yield [rest];
}

class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #maxLineBytes: number;
  readonly #onByteOrderMark: () => void;
  #line: number;
  #offset: number;
  /** What has come of the line: joined once, when it is whole. */
  #pieces: Uint8Array[] = [];
  #length = 0;

  constructor({ offset = 0, line = 1, maxLineBytes = defaultMaxLineBytes, onByteOrderMark = () => undefined }: ReadLinesOptions) {
    this.#offset = offset;
    this.#line = line;
    this.#maxLineBytes = maxLineBytes;
    this.#onByteOrderMark = onByteOrderMark;
  }

  split(chunk: Uint8Array): readonly FileLine[] {
    const lines: FileLine[] = [];
    let start = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, at));
      start = at + 1;
      const line = this.#take(1);
      if (line !== undefined) lines.push(line);
    }
    // A copy: whoever gives the bytes may use their memory again.
    if (start < chunk.length) this.#keep(new Uint8Array(chunk.subarray(start)));
    return lines;
  }

  end(): FileLine | undefined {
    return this.#length === 0 ? undefined : this.#take(0);
  }

  #keep(piece: Uint8Array): void {
    this.#length += piece.length;
    // Of what is too long only the length is of interest; a CR at the end does not count.
    if (this.#length <= this.#maxLineBytes + 1) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  /** The line that has come; undefined where it is empty. */
  #take(breakBytes: number): FileLine | undefined {
    const length = this.#length;
    const bytes = this.#join();
    const place: LinePlace = { line: this.#line, offset: this.#offset, end: this.#offset + length + breakBytes };
    this.#pieces = [];
    this.#length = 0;
    this.#line += 1;
    this.#offset = place.end;
    if (bytes === undefined || bytes.length > this.#maxLineBytes) return { ...place, problem: `the line has more than ${this.#maxLineBytes} bytes` };
    return this.#decode(bytes, place);
  }

  /** Undefined where the line was too long to be kept. */
  #join(): Uint8Array | undefined {
    const [first, second] = this.#pieces;
    if (first === undefined) return this.#length === 0 ? new Uint8Array() : undefined;
    const bytes = second === undefined ? first : Buffer.concat(this.#pieces);
    const whole = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
    if (this.#offset !== 0 || byteOrderMark.some((byte, index) => whole[index] !== byte)) return whole;
    this.#onByteOrderMark();
    return whole.subarray(byteOrderMark.length);
  }

  #decode(bytes: Uint8Array, place: LinePlace): FileLine | undefined {
    try {
      const text = this.#decoder.decode(bytes);
      return /\S/.test(text) ? { ...place, text } : undefined;
    } catch {
      return { ...place, problem: 'the line is not UTF-8' };
    }
  }
}
