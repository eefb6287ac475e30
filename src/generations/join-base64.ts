/** The base64 of all the bytes of which both are base64: a text that was padded cannot have another appended. */
export function joinBase64(before: string, piece: string): string {
  if (before.length % 4 === 0 && !before.endsWith('=')) return before + piece;
  return Buffer.concat([Buffer.from(before, 'base64'), Buffer.from(piece, 'base64')]).toString('base64');
}
