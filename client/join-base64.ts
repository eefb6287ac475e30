/** The base64 of all the bytes of which the pieces are base64: to one that was padded none can be appended as it is. */
export const joinBase64 = (pieces: readonly string[]): string => (pieces.length === 1 ? String(pieces[0]) : btoa(pieces.map((piece) => atob(piece)).join('')));
