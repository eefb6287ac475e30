/** The longer side of an image in pixels, from its first bytes; 0 where they are of no format that is known here. */
export function longerSide(bytes: Buffer): number {
  const read = readers.find(({ magic, at }) => bytes.toString('latin1', at, at + magic.length) === magic)?.read;
  try {
    return read === undefined ? 0 : Math.max(...read(bytes));
  } catch {
    return 0; // it ends too early
  }
}

type Sides = readonly [width: number, height: number];

const readers: readonly { readonly magic: string; readonly at: number; readonly read: (bytes: Buffer) => Sides }[] = [
  { magic: '\x89PNG', at: 0, read: (bytes) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] },
  { magic: 'GIF8', at: 0, read: (bytes) => [bytes.readUInt16LE(6), bytes.readUInt16LE(8)] },
  { magic: '\xff\xd8', at: 0, read: readJpeg },
  { magic: 'WEBPVP8X', at: 8, read: (bytes) => [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1] },
  { magic: 'WEBPVP8L', at: 8, read: (bytes) => [(bytes.readUInt32LE(21) & 0x3f_ff) + 1, ((bytes.readUInt32LE(21) >>> 14) & 0x3f_ff) + 1] },
  { magic: 'WEBPVP8 ', at: 8, read: (bytes) => [bytes.readUInt16LE(26) & 0x3f_ff, bytes.readUInt16LE(28) & 0x3f_ff] },
];

/** The sides stand in the segment that starts a frame; each segment tells its own length. */
function readJpeg(bytes: Buffer): Sides {
  for (let at = 2; ; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1);
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (startsFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  }
}
