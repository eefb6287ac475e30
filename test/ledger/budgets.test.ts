import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import type { GraphQLResult, Operation } from '../kit/clients.ts';
import { connectWs, post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { rootOf, runGeneration } from '../kit/results.ts';
import type { Subject, SubjectOptions } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

interface Budget {
  readonly scope: string;
  readonly limit: string;
  readonly warnAt: string | null;
  readonly enforced: boolean;
  readonly spent: string;
  readonly reserved: string;
  readonly currency: string;
  readonly period: string;
  readonly resetsAt: string | null;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function budgetsFile(budgets: object): string {
  const file = join(newFolder(), 'budgets.json');
  writeFileSync(file, JSON.stringify(budgets));
  return file;
}

async function start(budgets: object, options: SubjectOptions = {}): Promise<Subject> {
  const subject = await startSubject({ ...options, environment: { BUDGETS_FILE: budgetsFile(budgets), ...options.environment } });
  onTestFinished(() => subject.close());
  return subject;
}

const viewerBudgets = (...budgets: object[]) => ({ viewers: { viewer_local: budgets } });

const budgetsOf = async (url: string): Promise<readonly Budget[]> =>
  rootOf<{ budgets: readonly Budget[] }>(await post(url, { query: '{ viewer { budgets { scope limit warnAt enforced spent reserved currency period resetsAt } } }' })).budgets;

const costOf = async (url: string, id: string): Promise<string> => rootOf<{ cost: { amount: string } }>(await post(url, { query: 'query ($id: ID!) { generation(id: $id) { cost { amount } } }', variables: { id } })).cost.amount;

const short = { input: { inferenceConfig: { maxTokens: 100 } } };

/** The one result of a mutation over a socket that many share. */
async function answerOf(socket: ReturnType<typeof connectWs>, operation: Operation): Promise<GraphQLResult> {
  for await (const result of socket.iterate(operation)) return result as GraphQLResult;
  throw new Error('there was no result');
}

/** What one such request sets aside. */
async function reservationOf(operation: Operation): Promise<number> {
  const subject = await start(viewerBudgets({ period: 'total', hard: '1000' }), { upstream: { firstTokenMs: 60_000 } });
  const { id } = await runGeneration(subject.url, operation);
  await expect.poll(async () => (await budgetsOf(subject.url))[0]?.reserved).not.toBe('0');
  const [budget] = await budgetsOf(subject.url);
  await runGeneration(subject.url, operations.cancelGeneration(id));
  return Number(budget?.reserved);
}

describe('a budget', () => {
  it('is shown with what is spent, set aside and left, and when it begins anew', async () => {
    const { url } = await start({ server: [{ period: 'total', soft: '7.5' }], tenants: { tenant_local: [{ period: 'month', hard: '50' }] }, viewers: { viewer_local: [{ period: 'day', soft: '1', hard: '2.50' }] } });
    const now = new Date();
    expect(await budgetsOf(url)).toEqual([
      { scope: 'SERVER', limit: '7.5', warnAt: '7.5', enforced: false, spent: '0', reserved: '0', currency: 'USD', period: 'total', resetsAt: null },
      { scope: 'TENANT', limit: '50', warnAt: null, enforced: true, spent: '0', reserved: '0', currency: 'USD', period: 'month', resetsAt: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString() },
      { scope: 'VIEWER', limit: '2.5', warnAt: '1', enforced: true, spent: '0', reserved: '0', currency: 'USD', period: 'day', resetsAt: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)).toISOString() },
    ]);
    const { id } = await runGeneration(url, operations.converse(short));
    const spent = await costOf(url, id);
    for (const budget of await budgetsOf(url)) expect(budget).toMatchObject({ spent, reserved: '0' });
  });

  it('admits of 1,000 requests at once exactly those that fit, refuses the others before anything is called, and has it all back when they are cancelled', { timeout: 120_000 }, async () => {
    const operation = operations.startGeneration(short);
    const each = await reservationOf(operation);
    const { url, upstream } = await start(viewerBudgets({ period: 'month', hard: (each * 50.5).toFixed(12) }), { upstream: { firstTokenMs: 60_000 } });
    const sockets = Array.from({ length: 20 }, () => connectWs(url));
    onTestFinished(() => {
      for (const socket of sockets) void socket.dispose();
    });
    const results = await Promise.all(sockets.flatMap((socket) => Array.from({ length: 50 }, () => answerOf(socket, operation))));
    const admitted = results.filter(({ errors }) => errors === undefined).map((result) => rootOf<{ id: string }>(result).id);
    expect(admitted).toHaveLength(50);
    const refused = results.filter(({ errors }) => errors !== undefined);
    expect(refused.every(({ errors, data }) => errors?.[0]?.extensions?.['code'] === 'BUDGET_EXCEEDED' && data?.['startGeneration'] === null)).toBe(true);
    expect(refused[0]?.errors?.[0]?.message).toMatch(/^The budget of [\d.]+ USD a month for you has [\d.]+ USD left beside [\d.]+ USD that are set aside for requests that run, and this request may cost up to [\d.]+ USD\. It begins anew at .*-01T00:00:00\.000Z\.$/);
    expect(refused[0]?.errors?.[0]?.extensions?.['retryAfterMs']).toBeGreaterThan(0);
    expect(upstream.calls.filter(({ operation: name }) => name === 'ConverseStream').length).toBeLessThanOrEqual(50);
    await Promise.all(admitted.map((id) => runGeneration(url, operations.cancelGeneration(id))));
    expect(upstream.calls.filter(({ operation: name }) => name === 'ConverseStream').length).toBeLessThanOrEqual(50);
    expect(await budgetsOf(url)).toMatchObject([{ reserved: '0' }]);
    expect((await post(url, operation)).errors).toBeUndefined();
  });

  it('refuses what might pass it, and lets the same idempotency key find what it had started', async () => {
    const operation = operations.converse({ ...short, options: { idempotencyKey: 'once' } });
    const each = await reservationOf(operations.startGeneration(short));
    const { url } = await start(viewerBudgets({ period: 'total', hard: (each * 1.001).toFixed(12) }));
    const { id, status } = await runGeneration(url, operation);
    expect(status).toBe('COMPLETED');
    expect((await post(url, operations.converse(short))).errors?.[0]).toMatchObject({ extensions: { code: 'BUDGET_EXCEEDED', retryable: false } });
    expect(await runGeneration(url, operation)).toMatchObject({ id });
  });

  it('holds for each further call of a generation: one that does not fit is not made', async () => {
    const input = { modelId: 'amazon.nova-lite-v1:0', prompt: 'How old is it?', schema: { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'], additionalProperties: false }, inferenceConfig: { maxTokens: 100 } };
    const each = await reservationOf({ query: 'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { id } }', variables: { input: { construct: input } } });
    const { url, upstream } = await start(viewerBudgets({ period: 'total', hard: (each * 1.0001).toFixed(12) }), { upstream: { say: () => ({ toolInput: { age: 'old' }, text: '{"age":"old"}' }) } });
    const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status candidate error { code message } attempts { error { code } } } }';
    expect(rootOf(await post(url, { query, variables: { input } }))).toEqual({ status: 'FAILED', candidate: { age: 'old' }, error: { code: 'BUDGET_EXCEEDED', message: expect.stringContaining(' in all for you has ') as string }, attempts: [{ error: null }] });
    expect(upstream.calls.filter(({ operation }) => operation === 'Converse')).toHaveLength(1);
    const [budget] = await budgetsOf(url);
    expect(Number(budget?.spent)).toBeGreaterThan(0);
    expect(budget?.reserved).toBe('0');
  });

  it('cannot be spent on what has no known highest cost', async () => {
    const { url, upstream } = await start(viewerBudgets({ period: 'day', hard: '10' }));
    expect((await post(url, operations.converse({ modelId: 'local.echo-v1', ...short }))).errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^A hard budget applies.*local\.echo-v1 has no known price.*PRICES_FILE/) as string,
      extensions: { code: 'MODEL_NOT_ALLOWED', field: 'input.modelId' },
    });
    expect(upstream.calls.filter(({ operation }) => operation === 'Converse')).toEqual([]);
  });

  it('counts what is written to a cache at an unknown price as the most that it can cost, also at the points that a conversation sets by itself, and still after a restart', async () => {
    const dataDir = newFolder();
    const budgets = viewerBudgets({ period: 'month', hard: '500' }, { period: 'total', hard: '500' });
    const subject = await startSubject({ dataDir, environment: { BUDGETS_FILE: budgetsFile(budgets) } });
    const create = { query: 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', variables: { input: { modelId: 'amazon.nova-lite-v1:0', system: [{ text: 'You know this manual by heart. '.repeat(600) }] } } };
    const { id: conversationId } = rootOf<{ id: string }>(await post(subject.url, create));
    const { usage, cost } = rootOf<{ usage: { cacheWriteInputTokens: number; inputTokens: number; outputTokens: number }; cost: { amount: string | null } }>(
      await post(subject.url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { usage { inputTokens outputTokens cacheWriteInputTokens } cost { amount } } }', variables: { input: { conversationId, messages: [{ role: 'USER', content: [{ text: 'Hello.' }] }] } } }),
    );
    expect(usage.cacheWriteInputTokens).toBeGreaterThan(1_000);
    expect(cost.amount).toBeNull();
    const [budget] = await budgetsOf(subject.url);
    expect(Number(budget?.spent)).toBeCloseTo((usage.inputTokens * 0.06 + usage.outputTokens * 0.24 + usage.cacheWriteInputTokens * 0.075) / 1e6, 12);
    expect(budget?.reserved).toBe('0');
    await runGeneration(subject.url, operations.converse(short)); // at a known price
    const before = await budgetsOf(subject.url);
    expect(Number(before[0]?.spent)).toBeGreaterThan(Number(budget?.spent));
    await subject.close();

    const { url } = await start(budgets, { dataDir });
    expect(await budgetsOf(url)).toEqual(before);
  });

  it('is spent by a model that is asked for by its own id at the price of the profile that it is called by', async () => {
    const { url } = await start(viewerBudgets({ period: 'day', hard: '10' }));
    expect(await runGeneration(url, operations.converse({ modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0', ...short }))).toMatchObject({ status: 'COMPLETED' });
    expect(Number((await budgetsOf(url))[0]?.spent)).toBeGreaterThan(0);
  });

  it('that only warns lets everything pass, a model without a price too', async () => {
    const { url } = await start(viewerBudgets({ period: 'day', soft: '0.000000001' }));
    expect(await runGeneration(url, operations.converse({ modelId: 'local.echo-v1', ...short }))).toMatchObject({ status: 'COMPLETED' });
    expect(await runGeneration(url, operations.converse(short))).toMatchObject({ status: 'COMPLETED' });
    expect(await runGeneration(url, operations.converse(short))).toMatchObject({ status: 'COMPLETED' });
  });

  it('survives kill -9: what was spent is spent, what was set aside for the dead is given back but for what it has cost', { timeout: 60_000 }, async () => {
    const upstream = await startLocalBedrock({ firstTokenMs: 60_000 });
    onTestFinished(() => upstream.close());
    const dataDir = newFolder();
    const environment = { BUDGETS_FILE: budgetsFile(viewerBudgets({ period: 'month', hard: '5' }, { period: 'total', hard: '100' })) };
    const server = new ServerProcess({ dataDir, upstream, environment });
    const url = await server.url();
    for (let count = 0; count < 3; count += 1) await runGeneration(url, operations.startGeneration(short));
    await runGeneration(url, operations.converse(short));
    const before = await budgetsOf(url);
    expect(Number(before[0]?.spent)).toBeGreaterThan(0);
    expect(Number(before[0]?.reserved)).toBeGreaterThan(0);
    await server.kill();

    const next = new ServerProcess({ dataDir, upstream, environment });
    const nextUrl = await next.url();
    const total = rootOf<readonly { cost: { amount: string } }[]>(await post(nextUrl, { query: '{ usage(filter: { since: "2020-01-01T00:00:00Z" }, groupBy: []) { cost { amount } } }' }));
    const after = await budgetsOf(nextUrl);
    for (const budget of after) expect(budget).toMatchObject({ spent: total[0]?.cost.amount, reserved: '0' });
    expect(Number(after[0]?.spent)).toBeGreaterThanOrEqual(Number(before[0]?.spent));
    await next.stop();
  });

  it('that is new begins with what was spent in its period before', async () => {
    const dataDir = newFolder();
    const without = await startSubject({ dataDir });
    const { id } = await runGeneration(without.url, operations.converse(short));
    const spent = await costOf(without.url, id);
    await without.close();
    const { url } = await start(viewerBudgets({ period: 'month', hard: '5' }), { dataDir });
    expect(await budgetsOf(url)).toMatchObject([{ spent, reserved: '0' }]);
  });
});

describe('a file of budgets that cannot be used stops the start', () => {
  const problemsOf = async (budgets: unknown): Promise<string> => {
    const file = join(newFolder(), 'budgets.json');
    writeFileSync(file, typeof budgets === 'string' ? budgets : JSON.stringify(budgets));
    return startSubject({ environment: { BUDGETS_FILE: file } }).then(
      () => 'it started',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  };

  it('with every problem, by its path', async () => {
    const message = await problemsOf({
      server: [{ period: 'week', hard: '5' }, { period: 'day' }, { period: 'total', hard: '-5' }, { period: 'month', soft: '2', hard: '1', limit: 3 }],
      viewers: { viewer_local: [{ period: 'day', hard: 5 }, { period: 'day', hard: '0' }, { period: 'day', hard: '10000000' }, 7] },
      tenants: [],
      everybody: [],
    });
    for (const problem of [
      'server[0].period: expected one of day, month, total',
      'server[1]: expected soft, hard or both',
      'server[2].hard: expected a decimal number above 0 and up to 9000000, as text, such as "50" or "0.25"',
      'server[3].limit: there is no such member',
      'viewers.viewer_local[0].hard: expected a decimal number',
      'viewers.viewer_local[1].hard: expected a decimal number above 0',
      'viewers.viewer_local[2].hard: expected a decimal number',
      'viewers.viewer_local[3]: expected an object with period',
      'tenants: expected an object with budgets by the id of a tenant',
      'everybody: there is no such member',
    ]) expect(message).toContain(problem);
  });

  it.each([
    [{ currency: 'EUR' }, 'currency: expected "USD", the currency of the prices'],
    [{ viewers: { nobody: [{ period: 'day', hard: '5' }] } }, 'viewers.nobody: there is no viewer of this id'],
    [{ tenants: { nobody: [] } }, 'tenants.nobody: there is no tenant of this id'],
    [{ server: [{ period: 'day', hard: '5' }, { period: 'day', soft: '5' }] }, 'server[1].period: expected each period once; "day" has a budget already'],
    [{ server: [{ period: 'day', soft: '5.1', hard: '5' }] }, 'server[0].soft: expected an amount that is not above hard'],
    ['{ "server": [{ "period": "day", "hard": "5" }, { "period": "month", "hard": "50", "h\\u0061rd": "500" }] }', 'server[1].hard: expected it once'],
    ['no JSON', `the file: expected JSON. Unexpected token 'o', "no JSON" is not valid JSON`],
  ])('%j', async (budgets, problem) => {
    expect(await problemsOf(budgets)).toContain(problem);
  });

  it('that is not there', async () => {
    const result: GraphQLResult | string = await startSubject({ environment: { BUDGETS_FILE: join(newFolder(), 'none.json') } }).then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    expect(result).toContain('the file: there is none of this name');
  });
});
