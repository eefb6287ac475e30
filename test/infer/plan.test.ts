import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { guardrailId } from '../../local-bedrock/guardrails/policy.ts';
import { post } from '../kit/clients.ts';
import { claudeInput, prompt } from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

/** What plan says, and what infer then does. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
  await post(subject.url, { query: '{ models { edges { node { modelId inferenceProfiles { arn } } } } }' }); // what the registry keeps
});
afterAll(() => subject.close());

interface Plan {
  readonly method: string;
  readonly modelId: string;
  readonly reasons: readonly string[];
  readonly inputTokens: number;
  readonly inputTokensSource: string;
  readonly maxOutputTokens: number;
  readonly estimatedCost: { readonly amount: string | null; readonly currency: string; readonly source: string; readonly unpricedRequests: number };
  readonly reservedTokens: number;
  readonly estimatedWaitMs: number | null;
}

interface Inference {
  readonly method: string;
  readonly reasons: readonly string[];
  readonly generation: { readonly id: string; readonly status: string; readonly modelId: string; readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null; readonly cost: { readonly amount: string | null } | null; readonly attempts: readonly { readonly modelId: string }[] };
}

const planning = (input: object) => ({ query: 'query ($input: InferInput!) { plan(input: $input) { method modelId reasons inputTokens inputTokensSource maxOutputTokens estimatedCost { amount currency source unpricedRequests } reservedTokens estimatedWaitMs } }', variables: { input } });
const inferring = (input: object) => ({ query: 'mutation ($input: InferInput!) { infer(input: $input) { method reasons generation { id status modelId usage { inputTokens outputTokens } cost { amount } attempts { modelId } } } }', variables: { input } });
const plan = async (input: object): Promise<Plan> => rootOf(await post(subject.url, planning(input)));

async function infer(input: object): Promise<Inference> {
  const inference = rootOf<Inference>(await post(subject.url, inferring(input)));
  if (inference.method !== 'STREAM') return inference;
  const query = 'query ($id: ID!) { generation(id: $id) { id status modelId usage { inputTokens outputTokens } cost { amount } attempts { modelId } } }';
  const read = async () => rootOf<Inference['generation']>(await post(subject.url, { query, variables: { id: inference.generation.id } }));
  await expect.poll(async () => (await read()).status).toBe('COMPLETED');
  return { ...inference, generation: await read() };
}

const nova = 'amazon.nova-lite-v1:0';
const claude = 'anthropic.claude-3-sonnet-20240229-v1:0';
const schema = { type: 'object', properties: { year: { type: 'integer' } }, required: ['year'], additionalProperties: false };
const messages = [{ role: 'USER', content: [{ text: prompt }] }];
const short = { inferenceConfig: { maxTokens: 60 } };

const scenarios: readonly object[] = [
  ...[nova, claude, `us.${nova}`, 'meta.llama3-8b-instruct-v1:0', 'mistral.mistral-7b-instruct-v0:2', 'cohere.command-r-v1:0', 'amazon.titan-text-express-v1', 'local.echo-v1'].flatMap((modelId) => [
    { modelId, prompt },
    { modelId, prompt, ...short },
    { modelId, messages, interactive: true, ...short },
  ]),
  ...(['SYNC', 'STREAM', 'CONVERSE'] as const).flatMap((method) => [
    { modelId: nova, prompt, method, ...short },
    { modelId: claude, messages, method, ...short },
    { modelId: nova, prompt, method, interactive: true },
  ]),
  { modelId: nova, prompt, schema },
  { modelId: nova, prompt, schema, interactive: true, ...short },
  { modelId: claude, messages, schema, ...short },
  { modelId: nova, prompt, schema, method: 'CONSTRUCT' },
  { modelId: nova, prompt, inferenceConfig: { maxTokens: 5_000 } },
  { modelId: nova, prompt, schema, inferenceConfig: { maxTokens: 5_000 } },
  { modelId: nova, prompt, system: [{ text: 'Be brief.' }], ...short },
  { modelId: nova, prompt, toolConfig: { tools: [{ toolSpec: { name: 'weather', inputSchema: { type: 'object', properties: {} } } }] }, ...short },
  { modelId: nova, prompt, serviceTier: 'FLEX', ...short },
  { modelId: nova, messages: [...messages, { role: 'ASSISTANT', content: [{ text: 'In 1932.' }] }, { role: 'USER', content: [{ text: 'How long is it?' }] }], ...short },
  { modelId: claude, body: claudeInput().body },
  { modelId: claude, body: claudeInput().body, interactive: true },
  { modelId: claude, body: claudeInput().body, method: 'STREAM' },
  { modelId: nova, body: { messages: [{ role: 'user', content: [{ text: 'Hello' }] }], inferenceConfig: { maxTokens: 40 } } },
  { modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0', prompt, ...short }, // which Bedrock runs through its profile
  { modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0', prompt, schema, interactive: true, ...short },
  { modelId: 'amazon.titan-embed-text-v2:0', body: { inputText: 'a bridge' } },
  { modelId: nova, prompt, options: { tags: [{ key: 'team', value: 'red' }], deadlineMs: 60_000 }, ...short },
];

describe(`what is planned is what is executed: ${scenarios.length} scenarios`, () => {
  it('is at least 40', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(40);
  });

  it.each(scenarios.map((input, index) => ({ index, input, name: JSON.stringify(input).slice(0, 140) })))('$index: $name', async ({ input }) => {
    const before = modelCalls(subject.upstream).length;
    const planned = await plan(input);
    expect(modelCalls(subject.upstream)).toHaveLength(before); // nobody was asked
    const { method, reasons, generation } = await infer(input);
    expect(generation.status).toBe('COMPLETED');
    expect({ method: planned.method, reasons: planned.reasons, modelId: planned.modelId }).toEqual({ method, reasons, modelId: generation.attempts[0]?.modelId });
    for (const reason of planned.reasons) expect(reason).toMatch(/^[A-Z].*\.$/s);
    expect(planned).toMatchObject({ inputTokensSource: 'ESTIMATED', estimatedCost: { source: 'ESTIMATED', currency: 'USD' } });
    const call = modelCalls(subject.upstream).slice(before).find(({ operation }) => operation !== null);
    const sent = call?.body as { inferenceConfig?: { maxTokens?: number } } | undefined;
    if (call?.operation?.startsWith('Converse') && sent?.inferenceConfig?.maxTokens !== undefined) expect(sent.inferenceConfig.maxTokens).toBe(planned.maxOutputTokens);
    expect(generation.usage?.outputTokens).toBeLessThanOrEqual(planned.maxOutputTokens);
    expect(planned.reservedTokens).toBeGreaterThanOrEqual(planned.inputTokens + planned.maxOutputTokens);
    expect(planned.estimatedCost.amount === null).toBe((generation.cost?.amount ?? null) === null);
    // The words by which a provider tells its model how to use tools are not in the estimate.
    if (planned.estimatedCost.amount !== null && generation.attempts.length === 1 && !('toolConfig' in input) && !('schema' in input)) expect(Number(generation.cost?.amount)).toBeLessThanOrEqual(Number(planned.estimatedCost.amount) * 1.1);
  });
});

describe('a plan', () => {
  it('of a turn has the messages of the conversation, and stores nothing', async () => {
    const { id } = rootOf<{ id: string }>(await post(subject.url, { query: 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', variables: { input: { modelId: nova } } }));
    const turn = { modelId: nova, conversationId: id, prompt, ...short };
    const first = await plan(turn);
    expect(await infer(turn)).toMatchObject({ method: first.method, reasons: first.reasons });
    const before = modelCalls(subject.upstream).length;
    const second = await plan({ ...turn, prompt: 'And how long is it?' });
    expect(second.inputTokens).toBeGreaterThan(first.inputTokens);
    expect(modelCalls(subject.upstream)).toHaveLength(before);
    const { messages: stored } = rootOf<{ messages: { edges: readonly object[] } }>(await post(subject.url, { query: 'query ($id: ID!) { conversation(id: $id) { messages { edges { cursor } } } }', variables: { id } }));
    expect(stored.edges).toHaveLength(2);
    const long = { ...turn, prompt: 'And how long is it?', inferenceConfig: { maxTokens: 5_000 } };
    const { reasons } = await plan(long);
    expect(reasons.at(-1)).toContain('up to 5000 tokens');
    expect(await infer(long)).toMatchObject({ method: 'CONVERSE', reasons });
    expect(subject.upstream.calls.at(-1)?.operation).toBe('ConverseStream');
  });

  it.each([
    [{ modelId: nova }, 'input'],
    [{ modelId: nova, prompt, schema, method: 'SYNC' }, 'input.schema'],
    [{ modelId: '', prompt }, 'input.modelId'],
    [{ modelId: nova, prompt, inferenceConfig: { maxTokens: 0 } }, 'input.inferenceConfig.maxTokens'],
  ])('of %j is refused as infer refuses it, at %s', async (input, field) => {
    const [planned, inferred] = [await post(subject.url, planning(input)), await post(subject.url, inferring(input))];
    expect(planned.errors?.[0]).toMatchObject({ message: inferred.errors?.[0]?.message, extensions: { ...inferred.errors?.[0]?.extensions, field } });
  });

  it('is refused with QUOTA_EXHAUSTED as infer is, and asking for one makes no bucket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'quotas.json');
    writeFileSync(file, JSON.stringify({ models: { [nova]: { ON_DEMAND: { TOKENS_PER_MINUTE: 1_000 } } } }));
    const limited = await startSubject({ environment: { QUOTAS_FILE: file } });
    onTestFinished(() => limited.close());
    const large = { modelId: nova, prompt, inferenceConfig: { maxTokens: 4_000 } };
    const [planned, inferred] = [await post(limited.url, planning(large)), await post(limited.url, inferring(large))];
    expect(planned.errors?.[0]?.extensions).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
    expect(planned.errors?.[0]?.message).toBe(inferred.errors?.[0]?.message);
    await post(limited.url, planning({ modelId: claude, prompt }));
    const quotas = async (modelId: string | null) => rootOf<readonly { modelId: string }[]>(await post(limited.url, { query: 'query ($modelId: String) { quotas(modelId: $modelId) { modelId } }', variables: { modelId } }));
    expect(await quotas(null)).toEqual([{ modelId: nova }]);
    expect(await quotas('nobody.knows-v1')).toEqual([]);
    expect(await quotas(claude)).toEqual([{ modelId: claude }]);
  });

  it.each([
    ['may end amid the use of a tool', 'us.anthropic.claude-haiku-4-5-20251001-v1:0', { toolConfig: { tools: [{ toolSpec: { name: 'weather', inputSchema: { type: 'object', properties: {} } } }] } }],
    ['is of a model that thinks without being asked', 'us.anthropic.claude-sonnet-5', {}],
  ])('has the room that a stream gets which %s', async (_, modelId, more) => {
    const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'quotas.json');
    writeFileSync(file, JSON.stringify({ models: { [modelId.slice('us.'.length)]: { CROSS_REGION: { TOKENS_PER_MINUTE: 1_000_000 } } } }));
    const limited = await startSubject({ environment: { QUOTAS_FILE: file }, upstream: { keepBodies: true } });
    onTestFinished(() => limited.close());
    const input = { modelId, prompt, interactive: true, ...more };
    const { maxOutputTokens, reservedTokens } = rootOf<Plan>(await post(limited.url, planning(input)));
    expect((await post(limited.url, inferring(input))).errors).toBeUndefined();
    const [call] = modelCalls(limited.upstream);
    expect((call?.body as { inferenceConfig?: object } | undefined)?.inferenceConfig).toEqual({ maxTokens: maxOutputTokens });
    expect(maxOutputTokens).toBe(32_768);
    expect(reservedTokens).toBeGreaterThan(maxOutputTokens);
  });

  it('is of no wait where a burn-down rate alone would have one request take the whole limit, and nothing is known of the answers', async () => {
    const modelId = 'us.anthropic.claude-opus-4-8'; // fifteen times
    const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'quotas.json');
    writeFileSync(file, JSON.stringify({ models: { [modelId.slice('us.'.length)]: { CROSS_REGION: { TOKENS_PER_MINUTE: 20_000 } } } }));
    const limited = await startSubject({ environment: { QUOTAS_FILE: file } });
    onTestFinished(() => limited.close());
    const planned = async (maxTokens: number) => rootOf<Plan>(await post(limited.url, planning({ modelId, prompt, inferenceConfig: { maxTokens } })));
    expect((await post(limited.url, inferring({ modelId, prompt, inferenceConfig: { maxTokens: 2_000 } }))).errors).toBeUndefined();
    const { reservedTokens, estimatedWaitMs } = await planned(2_000);
    expect(estimatedWaitMs).toBe(0);
    expect(reservedTokens).toBeGreaterThan(2_000);
    expect(reservedTokens).toBeLessThan(11_000);
    // What Bedrock itself takes is taken in any case, and a rate that fits is counted in full.
    expect((await planned(15_000)).reservedTokens).toBeGreaterThan(15_000);
    expect((await planned(100)).reservedTokens).toBeGreaterThan(1_500);
  });

  it.each([
    ['an answer', nova, 'ON_DEMAND', 8_000, {}],
    ['a stream that must not be cut', 'us.anthropic.claude-haiku-4-5-20251001-v1:0', 'CROSS_REGION', 20_000, { interactive: true, toolConfig: { tools: [{ toolSpec: { name: 'weather', inputSchema: { type: 'object', properties: {} } } }] } }],
  ])('is of no wait where the size of %s that nobody has limited would be the whole quota', async (_, modelId, scope, limit, more) => {
    const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'quotas.json');
    writeFileSync(file, JSON.stringify({ models: { [modelId.replace('us.', '')]: { [scope]: { TOKENS_PER_MINUTE: limit } } } }));
    const limited = await startSubject({ environment: { QUOTAS_FILE: file }, upstream: { keepBodies: true } });
    onTestFinished(() => limited.close());
    expect((await post(limited.url, inferring({ modelId, prompt, ...more }))).errors).toBeUndefined();
    const planned = rootOf<Plan>(await post(limited.url, planning({ modelId, prompt, ...more })));
    expect(planned.estimatedWaitMs).toBe(0);
    expect(modelCalls(limited.upstream)[0]?.body).toMatchObject({ inferenceConfig: { maxTokens: planned.maxOutputTokens } });
    expect(planned.maxOutputTokens).toBeGreaterThan(limit * 0.4);
  });

  it('learns nothing of prompts that a guardrail blocked, which no model has counted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'quotas.json');
    writeFileSync(file, JSON.stringify({ models: { [nova]: { ON_DEMAND: { TOKENS_PER_MINUTE: 1_000_000 } } } }));
    const limited = await startSubject({ environment: { QUOTAS_FILE: file } });
    onTestFinished(() => limited.close());
    const planned = async () => rootOf<Plan>(await post(limited.url, planning({ modelId: nova, prompt, ...short })));
    const before = await planned();
    const blocked = { modelId: nova, prompt: 'Give me stock tips', ...short, guardrailConfig: { guardrailIdentifier: guardrailId, guardrailVersion: '1' } };
    for (let times = 0; times < 20; times += 1) expect(rootOf<Inference>(await post(limited.url, inferring(blocked))).generation.usage).toEqual({ inputTokens: 0, outputTokens: 0 });
    expect(await planned()).toMatchObject({ reservedTokens: before.reservedTokens });
  });

  it('has no cost where a price is not known, and says so', async () => {
    expect((await plan({ modelId: 'local.echo-v1', prompt })).estimatedCost).toMatchObject({ amount: null, unpricedRequests: 1 });
  });
});

describe('what was measured of a method', () => {
  it('is null before, and then has its percentiles, of the model that is asked for or of all', async () => {
    const fresh = await startSubject();
    try {
      const measured = async (modelId: string | null = null) =>
        rootOf<readonly { method: string; measured: Record<string, unknown> | null }[]>(
          await post(fresh.url, { query: 'query ($modelId: String) { inferenceMethods(modelId: $modelId) { method measured { generations timeToFirstTokenMs { p50 p90 p99 } totalMs { p50 p90 p99 } outputTokensPerSecond { p50 } meanCost currency } } }', variables: { modelId } }),
        ).find(({ method }) => method === 'CONVERSE')?.measured;
      expect(await measured()).toBeNull();
      const converse = (modelId: string) => post(fresh.url, inferring({ modelId, prompt, interactive: true, ...short }));
      for (const modelId of [nova, `us.${nova}`, claude]) expect((await converse(modelId)).errors).toBeUndefined();
      expect(await measured()).toMatchObject({ generations: 3, currency: 'USD', meanCost: expect.stringMatching(/^0\.0\d+$/) as string });
      expect(await measured(nova)).toMatchObject({ generations: 2 });
      const { totalMs, timeToFirstTokenMs } = (await measured()) as Record<'totalMs' | 'timeToFirstTokenMs', { p50: number; p90: number; p99: number }>;
      for (const { p50, p90, p99 } of [totalMs, timeToFirstTokenMs]) expect(p50 <= p90 && p90 <= p99 && p50 >= 0).toBe(true);
    } finally {
      await fresh.close();
    }
  });

  it('is taken up again after a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const measured = async (url: string) =>
      rootOf<readonly { method: string; measured: object | null }[]>(await post(url, { query: '{ inferenceMethods { method measured { generations totalMs { p50 p90 p99 } meanCost } } }' })).find(({ method }) => method === 'CONVERSE')?.measured;
    const first = await startSubject({ dataDir });
    for (let times = 0; times < 2; times += 1) await post(first.url, inferring({ modelId: nova, prompt, ...short }));
    const before = await measured(first.url);
    await first.close();
    expect(before).toMatchObject({ generations: 2 });
    const second = await startSubject({ dataDir });
    onTestFinished(() => second.close());
    expect(await measured(second.url)).toEqual(before);
  });
});
