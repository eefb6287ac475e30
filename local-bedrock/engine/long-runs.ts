/** Unbroken runs of more UTF-16 units than this are cut before they are encoded. */
export const maxRunLength = 256;

type Kind = 'letter' | 'digit' | 'sign';

/**
 * Cuts a text so that no part has a run of more than {@link maxRunLength} characters of one kind: letters, digits, or
 * signs and white space; what is beyond ASCII counts with what stands before it. Byte-pair merging is quadratic in the
 * length of such a run: a megabyte of one letter would take minutes. A text without long runs comes back whole, and no
 * surrogate pair is ever parted.
 */
export function cutLongRuns(text: string): string[] {
  const parts: string[] = [];
  let partStart = 0;
  let runStart = 0;
  let runKind: Kind | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const kind = code > 127 ? runKind : kindOf(code);
    if (kind !== runKind) {
      runKind = kind;
      runStart = index;
    } else if (index - runStart >= maxRunLength && !isLowSurrogate(code)) {
      parts.push(text.slice(partStart, index));
      partStart = index;
      runStart = index;
    }
  }
  parts.push(text.slice(partStart));
  return parts;
}

function kindOf(code: number): Kind {
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return 'letter';
  return code >= 48 && code <= 57 ? 'digit' : 'sign';
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
