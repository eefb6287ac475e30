/** Forms whose stem no rule finds, and words that ask for the same thing, each line under its first word. */
const families = [
  'build built building',
  'write wrote written',
  'begin began begun start commence',
  'make made',
  'take took taken',
  'win won winner',
  'lead led leader',
  'hold held',
  'sell sold',
  'buy bought purchase',
  'pay paid',
  'grow grew grown growth',
  'know knew known',
  'fly flew flight',
  'run ran',
  'go went gone',
  'teach taught',
  'find found',
  'die died dies death dead',
  'bear born birth',
  'live lives living lived reside',
  'tall height high',
  'long length',
  'wide width',
  'deep depth',
  'old age aged',
  'heavy weight weigh weighs',
  'big large size',
  'fast speed quick',
  'cost price priced costs',
  'end finish finished ended ends',
  'car vehicle',
  'child children',
  'person people',
  'man men',
  'woman women',
  'foot feet',
  'mouse mice',
  'city cities town',
];

const irregular = new Map(
  families.flatMap((line) => {
    const words = line.split(' ');
    return words.map((word): [string, string] => [word, words[0] ?? word]);
  }),
);

const endings = ['ation', 'ement', 'ment', 'ing', 'ion', 'or', 'er', 'edly', 'ed', 'ly'];

/**
 * Brings the forms of an English word together: "opened", "opens" and "opening", "inventor" and "invention". Light on
 * purpose: what it returns need not be a word, only the same for forms of one word. Expects lower case.
 */
export function stem(word: string): string {
  const family = irregular.get(word);
  if (family !== undefined) return family;
  const singular = dropPlural(word);
  const known = irregular.get(singular);
  if (known !== undefined) return known;
  for (const ending of endings) {
    const root = singular.slice(0, -ending.length);
    if (singular.endsWith(ending) && root.length >= 3 && /[aeiouy]/.test(root)) return finish(root);
  }
  return finish(singular);
}

function dropPlural(word: string): string {
  if (word.length <= 3 || !word.endsWith('s') || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return /(?:[sxz]|ch|sh)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}

/** "stopped" and "stop", "move" and "moving", "study" and "studied" meet here. */
function finish(root: string): string {
  const single = /([^aeiouyls])\1$/.test(root) ? root.slice(0, -1) : root;
  if (single.length > 3 && single.endsWith('e')) return single.slice(0, -1);
  return single.length > 3 && single.endsWith('y') ? `${single.slice(0, -1)}i` : single;
}
