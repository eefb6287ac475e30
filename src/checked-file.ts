import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A file of the operator's cannot be used; the message lists every problem by its path in the file. */
export class CheckedFileError extends Error {
  override readonly name = 'CheckedFileError';
  readonly problems: readonly string[];

  constructor(what: string, path: string, problems: readonly string[]) {
    super(`The ${what} ${path} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Several of them at once. */
export class CheckedFilesError extends Error {
  override readonly name = 'CheckedFilesError';

  constructor(errors: readonly CheckedFileError[]) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}

/** Reads a JSON file of the operator's and checks it. Throws a {@link CheckedFileError} that lists all problems at once. `what`: such as "price file". */
export function readCheckedFile<Output>(what: string, path: string, schema: z.ZodType<Output>): Output {
  const { value, doubled } = readJson(what, path);
  const result = schema.safeParse(value);
  const problems = [...doubled.map((place) => `${describePath(place)}: expected it once`), ...(result.error?.issues.flatMap(explain) ?? [])];
  if (!result.success || problems.length > 0) throw new CheckedFileError(what, path, [...new Set(problems)]);
  return result.data;
}

function readJson(what: string, path: string): { readonly value: unknown; readonly doubled: readonly (readonly PropertyKey[])[] } {
  const text = readText(what, path);
  try {
    return { value: JSON.parse(text), doubled: findDoubled(text) };
  } catch (error) {
    throw new CheckedFileError(what, path, [`the file: expected JSON. ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** Without the byte order mark that programs of Windows put before it. */
function readText(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new CheckedFileError(what, path, [`the file: ${explainUnread(error)}`]);
  }
}

function explainUnread(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is none of this name';
  if (code === 'EISDIR') return 'expected a file, got a folder';
  return `expected a file that can be read${typeof code === 'string' ? `, got ${code}` : ''}`;
}

const tokens = /"(?:[^"\\]|\\.)*"|[[\]{}:,]/g;

/** Where a member stands twice in a text that is JSON. JSON.parse takes the last one, so that a limit would silently not hold. */
function findDoubled(text: string): readonly (readonly PropertyKey[])[] {
  const doubled: PropertyKey[][] = [];
  const open: { readonly names: Set<string> | null; at: PropertyKey }[] = [];
  let string = '';
  for (const [token] of text.matchAll(tokens)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ names: new Set(), at: '' });
    else if (token === '[') open.push({ names: null, at: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (typeof inner?.at === 'number') inner.at += 1;
    } else if (token !== ':') string = token;
    else if (inner?.names != null) {
      const name = String(JSON.parse(string));
      inner.at = name;
      if (inner.names.has(name)) doubled.push(open.map(({ at }) => at));
      inner.names.add(name);
    }
  }
  return doubled;
}

type Issue = z.core.$ZodIssue;

function explain(issue: Issue): readonly string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${describePath([...issue.path, key])}: there is no such member`);
  return [`${describePath(issue.path)}: ${issue.message}`];
}

/** For a check that is made whatever else is wrong, so that all problems are listed at once: what it looks at need not be what it should. */
export const always = { when: () => true };

/** An object by ids. What is wrong with an id hides nothing of what stands there. */
export const recordOf = <Value extends z.ZodType>(isId: (id: string) => boolean, { id, object, value }: { readonly id: string; readonly object: string; readonly value: Value }) =>
  z.record(z.string(), value, { error: expecting(object) }).superRefine((entries: unknown, context) => {
    for (const key of keysOf(entries)) if (!isId(key)) context.addIssue({ code: 'custom', path: [key], message: id });
  }, always);

/** None of what is no object. */
export const keysOf = (value: unknown): readonly string[] => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []);

/** `models["amazon.nova-lite-v1:0"].GEO`: as one would write it to get there. */
export function describePath(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : /^\w+$/.test(String(step)) ? `.${String(step)}` : `[${JSON.stringify(String(step))}]`)).join('');
  return steps === '' ? 'the file' : steps.replace(/^\./, '');
}

/** What is said where the type is wrong; members that are not known are told by the reader. */
export function expecting(expected: string): (issue: { readonly code?: string | undefined }) => string | undefined {
  return ({ code }) => (code === 'invalid_type' ? `expected ${expected}` : undefined);
}
