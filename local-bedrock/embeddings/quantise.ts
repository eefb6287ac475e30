/** Forms in which Cohere gives its vectors. */
export const quantisations = ['float', 'int8', 'uint8', 'binary', 'ubinary'] as const;
export type Quantisation = (typeof quantisations)[number];

/** Coordinates of unit vectors of some hundred dimensions are rarely larger than this: so much is the full scale of a byte. */
const fullScale = 0.15;

/** Gives a vector of floats another form: whole bytes for each coordinate, or one bit for its sign, eight to a byte, the first one highest. */
export function quantise(vector: readonly number[], form: Quantisation): readonly number[] {
  switch (form) {
    case 'float':
      return vector;
    case 'int8':
      return vector.map(toSignedByte);
    case 'uint8':
      return vector.map((value) => toSignedByte(value) + 128);
    case 'ubinary':
      return packSigns(vector);
    case 'binary':
      return packSigns(vector).map((byte) => byte - 128);
  }
}

/** One 0 or 1 for the sign of each coordinate. */
export function readSigns(vector: readonly number[]): readonly number[] {
  return vector.map((value) => (value > 0 ? 1 : 0));
}

function toSignedByte(value: number): number {
  return Math.max(-128, Math.min(127, Math.round((value / fullScale) * 127)));
}

function packSigns(vector: readonly number[]): readonly number[] {
  const signs = readSigns(vector);
  return Array.from({ length: Math.ceil(signs.length / 8) }, (_, byte) =>
    signs.slice(byte * 8, byte * 8 + 8).reduce((bits, sign, index) => bits | (sign << (7 - index)), 0));
}
