import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** What stands in a file of the configuration. Throws what `fail` makes of the problem. */
export function readJsonFile(path: string, fail: (problem: string) => Error): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw fail('the file: expected a file that can be read');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw fail('the file: expected JSON');
  }
}

type Issue = z.core.$ZodIssue;

/** Problems by their path in the file. */
export function explainIssue(issue: Issue): readonly string[] {
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

/** What is said where the type is wrong; members that are not known are told by {@link explainIssue}. */
export function expecting(expected: string): (issue: { readonly code?: string | undefined }) => string | undefined {
  return ({ code }) => (code === 'invalid_type' ? `expected ${expected}` : undefined);
}
