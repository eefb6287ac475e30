import { CodedError } from '../../errors.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const own = new Set([undefined, 'same-origin', 'none']);

/**
 * Who attacks: a page of another site, in the browser of somebody who can reach this server. What they gain: `fetch` in the mode `no-cors` sends a GET without an Origin, and may choose its
 * Accept, so that it passes for an EventSource. The page cannot read the answer, but have the server work for it, and stop for others, as often as it likes. Why this stops them: browsers say in
 * Sec-Fetch-Site, which no page can set, that the request comes from elsewhere; what may come from elsewhere has an Origin, which was compared with the list before. What it does not stop:
 * browsers from before 2023, which send no such header.
 */
export function refuseForeignFetch({ origin, 'sec-fetch-site': site }: Headers): CodedError | undefined {
  if (origin !== undefined || own.has(Array.isArray(site) ? site.join() : site)) return undefined;
  return new CodedError('FORBIDDEN', { message: 'The request comes from a page of another origin, and does not say of which: an EventSource, or fetch in the mode cors, does.' });
}
