import { inspect } from 'node:util';

/** What a caller is told of a failure of the program's own, which is for a developer to see: what it says. Where it happened goes to standard error. */
export function tellOwnFailure(error: unknown): string {
  process.stderr.write(`local-bedrock failed: ${inspect(error)}\n`);
  return `local-bedrock failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}
