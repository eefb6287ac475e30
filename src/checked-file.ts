import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** A file of the operator's cannot be used; the message lists every problem by its path in the file. */
export class CheckedFileError extends Error {
  override readonly name = 'CheckedFileError';
  readonly problems: readonly string[];

  constructor(what: string, path: string, problems: readonly string[]) {
    super(`The ${what} ${path} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Reads a JSON file of the operator's and checks it. Throws a {@link CheckedFileError} that lists all problems at once. `what`: such as "price file". */
export function readCheckedFile<Output>(what: string, path: string, schema: z.ZodType<Output>): Output {
  const result = schema.safeParse(readJson(what, path));
  if (!result.success) throw new CheckedFileError(what, path, result.error.issues.flatMap(explain));
  return result.data;
}

function readJson(what: string, path: string): unknown {
  const text = readText(what, path);
  try {
    return JSON.parse(text);
  } catch {
    throw new CheckedFileError(what, path, ['the file: expected JSON']);
  }
}

function readText(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CheckedFileError(what, path, ['the file: expected a file that can be read']);
  }
}

type Issue = z.core.$ZodIssue;

function explain(issue: Issue): readonly string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${describePath([...issue.path, key])}: there is no such member`);
  // Of a key, zod wraps what is wrong with it.
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [`${describePath(issue.path)}: ${message}`];
}

/** `models["amazon.nova-lite-v1:0"].GEO`: as one would write it to get there. */
export function describePath(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : /^\w+$/.test(String(step)) ? `.${String(step)}` : `[${JSON.stringify(String(step))}]`)).join('');
  return steps === '' ? 'the file' : steps.replace(/^\./, '');
}

/** What is said where the type is wrong; members that are not known are told by the reader. */
export function expecting(expected: string): (issue: { readonly code?: string | undefined }) => string | undefined {
  return ({ code }) => (code === 'invalid_type' ? `expected ${expected}` : undefined);
}
