import { CodedError } from '../../errors.ts';

const headerNames = ['apollo-require-preflight', 'x-apollo-operation-name'];
const simpleContentTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Who attacks: a page of another site, in the browser of somebody who can reach this server. What they gain: browsers send "simple" requests
 * (forms, images, fetch without special headers) across sites without asking first, so the page could run operations, though not read the
 * answers. Why this stops them: a request must carry a content type or a header that no simple request has, so the browser asks first and
 * is told no. What it does not stop: clients that are not browsers, and pages of allowed origins. The rule and the header names are Apollo
 * Server's, so that its clients pass as they are.
 */
export function refuseSimpleRequest(headers: Headers): CodedError | undefined {
  const contentType = String(headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (contentType !== '' && !simpleContentTypes.has(contentType)) return undefined;
  if (headerNames.some((name) => (headers[name] ?? '') !== '')) return undefined;
  return new CodedError('BAD_REQUEST', {
    message: `The request could come from a foreign page: send it by POST with the content type application/json, or with one of the headers ${headerNames.join(', ')} with any value.`,
  });
}
