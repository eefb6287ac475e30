const mostNamed = 3;
const leastLength = 4; // of fewer characters too much is a part
const mostLength = 100; // the longest id of Bedrock's has half of them
const charactersPerEdit = 5;

/**
 * Which of the known ids was probably meant: those that have a part which is what came but for a typing error or two (one in five characters), as near as
 * the nearest. At most three, the shortest first; none where nothing is near.
 */
export function nearestIds(came: string, known: readonly string[]): readonly string[] {
  if (came.length < leastLength || came.length > mostLength) return [];
  const distances = known.map((id) => ({ id, edits: editsToPart(came.toLowerCase(), id.toLowerCase()) }));
  const fewest = Math.min(Math.floor(came.length / charactersPerEdit), ...distances.map(({ edits }) => edits));
  const nearest = distances.filter(({ edits }) => edits === fewest).map(({ id }) => id);
  return nearest.toSorted((left, right) => left.length - right.length).slice(0, mostNamed);
}

/** The fewest characters to insert, delete or exchange until `text` stands somewhere in `whole`: Levenshtein's distance, but for what stands around it (Sellers, 1980). */
function editsToPart(text: string, whole: string): number {
  let row = new Array<number>(whole.length + 1).fill(0);
  for (let index = 0; index < text.length; index += 1) {
    const next = [index + 1];
    for (let at = 1; at <= whole.length; at += 1) {
      const exchanged = (row[at - 1] ?? 0) + (text[index] === whole[at - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(...row);
}
