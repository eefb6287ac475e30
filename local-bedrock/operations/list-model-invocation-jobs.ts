import { describeJob, jobStatuses, type JobRecord } from '../batch/job.ts';
import { invalid, violated } from '../wire/errors.ts';
import type { Operation } from './operation.ts';
import { readPageSize } from './page-size.ts';

/** GET /model-invocation-jobs: by time of submission, status and a piece of the name, newest first, in pages of at most `maxResults` (1 to 1,000). */
export const listModelInvocationJobs: Operation = {
  name: 'ListModelInvocationJobs',
  method: 'GET',
  path: /^\/model-invocation-jobs$/,
  isInference: false,
  open: ({ query, region }) => ({
    requestMetadata: {},
    async answer({ batch }) {
      const isWanted = readFilter(query);
      const isAscending = readOneOf(query, 'sortOrder', ['Ascending', 'Descending']) === 'Ascending';
      readOneOf(query, 'sortBy', ['CreationTime']);
      const pageSize = readPageSize(query.get('maxResults'));
      const behind = readToken(query.get('nextToken'));
      const newestFirst = (await batch()).list(region).filter(isWanted);
      const jobs = (isAscending ? newestFirst.toReversed() : newestFirst)
        // A token names the last job of its page: those that are submitted meanwhile shift nothing.
        .filter(({ number }) => behind === null || (isAscending ? number > behind : number < behind));
      const page = jobs.slice(0, pageSize);
      const last = page.at(-1);
      return {
        kind: 'json',
        body: {
          invocationJobSummaries: page.map(describeJob),
          ...(last !== undefined && page.length < jobs.length ? { nextToken: Buffer.from(String(last.number)).toString('base64url') } : {}),
        },
      };
    },
  }),
};

function readFilter(query: URLSearchParams): (job: JobRecord) => boolean {
  const after = readTime(query, 'submitTimeAfter');
  const before = readTime(query, 'submitTimeBefore');
  const status = readOneOf(query, 'statusEquals', jobStatuses);
  const name = query.get('nameContains') ?? '';
  return (job) => (after === null || job.submittedAtMs > after) && (before === null || job.submittedAtMs < before)
    && (status === null || job.status === status) && job.request.jobName.includes(name);
}

function readTime(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw invalid(`1 validation error detected: Value '${text}' at '${name}' failed to satisfy constraint: Member must be a timestamp`);
  return ms;
}

function readOneOf(query: URLSearchParams, name: string, choices: readonly string[]): string | null {
  const text = query.get(name);
  if (text !== null && !choices.includes(text)) throw violated(text, name, `satisfy enum value set: [${choices.join(', ')}]`);
  return text;
}

function readToken(token: string | null): number | null {
  if (token === null) return null;
  const text = Buffer.from(token, 'base64url').toString();
  if (!/^\d+$/.test(text)) throw invalid('The provided nextToken is invalid.');
  return Number(text);
}
