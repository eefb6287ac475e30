/**
 * Runs one prompt by every method that a model can be asked by, and prints how they compare: what each took, and what the server has measured of it so far.
 *
 *     npm run compare -- <modelId> [prompt]
 *
 * It asks the server at BEDROCK_GRAPHQL_URL (http://127.0.0.1:4000); without that variable it starts one of its own, configured by the environment as any other,
 * which keeps nothing. On Amazon Bedrock each method is a paid call.
 */
import pino from 'pino';
import { readConfig } from '../src/config.ts';
import { startServer } from '../src/server.ts';

const defaultPrompt = 'The Alder Bridge was opened in 1932. It is 310 metres long and painted green. Describe the bridge in three sentences.';
const schema = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'], additionalProperties: false };

interface Generation {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  readonly cost: { readonly amount: string | null; readonly currency: string } | null;
  readonly timing: { readonly timeToFirstTokenMs: number | null; readonly totalMs: number | null; readonly outputTokensPerSecond: number | null };
}

interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

interface Profile {
  readonly method: string;
  readonly operation: string;
  readonly measured: { readonly generations: number; readonly timeToFirstTokenMs: Percentiles | null; readonly totalMs: Percentiles | null; readonly outputTokensPerSecond: Percentiles | null; readonly meanCost: string | null; readonly currency: string | null } | null;
}

/** A way to ask: a method, and whether the answer is streamed behind the door. */
interface Way {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const [modelId, prompt = defaultPrompt] = process.argv.slice(2);
if (modelId === undefined || modelId.startsWith('-')) {
  console.error('usage: npm run compare -- <modelId> [prompt]');
  process.exit(2);
}

const given = process.env['BEDROCK_GRAPHQL_URL'];
const own = given === undefined || given === '' ? await startServer(readConfig({ ...process.env, PORT: '0', ...(process.env['DATABASE_URL'] ? {} : { STORAGE: 'memory' }) }), { log: pino({ level: 'silent' }) }) : undefined;
const url = own?.url ?? String(given).replace(/\/(graphql)?$/, '');
async function compare(model: string): Promise<void> {
  const profiles = await readProfiles(model);
  if (profiles.length === 0) throw new Error(`${model} is not known here: the query models lists what is.`);
  console.log(`${model} at ${url}\n${JSON.stringify(prompt)}\n`);
  const rows: string[][] = [];
  for (const { method, operation } of profiles) {
    if (method === 'ASYNC') rows.push(['ASYNC, in real time', 'Converse', ...describe(await runJob({ ...requestOf, method, modelId: model }))]);
    for (const { name, input } of waysOf(method)) rows.push([name, operation.split(', ').at(input['interactive'] === true ? -1 : 0) ?? operation, ...describe(await run({ modelId: model, ...input }))]);
  }
  print(['method', 'operation', 'status', 'first token', 'total', 'tokens out', 'tokens/s', 'cost'], rows);
  console.log('\nMeasured by this server of this model, of the latest generations (p50 / p90 / p99)\n');
  print(
    ['method', 'generations', 'first token, ms', 'total, ms', 'tokens/s', 'mean cost'],
    (await readProfiles(model)).map(({ method, measured }) => [method, String(measured?.generations ?? 0), spread(measured?.timeToFirstTokenMs), spread(measured?.totalMs), spread(measured?.outputTokensPerSecond), measured?.meanCost == null ? '' : `${measured.meanCost} ${measured.currency ?? ''}`]),
  );
}

const requestOf = { prompt, inferenceConfig: { maxTokens: 500 } };

function waysOf(method: string): readonly Way[] {
  const input = requestOf;
  if (method === 'ASYNC') return []; // it has a way of its own
  if (method === 'CONVERSE') return [{ name: 'CONVERSE', input: { ...input, method } }, { name: 'CONVERSE, streamed', input: { ...input, method, interactive: true } }];
  return [{ name: method, input: { ...input, method, ...(method === 'CONSTRUCT' ? { schema } : {}) } }];
}

const fields = 'id status error { code message } usage { inputTokens outputTokens } cost { amount currency } timing { timeToFirstTokenMs totalMs outputTokensPerSecond }';

/** Runs it and waits until it has ended; what is refused is told in its place. */
async function run(input: object): Promise<Generation | Error> {
  try {
    const { generation } = await ask<{ generation: Generation }>('infer', `mutation ($input: InferInput!) { infer(input: $input) { generation { ${fields} } } }`, { input });
    let ended = generation;
    while (ended.status === 'QUEUED' || ended.status === 'RUNNING') {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ended = await ask<Generation>('generation', `query ($id: ID!) { generation(id: $id) { ${fields} } }`, { id: generation.id });
    }
    return ended;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** A Bedrock job takes hours, and a hundred records: a job of one record is run in real time. */
async function runJob(input: object): Promise<Generation | Error> {
  const job = 'id status error { code message } usage { inputTokens outputTokens } cost { amount currency }';
  const startedAt = performance.now();
  try {
    const { batchJob } = await ask<{ batchJob: Omit<Generation, 'timing'> }>('infer', `mutation ($input: InferInput!) { infer(input: $input) { batchJob { ${job} } } }`, { input });
    let known = batchJob;
    while (isUnderWay.has(known.status)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      known = await ask('batchJob', `query ($id: ID!) { batchJob(id: $id) { ${job} } }`, { id: batchJob.id });
    }
    return { ...known, timing: { timeToFirstTokenMs: null, totalMs: Math.round(performance.now() - startedAt), outputTokensPerSecond: null } };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const isUnderWay: ReadonlySet<string> = new Set(['PREPARING', 'SUBMITTED', 'VALIDATING', 'SCHEDULED', 'IN_PROGRESS', 'STOPPING', 'COLLECTING']);

const readProfiles = (model: string): Promise<readonly Profile[]> =>
  ask(
    'inferenceMethods',
    'query ($modelId: String) { inferenceMethods(modelId: $modelId) { method operation measured { generations timeToFirstTokenMs { p50 p90 p99 } totalMs { p50 p90 p99 } outputTokensPerSecond { p50 p90 p99 } meanCost currency } } }',
    { modelId: model },
  );

async function ask<Value>(field: string, query: string, variables: object): Promise<Value> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) }).catch((error: unknown) => {
    throw new Error(`${url} (BEDROCK_GRAPHQL_URL) cannot be asked: ${String(error instanceof Error && error.cause instanceof Error ? error.cause.message : error)}`, { cause: error });
  });
  const { data, errors } = (await response.json()) as { data?: Record<string, unknown> | null; errors?: readonly { message: string }[] };
  const [error] = errors ?? [];
  if (error !== undefined) throw new Error(error.message);
  return data?.[field] as Value;
}

function describe(result: Generation | Error): string[] {
  if (result instanceof Error) return [result.message, '', '', '', '', ''];
  const { status, error, timing, usage, cost } = result;
  return [
    error === null ? status : `${status} (${error.code})`,
    milliseconds(timing.timeToFirstTokenMs),
    milliseconds(timing.totalMs),
    String(usage?.outputTokens ?? ''),
    String(timing.outputTokensPerSecond ?? ''),
    cost?.amount == null ? '' : `${cost.amount} ${cost.currency}`,
  ];
}

const milliseconds = (ms: number | null): string => (ms === null ? '' : `${ms} ms`);
const spread = (measured: Percentiles | null | undefined): string => (measured == null ? '' : `${measured.p50} / ${measured.p90} / ${measured.p99}`);

function print(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd();
  for (const text of [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]) console.log(text);
}

try {
  await compare(modelId);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await own?.close({ drainMs: 0 });
}
