/** An object or a list of JSON in a text. */
export interface FoundJson {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

/** Brackets that begin no JSON are looked at so often. */
const maxFailures = 50;

/** Finds the objects and lists that stand in a text as JSON, in order, the outermost only. */
export function findJson(text: string): readonly FoundJson[] {
  const found: FoundJson[] = [];
  let failures = 0;
  for (let start = findBracket(text, 0); start !== -1 && failures < maxFailures;) {
    const end = findEnd(text, start);
    const json = end === -1 ? undefined : parse(text.slice(start, end));
    if (json === undefined) failures += 1;
    else found.push({ value: json.value, start, end });
    start = findBracket(text, json === undefined ? start + 1 : end);
  }
  return found;
}

function findBracket(text: string, from: number): number {
  const at = text.slice(from).search(/[[{]/);
  return at === -1 ? -1 : from + at;
}

/** Behind the bracket that closes the one at `start`; -1 where none does. */
function findEnd(text: string, start: number): number {
  const sign = /["\\{}[\]]/g;
  sign.lastIndex = start;
  let depth = 0;
  let isInString = false;
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    const [character] = match;
    if (character === '\\') sign.lastIndex += 1;
    else if (character === '"') isInString = !isInString;
    else if (!isInString) depth += character === '{' || character === '[' ? 1 : -1;
    if (depth === 0) return match.index + 1;
  }
  return -1;
}

function parse(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) as unknown };
  } catch {
    return undefined;
  }
}
