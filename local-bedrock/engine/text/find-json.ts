/** An object or a list of JSON in a text. */
export interface FoundJson {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

/** Brackets that begin no JSON are looked at so often. */
const maxFailures = 50;

/** Of a text so much is looked through for the end of a bracket. */
const maxLength = 200_000;
const scalar = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*(?<!\.)|true|false|null/y;

/** Reads the JSON that begins at a place; null where none does. */
export function readJson(text: string, start: number): FoundJson | null {
  scalar.lastIndex = start;
  const isBracket = text[start] === '{' || text[start] === '[';
  const end = isBracket ? findEnd(text, start) : start + (scalar.exec(text)?.[0].length ?? 0);
  const json = end <= start ? undefined : parse(text.slice(start, end));
  return json === undefined ? null : { value: json.value, start, end };
}

/** Finds the objects and lists that stand in a text as JSON, in order, the outermost only. */
export function findJson(text: string): readonly FoundJson[] {
  const found: FoundJson[] = [];
  let failures = 0;
  for (let start = findBracket(text, 0); start !== -1 && failures < maxFailures;) {
    const json = readJson(text, start);
    if (json === null) failures += 1;
    else found.push(json);
    start = findBracket(text, json === null ? start + 1 : json.end);
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
  for (let match = sign.exec(text); match !== null && match.index - start < maxLength; match = sign.exec(text)) {
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
