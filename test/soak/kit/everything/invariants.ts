import { expect } from 'vitest';
import type { Event } from '../../../kit/operations.ts';
import * as operations from '../../../kit/operations.ts';
import { expectWholeLog, runEvents } from '../../../kit/results.ts';
import { askUntil, runAll } from '../scale.ts';
import type { Client } from './client.ts';
import type { RandomRequests } from './random-requests.ts';

interface Edge<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
interface Generation {
  readonly id: string;
  readonly status: string;
  readonly text: string;
  readonly stopReason: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}
interface Conversation {
  readonly id: string;
  readonly messageCount: number;
  readonly activeGeneration: unknown;
  readonly messages: { readonly edges: readonly unknown[] };
}
interface Job {
  readonly id: string;
  readonly status: string;
  readonly recordCounts: { readonly total: number; readonly success: number; readonly error: number };
  readonly results: { readonly edges: readonly { readonly node: { readonly status: string } }[] };
}
interface UsageRow {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: { readonly amount: string | null };
}

const endedGenerations = ['COMPLETED', 'FAILED', 'INTERRUPTED', 'CANCELLED'];

/** Nothing runs, waits or is set aside any more. */
export async function expectQuiet(client: Client): Promise<void> {
  const query = `{
    viewer { budgets { reserved } }
    quotas { running queued dimensions { reserved } }
    generations(filter: { status: [QUEUED, RUNNING] }) { edges { node { id status } } }
    batchJobs(filter: { status: [PREPARING, SUBMITTED, VALIDATING, SCHEDULED, IN_PROGRESS, STOPPING, COLLECTING] }) { edges { node { id status } } }
  }`;
  const isQuiet = (text: string): boolean => !/"id"|"(running|queued)":[1-9]|"reserved":("0\\.|"?[1-9])/.test(text);
  const read = async (): Promise<string> => JSON.stringify(await Promise.all(query.split('\n').slice(1, -1).map((field) => client.read(`{ ${field} }`))));
  const left = await askUntil(isQuiet, 120_000, read);
  expect(isQuiet(left), left).toBe(true);
}

/** All of a list, by pages: each once, the newest first. */
async function readAll<Node extends { readonly id: string }>(client: Client, field: string, fields: string): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ; ) {
    const page: Edge<Node> = await client.read(`query ($after: String) { ${field}(first: 37, after: $after) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } } }`, { after });
    nodes.push(...page.edges.map(({ node }) => node));
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  const ids = nodes.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].toSorted().toReversed());
  return nodes;
}

/** Each has one end, its log is whole and is its text, and it failed for no fault of the server's. Gives back how many ended in each way. */
export async function expectGenerations(client: Client, { generations, deleted }: RandomRequests): Promise<ReadonlyMap<string, number>> {
  const all = await readAll<Generation>(client, 'generations', 'id status text stopReason error { code message }');
  const found = new Set(all.map(({ id }) => id));
  expect([...generations].filter(([id, conversation]) => !found.has(id) && !deleted.has(conversation ?? ''))).toEqual([]);
  await runAll(all.map(({ id, status, text, stopReason, error }) => async () => {
    expect(endedGenerations, id).toContain(status);
    if (status === 'COMPLETED') expect(stopReason, id).not.toBeNull();
    expect(error !== null, id).toBe(status === 'FAILED' || status === 'INTERRUPTED');
    if (error !== null) client.expectCode(error.code, error.message);
    expect(error?.code, `${id}: ${error?.message ?? ''}`).not.toBe('VALIDATION'); // nothing was asked that Bedrock refuses
    const events = await runEvents(client.url, operations.generationEvents(id));
    expectWholeLog(events);
    const told = textSince(events);
    if (told !== '') expect(told, id).toBe(text);
  }), 4);
  return new Map(Object.entries(Object.groupBy(all, ({ status }) => status)).map(([status, some]) => [status, some?.length ?? 0]));
}

const textSince = (events: readonly Event[]): string => events.slice(events.findLastIndex(({ __typename }) => __typename === 'GenerationRestarted') + 1).map(({ text }) => text ?? '').join('');

/** None is busy, each has the messages that it counts, and what would be sent alternates, beginning with the user's. */
export async function expectConversations(client: Client, { conversations, deleted }: RandomRequests): Promise<void> {
  const all = await readAll<Conversation>(client, 'conversations', 'id messageCount activeGeneration { id } messages(first: 100) { edges { cursor } }');
  const found = new Set(all.map(({ id }) => id));
  expect([...conversations].filter((id) => !found.has(id) && !deleted.has(id))).toEqual([]);
  for (const { id, messageCount, activeGeneration, messages } of all) {
    expect(activeGeneration, id).toBeNull();
    expect(messages.edges, id).toHaveLength(Math.min(messageCount, 100));
    const { messages: sent } = await client.read<{ messages: { role: string }[] }>('query ($id: ID!) { contextPreview(conversationId: $id) { messages { role } } }', { id });
    expect(sent.map(({ role }) => role), id).toEqual(sent.map((_, index) => (index % 2 === 0 ? 'USER' : 'ASSISTANT')));
  }
}

/** Each has one result for each record, and counts them. */
export async function expectJobs(client: Client, { jobs }: RandomRequests): Promise<void> {
  const all = await readAll<Job>(client, 'batchJobs', 'id status recordCounts { total success error } results(first: 100) { edges { node { status } } }');
  const found = new Set(all.map(({ id }) => id));
  expect([...jobs].filter((id) => !found.has(id))).toEqual([]);
  for (const { id, recordCounts, results } of all) {
    const count = (status: string): number => results.edges.filter(({ node }) => node.status === status).length;
    expect({ total: results.edges.length, success: count('SUCCESS'), error: count('ERROR') }, id).toEqual(recordCounts);
  }
}

/** Reports by whatever dimension add up to the same, and to what the budget has spent. */
export async function expectMoney(client: Client): Promise<void> {
  const sums = await Promise.all(
    [[], ['MODEL'], ['METHOD'], ['STATUS'], ['HOUR'], ['MODEL', 'STATUS', 'DAY']].map(async (groupBy) => {
      const rows = await client.read<UsageRow[]>('query ($groupBy: [UsageDimension!]!) { usage(filter: { since: "2000-01-01T00:00:00Z" }, groupBy: $groupBy) { requests inputTokens outputTokens cost { amount } } }', { groupBy });
      const sum = (of: (row: UsageRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
      return { requests: sum((row) => row.requests), inputTokens: sum((row) => row.inputTokens), outputTokens: sum((row) => row.outputTokens), cost: sum((row) => Number(row.cost.amount ?? 0)).toFixed(9) };
    }),
  );
  for (const sum of sums) expect(sum).toEqual(sums[0]);
  const { budgets } = await client.read<{ budgets: { spent: string }[] }>('{ viewer { budgets { spent } } }');
  expect(Number(budgets[0]?.spent).toFixed(9)).toBe(sums[0]?.cost);
}
