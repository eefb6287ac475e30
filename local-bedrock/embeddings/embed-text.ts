import { listTerms, listWords } from '../engine/text/words.ts';

/**
 * Makes a vector of a text: a random direction for every word that carries a subject, and weaker ones for its other words and for the
 * threes of letters in all of them, added up. Texts that share words are near to each other, others nearly at right angles; what a word
 * means is not known. The same text always gets the same vector, and a shorter one is the beginning of a longer one.
 *
 * @returns a vector of length 1, or as long as the features make it where `normalize` is false
 */
export function embedText(text: string, dimensions: number, normalize = true): readonly number[] {
  const vector = new Float64Array(dimensions);
  for (const [feature, weight] of listFeatures(text)) addDirection(vector, feature, weight);
  const length = normalize ? Math.hypot(...vector) : 1;
  return Array.from(vector, (value) => Number((value / length).toPrecision(8)));
}

/** The features of a text and what they weigh: each repetition adds less than the one before. */
function listFeatures(text: string): ReadonlyMap<string, number> {
  const words = listWords(text.toLowerCase());
  const letters = words.flatMap((word) => listThrees(` ${word} `));
  const weights = new Map<string, number>();
  const add = (features: readonly string[], kind: string, weight: number) => {
    const counts = Map.groupBy(features, (feature) => feature);
    for (const [feature, same] of counts) weights.set(`${kind}:${feature}`, weight * (1 + Math.log(same.length)));
  };
  add(listTerms(text), 'term', 1);
  add(words, 'word', 0.2);
  add(letters, 'letters', 0.15);
  return weights.size === 0 ? new Map([[`text:${text}`, 1]]) : weights;
}

function listThrees(text: string): readonly string[] {
  return Array.from({ length: Math.max(text.length - 2, 1) }, (_, index) => text.slice(index, index + 3));
}

/** Adds a direction that the feature's name alone decides: every coordinate is between -weight and weight. */
function addDirection(vector: Float64Array, feature: string, weight: number): void {
  let state = hash(feature) || 1;
  for (let index = 0; index < vector.length; index += 1) {
    // Xorshift: plain, fast, and the same everywhere.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    vector[index] = (vector[index] ?? 0) + weight * (state / 0x80000000);
  }
}

/** FNV-1a, mixed once more because its upper bits hardly move with the last character. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return Math.imul(value ^ (value >>> 16), 0x45d9f3b) | 0;
}
