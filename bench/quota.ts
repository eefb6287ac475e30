/**
 * The same requests at once at the same small quota, once through the server and once through what one writes first: a bucket of tokens in front of the AWS SDK,
 * which counts what a request will use (input and a usual answer) and leaves the rest to the SDK's retries. local-bedrock enforces the quota as AWS documents it: it
 * takes maxTokens when a request starts. Minutes are short, on both sides.
 *
 * Run: npm run bench:quota -- [requests] [milliseconds of a minute]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import pino from 'pino';
import type { LocalBedrock } from '../local-bedrock/server.ts';
import { startLocalBedrock } from '../local-bedrock/server.ts';
import { readConfig } from '../src/config.ts';
import { startServer } from '../src/server.ts';

const requests = Number(process.argv[2] ?? '500');
const minuteMs = Number(process.argv[3] ?? '2000');
const modelId = 'local.echo-v1';
/** Answers are about a fifth of what is allowed. */
const [maxTokens, answerTokens] = [200, 40];
const inARow = 31;
const textOf = (number: number): string => `Repeat: number ${1_000 + number} ${'word '.repeat(34)}`;

const client = (endpoint: string, maxAttempts: number): BedrockRuntimeClient =>
  new BedrockRuntimeClient({ endpoint, region: 'us-west-2', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, requestHandler: new NodeHttpHandler({ httpAgent: { maxSockets: 1_000 } }), maxAttempts });
const commandOf = (number: number): ConverseCommand => new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: textOf(number) }] }], inferenceConfig: { maxTokens } });

interface Result {
  readonly answered: number;
  readonly failed: number;
  readonly elapsedMs: number;
}

/** Each way has a Bedrock of its own, with full quotas. */
async function measure(name: string, limit: number, run: (upstream: LocalBedrock) => Promise<Result>): Promise<void> {
  const upstream = await startLocalBedrock({ tokensPerSecond: Infinity, quotas: { minuteMs, models: { [modelId]: { onDemand: { tokensPerMinute: limit } } } } });
  const { answered, failed, elapsedMs } = await run(upstream);
  const [state] = upstream.quotas();
  const used = (state?.settledTokens ?? 0) / (limit * Math.max(1, elapsedMs / minuteMs));
  console.log(`| ${[name, answered, failed, state?.throttles.tokensPerMinute ?? 0, (elapsedMs / minuteMs).toFixed(1), `${Math.round(used * 100)} %`].join(' | ')} |`);
  await upstream.close();
}

async function throughServer(upstream: LocalBedrock, limit: number): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-graphql-bench-'));
  const file = join(folder, 'quotas.json');
  await writeFile(file, JSON.stringify({ models: { [modelId]: { ON_DEMAND: { TOKENS_PER_MINUTE: limit } } } }));
  const environment = { PORT: '0', STORAGE: 'memory', DATA_DIR: folder, LOG_LEVEL: 'silent', QUOTAS_FILE: file, QUOTA_MINUTE_MS: String(minuteMs), AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url, AWS_ENDPOINT_URL_BEDROCK: upstream.url };
  const server = await startServer(readConfig(environment), { log: pino({ level: 'silent' }) });
  const startedAt = performance.now();
  const statuses = await Promise.all(
    Array.from({ length: requests }, async (_, number) => {
      const input = { modelId, messages: [{ role: 'USER', content: [{ text: textOf(number) }] }], inferenceConfig: { maxTokens } };
      const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: 'mutation ($input: ConverseInput!) { converse(input: $input) { status } }', variables: { input } }) });
      return ((await response.json()) as { data: { converse: { status: string } | null } }).data.converse?.status;
    }),
  );
  const elapsedMs = performance.now() - startedAt;
  await server.close({ drainMs: 0 });
  await rm(folder, { recursive: true, force: true });
  const answered = statuses.filter((status) => status === 'COMPLETED').length;
  return { answered, failed: requests - answered, elapsedMs };
}

async function throughNaiveBucket(upstream: LocalBedrock, limit: number, perRequest: number): Promise<Result> {
  const sdk = client(upstream.url, 3);
  let level = limit;
  let at = performance.now();
  let [answered, failed] = [0, 0];
  const startedAt = performance.now();
  const running: Promise<void>[] = [];
  for (let number = 0; number < requests; number += 1) {
    for (;;) {
      level = Math.min(limit, level + ((performance.now() - at) / minuteMs) * limit);
      at = performance.now();
      if (level >= perRequest) break;
      await sleep(((perRequest - level) / limit) * minuteMs);
    }
    level -= perRequest;
    const count = async (): Promise<void> => {
      try {
        await sdk.send(commandOf(number));
        answered += 1;
      } catch {
        failed += 1;
      }
    };
    running.push(count());
  }
  await Promise.all(running);
  sdk.destroy();
  return { answered, failed, elapsedMs: performance.now() - startedAt };
}

// All requests are alike: one tells what they take.
const probe = await startLocalBedrock({ tokensPerSecond: Infinity });
const { usage } = await client(probe.url, 1).send(commandOf(0));
await probe.close();
const inputTokens = usage?.inputTokens ?? 0;
const limit = inARow * (inputTokens + maxTokens);

console.log(`${requests} requests at once, a quota of ${limit} tokens a minute (${inARow} requests as they start: ${inputTokens} + ${maxTokens} tokens; they use ${usage?.totalTokens ?? 0}), a minute of ${minuteMs} ms\n`);
console.log('| | answered | failed | throttled calls | minutes | of the quota used |');
console.log('|---|---|---|---|---|---|');
await measure('bedrock-graphql', limit, (upstream) => throughServer(upstream, limit));
await measure('a naive bucket of tokens, and the SDK’s retries', limit, (upstream) => throughNaiveBucket(upstream, limit, inputTokens + answerTokens));
