/** Reads comma-separated lines as "column: value" lines under the names of the first line, so that each can be quoted by itself. */
export function readTable(text: string): string[] {
  const [header = [], ...rows] = text.split(/\r?\n/).filter((line) => line.trim() !== '').map(splitCells);
  if (rows.length === 0) return [header.join(', ')];
  return rows.map((cells) => cells.map((cell, index) => `${header[index] ?? `column ${index + 1}`}: ${cell}`).join(', '));
}

function splitCells(line: string): string[] {
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
  }
  return cells;
}
