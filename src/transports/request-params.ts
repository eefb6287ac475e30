import { CodedError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { OperationRequest } from '../graphql/prepared-operation.ts';

/** Reads the parameters of a GraphQL request from a parsed JSON body. Throws BAD_REQUEST if they are not such. */
export function readBody(body: unknown): OperationRequest {
  if (Array.isArray(body)) throw badRequest('The body is a list, and batches of operations are not taken: send each operation in a request of its own.');
  if (!isJsonObject(body)) throw badRequest('The body must be a JSON object with a query.');
  const { query, operationName, variables, extensions } = body;
  if (query === undefined && isJsonObject(extensions) && extensions['persistedQuery'] !== undefined) throw new CodedError('PERSISTED_QUERY_NOT_SUPPORTED');
  if (typeof query !== 'string' || query === '') throw badRequest('query must be a string that is not empty.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') throw badRequest('operationName must be a string.');
  if (variables !== undefined && variables !== null && !isJsonObject(variables)) throw badRequest('variables must be an object.');
  return { query, operationName, variables };
}

/** Reads the parameters from the search part of a URL, where variables and extensions are JSON text. Throws BAD_REQUEST. */
export function readSearch(search: URLSearchParams): OperationRequest {
  const body: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const [text, another] = search.getAll(name);
    if (another !== undefined) throw badRequest(`${name} may stand only once in the URL.`);
    if (text !== undefined) body[name] = name === 'variables' || name === 'extensions' ? parseJson(name, text) : text;
  }
  return readBody(body);
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`${name} must be JSON text.`);
  }
}

const badRequest = (message: string): CodedError => new CodedError('BAD_REQUEST', { message });
