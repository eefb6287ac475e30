import { S3Error } from './s3-error.ts';

const newline = Buffer.from('\r\n');
const maxLineBytes = 8_192;

/**
 * Takes the framing off a body in `aws-chunked`: chunks behind their length in hex, an empty one at the end, then trailers. Nothing is kept but a
 * line that has not come whole. Throws IncompleteBody where the body ends amid it.
 *
 * @param onTrailer is told each trailer, its name in lower case
 */
export async function* decodeAwsChunked(body: AsyncIterable<Buffer>, onTrailer: (name: string, value: string) => void): AsyncGenerator<Buffer> {
  let expected: 'size' | 'data' | 'after-data' | 'trailer' | 'nothing' = 'size';
  let remaining = 0;
  let line = Buffer.alloc(0);

  for await (const piece of body) {
    let at = 0;
    while (at < piece.length) {
      if (expected === 'data') {
        const part = piece.subarray(at, at + remaining);
        at += part.length;
        remaining -= part.length;
        if (remaining === 0) expected = 'after-data';
        yield part;
        continue;
      }
      const end = findLineEnd(line, piece, at);
      line = Buffer.concat([line, piece.subarray(at, end.at)]);
      at = end.at;
      if (line.length > maxLineBytes) throw new S3Error('InvalidRequest', {}, 'The aws-chunked body has a line that is too long.');
      if (!end.isWhole) continue;
      const text = line.toString('latin1').trim();
      line = Buffer.alloc(0);
      if (expected === 'size') {
        remaining = readSize(text);
        expected = remaining === 0 ? 'trailer' : 'data';
      } else if (expected === 'after-data') {
        if (text !== '') throw new S3Error('InvalidRequest', {}, 'A chunk of the aws-chunked body is longer than it says.');
        expected = 'size';
      } else if (expected === 'trailer') {
        if (text === '') expected = 'nothing';
        else readTrailer(text, onTrailer);
      }
    }
  }
  // The empty line at the very end is left out by some clients.
  if (expected !== 'nothing' && (expected !== 'trailer' || line.length > 0)) throw new S3Error('IncompleteBody');
}

/** Where the line ends that began before the piece, or in it. */
function findLineEnd(line: Buffer, piece: Buffer, from: number): { readonly at: number; readonly isWhole: boolean } {
  if (line.at(-1) === newline[0] && piece[from] === newline[1]) return { at: from + 1, isWhole: true };
  const found = piece.indexOf(newline, from);
  return found < 0 ? { at: piece.length, isWhole: false } : { at: found + newline.length, isWhole: true };
}

function readSize(text: string): number {
  const [, hex] = /^([0-9a-fA-F]{1,12})(?:;.*)?$/.exec(text) ?? [];
  if (hex === undefined) throw new S3Error('InvalidRequest', {}, 'The body is not in aws-chunked, though its headers say so.');
  return parseInt(hex, 16);
}

function readTrailer(text: string, onTrailer: (name: string, value: string) => void): void {
  const at = text.indexOf(':');
  if (at > 0) onTrailer(text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim());
}
