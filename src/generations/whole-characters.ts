/**
 * Texts that come in pieces, so that no piece ends amid a character. One of two UTF-16 units, such as an emoji, may come cut in half: JSON can
 * say that, but UTF-8 cannot, so a reader that is not JavaScript would lose both halves. The first waits here for the other.
 *
 * The pieces add up to the whole text, however it was cut, but for halves without another: one in the text becomes U+FFFD, one at its end is left out.
 */
export class WholeCharacters {
  /** The first halves that wait, by the place of their text. */
  readonly #halves = new Map<string, string>();

  /** Takes the next piece of the text at this place; gives what of it is whole. */
  push(place: string, piece: string): string {
    if (this.#halves.size === 0 && piece.isWellFormed()) return piece;
    const text = (this.#halves.get(place) ?? '') + piece;
    const wholeLength = endsInFirstHalf(text) ? text.length - 1 : text.length;
    if (wholeLength < text.length) this.#halves.set(place, text.slice(wholeLength));
    else this.#halves.delete(place);
    return text.slice(0, wholeLength).toWellFormed();
  }

  /** All texts have ended: halves that wait have waited in vain. */
  clear(): void {
    this.#halves.clear();
  }
}

const endsInFirstHalf = (text: string): boolean => /[\uD800-\uDBFF]$/.test(text);
