import { asRecord, ClientError, connectionLost, connectionRefused, fromGraphQLErrors } from '../errors.ts';
import type { GraphQLResult } from './port.ts';

/** What proxies answer while the server behind them cannot be reached, or has too much to do. */
const passing = new Set([408, 425, 429, 502, 503, 504]);

/** The GraphQL result of an HTTP response. Throws a ClientError where it is none: retryable where the status says that it will pass. */
export async function readAnswer(response: Response): Promise<GraphQLResult> {
  const body = parse(await response.text());
  const { data, errors } = asRecord(body);
  if (Array.isArray(errors)) return { data: typeof data === 'object' && data !== null ? { ...data } : null, errors };
  if (response.ok && typeof data === 'object') return { data: data === null ? null : { ...data } };
  const message = `Expected a GraphQL result, got a ${response.status} without one.`;
  if (isPage(response)) throw connectionRefused(`Expected a GraphQL result, got a page with status ${response.status}.`);
  if (response.ok) throw connectionLost(message); // a body that was cut
  if (!passing.has(response.status)) throw connectionRefused(message);
  throw new ClientError('CONNECTION_LOST', { message, retryable: true, retryAfterMs: retryAfterMs(response.headers.get('retry-after')) });
}

/** What a proxy shows to people, such as its login, with a status that sounds like success: it will show that again. */
export const isPage = (response: Response): boolean => response.ok && /^text\/html\b/i.test(response.headers.get('content-type') ?? '');

/** Why a response is not the event stream that was asked for. */
export async function readRefusal(response: Response): Promise<ClientError> {
  try {
    const { errors = [] } = await readAnswer(response);
    return fromGraphQLErrors(errors);
  } catch (error) {
    return error instanceof ClientError ? error : connectionLost('The connection was lost.', error);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of the header's two forms, seconds and a date, the one that servers send. */
function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}
