import { expect } from 'vitest';
import type { GraphQLResult, Operation } from '../../kit/clients.ts';
import { connectWs, post } from '../../kit/clients.ts';
import type { BatchTimers } from '../../../src/batch/index.ts';
import type { Subject, SubjectOptions } from '../../kit/server.ts';
import { startSubject } from '../../kit/server.ts';

const fields = `
  id jobName modelId execution status statusMessage createdAt submitTime endTime
  parts { jobArn status statusMessage inputS3Uri outputS3Uri recordCounts { total processed success error } }
  recordCounts { total processed success error }
  usage { inputTokens outputTokens totalTokens source } cost { amount currency source pricedOn unpricedRequests }
  retryOf { id } error { code message upstream } tags { key value } model { modelId }
`;
const result = 'recordId status input text stopReason output object error { code message } usage { inputTokens outputTokens source }';

export interface Counts {
  readonly total: number;
  readonly processed: number;
  readonly success: number;
  readonly error: number;
}

/** What the tests read of a job. */
export interface Job {
  readonly id: string;
  readonly jobName: string;
  readonly modelId: string;
  readonly execution: string;
  readonly status: string;
  readonly statusMessage: string | null;
  readonly submitTime: string | null;
  readonly endTime: string | null;
  readonly parts: readonly { readonly jobArn: string | null; readonly status: string; readonly statusMessage: string | null; readonly inputS3Uri: string; readonly outputS3Uri: string; readonly recordCounts: Counts }[];
  readonly recordCounts: Counts;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly totalTokens: number; readonly source: string } | null;
  readonly cost: { readonly amount: string | null; readonly currency: string; readonly source: string; readonly unpricedRequests: number } | null;
  readonly retryOf: { readonly id: string } | null;
  readonly error: { readonly code: string; readonly message: string; readonly upstream: string | null } | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export interface Result {
  readonly recordId: string;
  readonly status: string;
  readonly input: unknown;
  readonly text: string | null;
  readonly stopReason: string | null;
  readonly output: unknown;
  readonly object: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly source: string } | null;
}

export const model = 'amazon.nova-lite-v1:0';

/** Everything as fast as it goes. */
export const fast: Partial<BatchTimers> = { leastPollMs: 20, mostPollMs: 50, retryMs: 20, mostRetryMs: 100, heldBackMs: 100, claimMs: 500, goneMs: 0 };

/** A server before an embedded Bedrock whose jobs move on by themselves, as fast as told. */
export const startBatchSubject = ({ upstream, batchTimers, ...options }: SubjectOptions = {}): Promise<Subject> =>
  startSubject({ upstream: { ...upstream, batch: { stateMs: 20, ...upstream?.batch } }, batchTimers: { ...fast, ...batchTimers }, ...options });

/** So many plain records, numbered from 1. */
export const promptsOf = (count: number, prefix = 'r'): readonly { readonly recordId: string; readonly prompt: string }[] =>
  Array.from({ length: count }, (_, index) => ({ recordId: `${prefix}${index + 1}`, prompt: `Number ${index + 1}: how are you?` }));

export const createBatchJob = (input: Record<string, unknown>): Operation => ({ query: `mutation ($input: CreateBatchJobInput!) { createBatchJob(input: $input) { ${fields} } }`, variables: { input: { modelId: model, ...input } } });

/** The one root field of an answer without errors. */
export function only<Value>({ data, errors }: GraphQLResult): Value {
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return Object.values(data ?? {})[0] as Value;
}

export const create = async (url: string, input: Record<string, unknown>): Promise<Job> => only<Job>(await post(url, createBatchJob(input)));

export const readJob = async (url: string, id: string): Promise<Job> => only<Job>(await post(url, { query: `query ($id: ID!) { batchJob(id: $id) { ${fields} } }`, variables: { id } }));

export const change = async (url: string, field: 'stopBatchJob' | 'retryFailedRecords', id: string): Promise<Job> => only<Job>(await post(url, { query: `mutation ($id: ID!) { ${field}(id: $id) { ${fields} } }`, variables: { id } }));

/** Every state that a subscriber sees, until the stream ends; `onJob` is told of each as it comes. */
export async function follow(url: string, id: string, onJob: (job: Job) => void = () => undefined): Promise<readonly Job[]> {
  const client = connectWs(url, { retryAttempts: 5 }); // a busy machine may let a handshake time out
  const seen: Job[] = [];
  try {
    for await (const event of client.iterate({ query: `subscription ($id: ID!) { batchJobUpdated(id: $id) { ${fields} } }`, variables: { id } })) {
      const job = only<Job>(event as GraphQLResult);
      seen.push(job);
      onJob(job);
    }
  } finally {
    await client.dispose();
  }
  return seen;
}

/** Looks until it is as it should be. */
export async function until<Value>(look: () => Promise<Value>, isThere: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await look();
    if (isThere(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The ARNs of its parts, once Bedrock has all of them. */
export async function arnsOf(url: string, id: string, parts = 1): Promise<readonly string[]> {
  const job = await until(() => readJob(url, id), (seen) => seen.parts.length === parts && seen.parts.every(({ jobArn }) => jobArn !== null));
  return job.parts.flatMap(({ jobArn }) => jobArn ?? []);
}

/** The job when it has ended. */
export async function untilEnded(url: string, id: string): Promise<Job> {
  const last = (await follow(url, id)).at(-1);
  if (last === undefined) throw new Error('no events');
  return last;
}

/** All results, page by page. */
export async function readResults(url: string, id: string, status?: string): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let after: string | null = null; ; ) {
    const answer: GraphQLResult = await post(url, {
      query: `query ($id: ID!, $after: String, $status: BatchRecordStatus) { batchJob(id: $id) { results(first: 100, after: $after, status: $status) { edges { node { ${result} } } pageInfo { hasNextPage endCursor } } } }`,
      variables: { id, after, status },
    });
    const { edges, pageInfo } = only<{ results: { edges: { node: Result }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } }>(answer).results;
    results.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) return results;
    after = pageInfo.endCursor;
  }
}

const order = ['PREPARING', 'SUBMITTED', 'VALIDATING', 'SCHEDULED', 'IN_PROGRESS', 'STOPPING', 'COLLECTING'];
export const terminal = ['COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED', 'STOPPED', 'EXPIRED'];

/** What a subscriber may see: statuses that only move forward, records that are never unprocessed, and one end, which is the last. */
export function expectForward(seen: readonly Pick<Job, 'status' | 'recordCounts'>[]): void {
  const ranks = seen.map(({ status }) => (terminal.includes(status) ? order.length : order.indexOf(status)));
  expect(ranks).not.toContain(-1);
  expect(ranks).toEqual([...ranks].sort((one, other) => one - other));
  expect(seen.filter(({ status }) => terminal.includes(status))).toHaveLength(1);
  expect(terminal).toContain(seen.at(-1)?.status);
}
