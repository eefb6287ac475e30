/** What one of the speakers of a written conversation says; `null` where nobody is named, as in notes and in a summary. */
export interface Turn {
  readonly speaker: 'user' | 'assistant' | null;
  readonly text: string;
}

/** "User: …", "**Assistant:** …", "Human (10:31): …" at the beginning of a line. */
const label = /^[ \t>*#-]{0,4}(?:(?<user>user|human|customer|client|me)|(?<assistant>assistant|ai|bot|agent|model))\b[ \t]?(?:\([^()\n]{0,40}\))?[ \t*]{0,3}:[ \t*]{0,3}/i;

/** What stands in tags and what stands outside of them are not said in one breath. */
const tag = /<\/?[A-Za-z][\w-]{0,40}(?:\s[^<>]{0,200})?>/g;

/**
 * Reads a conversation that was written down: a turn begins with its speaker's label and goes on over lines without one, up to a tag or a
 * heading (a line that ends in a colon). Lines of a name ("Ann: …") keep it, for nobody else tells who said it.
 */
export function readTurns(text: string): readonly Turn[] {
  return text.split(tag).flatMap(readUntagged);
}

function readUntagged(text: string): readonly Turn[] {
  const turns: { readonly speaker: Turn['speaker']; readonly lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const match = label.exec(line);
    const last = turns.at(-1);
    if (match !== null) turns.push({ speaker: match.groups?.['user'] === undefined ? 'assistant' : 'user', lines: [line.slice(match[0].length)] });
    else if (isHeading(line)) turns.push({ speaker: null, lines: [] });
    else if (last === undefined) turns.push({ speaker: null, lines: [line] });
    else last.lines.push(line);
  }
  return turns.map(({ speaker, lines }) => ({ speaker, text: lines.join('\n').trim() })).filter((turn) => turn.text !== '');
}

function isHeading(line: string): boolean {
  return /^[^.!?]{1,80}:[ \t*]*$/.test(line.trim());
}
