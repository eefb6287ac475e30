import { crc32 } from 'node:zlib';

/** One message of an event stream: its headers that are text, and its payload, which is a view of the chunk that it came in. */
export interface Frame {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

/**
 * Cuts a body of `application/vnd.amazon.eventstream` into its frames, however the bytes come in pieces. Both checksums are checked: that of the
 * prelude as soon as it is there, so that a broken length is not waited for, and that of the whole frame. Throws an Error where one is wrong, or a
 * frame is not one; what was told before is good.
 *
 * A frame: length and length of the headers, each 4 bytes, the CRC-32 of these, headers, payload, the CRC-32 of all before.
 */
export class FrameSplitter {
  /** Pieces of a frame that is not whole yet; joined once, when it is. */
  #pieces: Buffer[] = [];
  #held = 0;
  /** How many bytes have to be held before the next look; the prelude is looked at by itself. */
  #needed = preludeLength;
  readonly #readHeaders = createHeaderReader();

  /** The frames that are whole with these bytes, in their order. Where one is broken, those before it are in the {@link BrokenFrame} that is thrown. */
  push(chunk: Buffer): Frame[] {
    let bytes = chunk;
    if (this.#held > 0) {
      this.#pieces.push(chunk);
      this.#held += chunk.length;
      if (this.#held < this.#needed) return [];
      bytes = Buffer.concat(this.#pieces, this.#held);
    }
    const frames: Frame[] = [];
    let start = 0;
    let needed = preludeLength;
    try {
      while (bytes.length - start >= preludeLength) {
        const length = checkPrelude(bytes, start);
        needed = length;
        if (bytes.length - start < length) break;
        frames.push(this.#readFrame(bytes, start, length));
        start += length;
        needed = preludeLength;
      }
    } catch (error) {
      throw new BrokenFrame(frames, error);
    }
    const rest = bytes.length - start;
    this.#pieces = rest === 0 ? [] : [bytes.subarray(start)];
    this.#held = rest;
    this.#needed = needed;
    return frames;
  }

  /** The body has ended. Throws an Error amid a frame. */
  end(): void {
    if (this.#held > 0) throw new Error('The event stream ended amid a frame.');
  }

  #readFrame(bytes: Buffer, start: number, length: number): Frame {
    const end = start + length - checksumLength;
    // The prelude with its checksum is good: the sum of both goes on from there.
    if (crc32(bytes.subarray(start, end)) !== bytes.readUInt32BE(end)) throw new Error('The checksum of a frame is wrong.');
    const headersStart = start + preludeLength;
    const payloadStart = headersStart + bytes.readUInt32BE(start + 4);
    return { headers: this.#readHeaders(bytes, headersStart, payloadStart), payload: bytes.subarray(payloadStart, end) };
  }
}

/** A frame that is not what was sent; `frames` came whole before it, with the same bytes. */
export class BrokenFrame extends Error {
  readonly frames: readonly Frame[];

  constructor(frames: readonly Frame[], cause: unknown) {
    super('A frame of the event stream is broken.', { cause });
    this.frames = frames;
  }
}

const preludeLength = 12;
const checksumLength = 4;

/** The length of the frame that begins here. */
function checkPrelude(bytes: Buffer, start: number): number {
  const length = bytes.readUInt32BE(start);
  if (crc32(bytes.subarray(start, start + 8)) !== bytes.readUInt32BE(start + 8)) throw new Error('The checksum of a prelude is wrong.');
  if (preludeLength + bytes.readUInt32BE(start + 4) + checksumLength > length) throw new Error('The lengths of a frame contradict each other.');
  return length;
}

/** A reader of header blocks that keeps the last: one stream's deltas all have the same, byte by byte. */
function createHeaderReader(): (bytes: Buffer, start: number, end: number) => Readonly<Record<string, string>> {
  let last: Buffer = Buffer.alloc(0);
  let headers: Readonly<Record<string, string>> = {};
  return (bytes, start, end) => {
    if (last.length !== end - start || last.compare(bytes, start, end) !== 0) {
      last = Buffer.from(bytes.subarray(start, end));
      headers = readHeaders(last);
    }
    return headers;
  };
}

/** How long a header's value is, by its type: true, false, byte, short, integer, long, bytes, text, timestamp, UUID. Bytes and text tell it themselves. */
const valueLengths = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
const textType = 7;

function readHeaders(block: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  let at = 0;
  while (at < block.length) {
    const nameEnd = at + 1 + block.readUInt8(at);
    const name = block.toString('utf8', at + 1, nameEnd);
    const type = block.readUInt8(nameEnd);
    if (type >= valueLengths.length) throw new Error('A header has a type that there is not.');
    at = nameEnd + 1;
    let length = valueLengths[type];
    if (length === undefined) {
      length = block.readUInt16BE(at);
      at += 2;
    }
    if (at + length > block.length) throw new Error('A header is longer than its block.');
    if (type === textType) headers[name] = block.toString('utf8', at, at + length);
    at += length;
  }
  return headers;
}
