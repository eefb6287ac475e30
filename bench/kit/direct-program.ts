/**
 * The reference: a plain program that calls the AWS SDK over kept HTTP/1.1 connections, and does nothing else. It runs as a process of its own, with the
 * upstream's URL as its argument, and takes jobs from the one that forked it.
 */
import { Agent } from 'node:http';
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { readCpu, readHeldBytes } from './costs.ts';
import { numberedModel, Tokens } from './numbered.ts';
import type { CallsJob, OneStream, StreamsJob } from './subject.ts';
import { keepCalling, runStreams, textsOf } from './subject.ts';

const client = new BedrockRuntimeClient({
  endpoint: process.argv[2] ?? '',
  region: 'us-west-2',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  authSchemePreference: ['aws.auth#sigv4'],
  requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true, maxSockets: Infinity }) }),
  maxAttempts: 1,
});

const messagesOf = (count: number): Message[] => textsOf(count).map((text, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content: [{ text }] }));

async function call(): Promise<void> {
  const { stopReason } = await client.send(new ConverseCommand({ modelId: numberedModel(100, 0), messages: messagesOf(1) }));
  if (stopReason !== 'end_turn') throw new Error('not a whole answer');
}

async function stream({ tokens, rate, messages }: StreamsJob): Promise<OneStream> {
  const said = new Tokens();
  const start = performance.now();
  let firstTokenMs = Number.NaN;
  const answer = await client.send(new ConverseStreamCommand({ modelId: numberedModel(tokens, rate), messages: messagesOf(messages) }));
  for await (const event of answer.stream ?? []) {
    const text = event.contentBlockDelta?.delta?.text;
    if (text === undefined) continue;
    if (said.text === '') firstTokenMs = performance.now() - start;
    said.add(text);
  }
  const { isExact, count, transitMs } = said.read(tokens);
  if (!isExact) throw new Error(`a stream is not exact: ${count} of ${tokens} tokens`);
  return { firstTokenMs, count, transitMs };
}

type Job = { readonly kind: 'calls'; readonly job: CallsJob } | { readonly kind: 'streams'; readonly job: StreamsJob } | { readonly kind: 'cpu' };

async function run(job: Job): Promise<unknown> {
  if (job.kind === 'cpu') return { value: readCpu() };
  if (job.kind === 'calls') return keepCalling(job.job, call);
  return runStreams(
    job.job,
    () => stream(job.job),
    () => Promise.resolve(readHeldBytes()),
  );
}

process.on('message', (job) => {
  run(job as Job).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({});
