import { invalid, violated } from '../wire/errors.ts';
import type { Operation } from './operation.ts';
import { readPageSize } from './page-size.ts';

const types = ['SYSTEM_DEFINED', 'APPLICATION'];

/** GET /inference-profiles: by `type` (the SDK's `typeEquals`), in pages of at most `maxResults` (1 to 1,000). */
export const listInferenceProfiles: Operation = {
  name: 'ListInferenceProfiles',
  method: 'GET',
  path: /^\/inference-profiles$/,
  isInference: false,
  open: ({ query }) => ({
    requestMetadata: {},
    answer({ models }) {
      const type = query.get('type');
      if (type !== null && !types.includes(type)) throw violated(type, 'typeEquals', `satisfy enum value set: [${types.join(', ')}]`);
      const wanted = models.inferenceProfiles.filter((profile) => type === null || profile.type === type);
      const start = readStart(query.get('nextToken'), wanted.length);
      const end = start + readPageSize(query.get('maxResults'));
      return {
        kind: 'json',
        body: {
          inferenceProfileSummaries: wanted.slice(start, end),
          ...(end < wanted.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {}),
        },
      };
    },
  }),
};

/** A token is opaque to the client; here it is the number of profiles that were listed. */
function readStart(token: string | null, count: number): number {
  if (token === null) return 0;
  const text = Buffer.from(token, 'base64url').toString();
  if (!/^\d+$/.test(text) || Number(text) > count) throw invalid('The provided nextToken is invalid.');
  return Number(text);
}
