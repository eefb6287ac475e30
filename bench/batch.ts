/**
 * 100,000 records into a batch job and out of it: the server's peak memory over what it takes idle, and the time. `node bench/batch.ts [records]`. The embedded Bedrock runs in a
 * process of its own; memory is the resident set as Linux tells it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { serverFlags } from './kit/server-flags.ts';

const records = Number(process.argv[2] ?? 100_000);
const mostBytes = 150 * 1_048_576;
const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-bench-'));
const bedrock = fork(program('../local-bedrock/main.ts'), ['--port', '0', '--data-dir', join(dataDir, 'bedrock'), '--batch-state-ms', '100', '--batch-max-records', String(records)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
const [{ url: upstream }] = (await once(bedrock, 'message')) as [{ url: string }];
const server = fork(program('../test/crash/kit/killable-server.ts'), {
  execArgv: [...serverFlags, '--expose-gc', '--disable-warning=ExperimentalWarning'],
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'error', DATA_DIR: join(dataDir, 'server'), AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream, AWS_ENDPOINT_URL_BEDROCK: upstream },
});
const [{ url }] = (await once(server, 'message')) as [{ url: string }];
const residentBytes = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(server.pid)}/status`, 'utf8'))?.[1] ?? 0) * 1_024;

async function ask(query: string, variables: Record<string, unknown> = {}) {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await response.json()) as { data: { job: { id: string; status: string; statusMessage: string | null; recordCounts: { total: number; success: number } } }; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data.job;
}

function* lines() {
  for (let index = 0; index < records; index += 1) yield `${JSON.stringify({ recordId: `record-${index}`, modelInput: { messages: [{ role: 'user', content: [{ text: `Number ${index}: ${'what is told of the Alder Bridge? '.repeat(8)}` }] }], inferenceConfig: { maxTokens: 50 } } })}\n`;
}

const s3 = new S3Client({ endpoint: upstream, region: 'us-west-2', forcePathStyle: true, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
await new Upload({ client: s3, params: { Bucket: 'local-bedrock', Key: 'bench/in.jsonl', Body: Buffer.from([...lines()].join('')) } }).done();

// Idle, but warm: a small job has gone the whole way, so that all code is loaded.
const watch = async (id: string): Promise<{ peak: number; ms: number; status: string; statusMessage: string | null; success: number }> => {
  const begun = performance.now();
  let peak = 0;
  for (;;) {
    const job = await ask('query ($id: ID!) { job: batchJob(id: $id) { id status statusMessage recordCounts { total success } } }', { id });
    for (let times = 0; times < 10; times += 1) {
      peak = Math.max(peak, residentBytes());
      await sleep(20);
    }
    if (['COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED', 'STOPPED', 'EXPIRED'].includes(job.status)) return { peak, ms: performance.now() - begun, status: job.status, statusMessage: job.statusMessage, success: job.recordCounts.success };
  }
};
const create = 'mutation ($input: CreateBatchJobInput!) { job: createBatchJob(input: $input) { id status statusMessage recordCounts { total success } } }';
const small = Array.from({ length: 100 }, (_, index) => ({ recordId: `w${index}`, prompt: 'hello' }));
await watch((await ask(create, { input: { modelId: 'amazon.nova-lite-v1:0', input: { records: small } } })).id);
await sleep(1_000);
const idle = residentBytes();
const { peak, ms, status, statusMessage, success } = await watch((await ask(create, { input: { modelId: 'amazon.nova-lite-v1:0', input: { s3Uri: 's3://local-bedrock/bench/in.jsonl' } } })).id);
const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);
console.log(`${records} records: ${status}, ${success} answered, in ${(ms / 1_000).toFixed(1)} s with the embedded Bedrock's own time; ${statusMessage ?? 'nothing to tell'}`);
console.log(`memory: idle ${megabytes(idle)} MB, peak ${megabytes(peak)} MB, ${megabytes(peak - idle)} MB more (at most ${megabytes(mostBytes)})`);
process.exitCode = peak - idle <= mostBytes && success === records ? 0 : 1;

s3.destroy();
server.kill();
bedrock.kill();
await Promise.all([server.exitCode ?? once(server, 'exit'), bedrock.exitCode ?? once(bedrock, 'exit')]);
await rm(dataDir, { recursive: true, force: true });
