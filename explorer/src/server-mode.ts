import type { ServerMode } from './example-tabs.ts';
import { isObject } from './is-object.ts';

const TIMEOUT_MS = 3_000;

/**
 * Asks the server whether it runs on the embedded runtime or on AWS, so that the examples name models that are there.
 * Never rejects: whatever goes wrong (no answer within 3 s, no right to ask), the answer is LOCAL.
 */
export async function readServerMode(url: string): Promise<ServerMode> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ server { mode } }' }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await response.json();
    return isAws(answer) ? 'AWS' : 'LOCAL';
  } catch {
    return 'LOCAL';
  }
}

function isAws(answer: unknown): boolean {
  const data = isObject(answer) ? answer['data'] : undefined;
  const server = isObject(data) ? data['server'] : undefined;
  return isObject(server) && server['mode'] === 'AWS';
}
