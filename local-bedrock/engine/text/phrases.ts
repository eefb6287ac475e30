/**
 * Makes a pattern that matches any of the given phrases, as whole words and in any case. A phrase is the source of a regular
 * expression; it is matched against short texts only (an ask has at most 2,000 characters).
 */
export function matchPhrases(...phrases: readonly string[]): RegExp {
  return new RegExp(String.raw`(?<!\w)(?:${phrases.join('|')})(?!\w)`, 'i');
}

/** The same, but the text has to begin with the phrase, politeness ("please", "now") put aside. */
export function startWithPhrases(...phrases: readonly string[]): RegExp {
  return new RegExp(String.raw`^${politeStart}(?:${phrases.join('|')})(?!\w)`, 'i');
}

/** The same, but nothing else may stand in the text, up to signs at its end. */
export function onlyPhrases(...phrases: readonly string[]): RegExp {
  return new RegExp(String.raw`^(?:${phrases.join('|')})[\s,?.!]*$`, 'i');
}

/** The source of a pattern for what people put before a request. */
export const politeStart = String.raw`(?:(?:ok(?:ay)?|now|then|and|so|but|also|hi|hello|hey|thanks?|finally|next|please|kindly|first|just|only|can you|could you|would you|briefly)[,.!:]?\s+)*`;
