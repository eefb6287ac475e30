const mostNamed = 3;
const leastLength = 4; // of fewer characters too much is a part
const mostLength = 100; // the longest id of Bedrock's has half of them
const charactersPerEdit = 5;
const mostEdits = 3; // with more it is another name: opus is five from sonnet

/**
 * Which of the known ids was probably meant: those that are a part of what came, or of which it is a part but for a typing error or two (one in five characters), as near as
 * the nearest. The shortest first; none where nothing is near, or where it may have been any of more than three.
 */
export function nearestIds(came: string, known: readonly string[]): readonly string[] {
  if (came.length < leastLength || came.length > mostLength) return [];
  const text = came.toLowerCase();
  const distances = known.map((id) => ({ id, edits: text.includes(id.toLowerCase()) ? 0 : editsToPart(text, id.toLowerCase()) }));
  const fewest = Math.min(mostEdits, Math.floor(came.length / charactersPerEdit), ...distances.map(({ edits }) => edits));
  const nearest = distances.filter(({ edits }) => edits === fewest).map(({ id }) => id);
  return nearest.length > mostNamed ? [] : nearest.toSorted((left, right) => left.length - right.length);
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
