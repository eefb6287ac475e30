/** A batch job from a list of prompts to joined results: asked about first, created, watched until it ends, read page by page. */
import { createClient } from 'graphql-ws';

interface Job {
  readonly status: string;
  readonly recordCounts: { readonly total: number; readonly processed: number };
}

interface Page {
  readonly edges: readonly { readonly node: { readonly recordId: string; readonly status: string; readonly text: string | null; readonly error: { readonly message: string } | null } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';

async function ask<Data>(query: string, variables: object): Promise<Data> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (!data || errors) throw new Error(errors?.[0]?.message);
  return data;
}

const bridges = { alder: 1932, otter: 1957, heron: 1890 };
const records = Object.entries(bridges).map(([name, year]) => ({ recordId: name, prompt: `The ${name} bridge was opened in ${year}. When was the ${name} bridge opened?` }));
const input = { modelId: 'amazon.nova-lite-v1:0', jobName: 'bridges', input: { records } };

const { batchPreflight } = await ask<{ batchPreflight: { ok: boolean; execution: string; problems: { message: string }[]; estimatedInputTokens: number } }>(
  'query ($input: CreateBatchJobInput!) { batchPreflight(input: $input) { ok execution problems { message } estimatedInputTokens } }',
  { input },
);
if (!batchPreflight.ok) throw new Error(batchPreflight.problems[0]?.message);
console.log(`${batchPreflight.execution}, about ${batchPreflight.estimatedInputTokens} input tokens`);

const { createBatchJob } = await ask<{ createBatchJob: { id: string } }>('mutation ($input: CreateBatchJobInput!) { createBatchJob(input: $input) { id } }', { input });
const { id } = createBatchJob;

const client = createClient({ url: `${url.replace(/^http/, 'ws')}/graphql` });
let job: Job | undefined;
for await (const { data } of client.iterate<{ batchJobUpdated: Job }>({ query: 'subscription ($id: ID!) { batchJobUpdated(id: $id) { status recordCounts { total processed } } }', variables: { id } })) {
  job = data?.batchJobUpdated ?? job;
}
await client.dispose();
console.log(`${job?.status}: ${job?.recordCounts.processed} of ${job?.recordCounts.total} records`);

const results = `query ($id: ID!, $after: String) {
  batchJob(id: $id) { results(first: 2, after: $after) { edges { node { recordId status text error { message } } } pageInfo { hasNextPage endCursor } } }
}`;
for (let after: string | null = null, more = true; more; ) {
  const page: Page = (await ask<{ batchJob: { results: Page } }>(results, { id, after })).batchJob.results;
  for (const { node } of page.edges) console.log(`${node.recordId}: ${node.text ?? node.error?.message ?? node.status}`);
  more = page.pageInfo.hasNextPage;
  after = page.pageInfo.endCursor;
}
