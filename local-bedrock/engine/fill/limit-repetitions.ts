/** A part of a regular expression, as randexp keeps it: a repetition, a group of alternatives or of parts in a row, or a single character of some kind. */
export interface Token {
  min?: number;
  max?: number;
  readonly value?: Token | number;
  readonly options?: readonly (readonly Token[])[];
  readonly stack?: readonly Token[];
}

/** Makes a pattern repeat no more than fits into about so many characters, of which its parts get equal shares. `most` is how often is repeated what has no end. */
export function limitRepetitions(token: Token, room: number, most: number): void {
  if (isRepetition(token)) {
    const least = Math.max(leastLength(token.value), 1);
    const wished = token.max === Infinity ? token.min + most : token.max;
    const times = Math.max(Math.min(wished, Math.floor(room / least)), 0);
    if (times < wished) token.max = times;
    token.min = Math.min(token.min, times);
    limitRepetitions(token.value, Math.max(Math.floor(room / Math.max(times, 1)), least), most);
    return;
  }
  for (const row of rowsOf(token)) {
    const parts = row.filter((part) => isRepetition(part) || rowsOf(part).length > 0);
    for (const part of parts) limitRepetitions(part, Math.max(Math.floor(room / parts.length), Math.min(leastLength(part), room)), most);
  }
}

type Repetition = Token & { min: number; max: number; readonly value: Token };

const isRepetition = (token: Token): token is Repetition => token.min !== undefined && token.max !== undefined && typeof token.value === 'object';

const rowsOf = ({ options, stack }: Token): readonly (readonly Token[])[] => options ?? (stack === undefined ? [] : [stack]);

/** Of the shortest text that the part stands for. */
function leastLength(token: Token): number {
  if (isRepetition(token)) return token.min * leastLength(token.value);
  const rows = rowsOf(token);
  return rows.length === 0 ? 1 : Math.min(...rows.map((row) => row.reduce((sum, part) => sum + leastLength(part), 0)));
}
