/** The text, or of a longer one its beginning and `…`. Half a character is never at the cut: JSON can say it, but clients that keep texts in UTF-8 fail on it. */
export const shorten = (text: string, mostCharacters: number): string => (text.length > mostCharacters ? `${text.slice(0, mostCharacters).replace(/[\uD800-\uDBFF]$/, '')}…` : text);
