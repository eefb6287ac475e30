import { once } from 'node:events';
import { fork, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { LocalBedrock } from '../server.ts';
import { createControl, createS3, describe as getJob, put, readOutput, records, submit } from './batch-kit.ts';
import { start } from './kit.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-bedrock-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startProgram(dataDir: string, ...args: readonly string[]): Promise<{ readonly child: ChildProcess; readonly bedrock: LocalBedrock }> {
  const child = fork(main, ['--port', '0', '--data-dir', dataDir, ...args], { silent: true });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return { child, bedrock: { url: message.url } as LocalBedrock };
}

test('a program that is killed amid a job leaves it to the next, which ends it once', async () => {
  const dataDir = temporaryFolder();
  const { child, bedrock } = await startProgram(dataDir, '--batch-state-ms', '1000');
  const control = createControl(bedrock);
  await put(createS3(bedrock), 'in/file.jsonl', records(200));
  const jobArn = await submit(control);
  await expect.poll(async () => (await getJob(control, jobArn)).processedRecordCount ?? 0).toBeGreaterThan(20);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const { bedrock: next } = await startProgram(dataDir, '--batch-state-ms', '50');
  const nextControl = createControl(next);
  await expect.poll(async () => (await getJob(nextControl, jobArn)).status).toBe('Completed');
  expect(await getJob(nextControl, jobArn)).toMatchObject({ totalRecordCount: 200, successRecordCount: 200 });
  const ids = (await readOutput(createS3(next), jobArn)).map(({ recordId }) => recordId);
  expect(new Set(ids).size).toBe(200);
  expect(ids).toHaveLength(200);
}, 60_000);

test('a job that two programs know is ended by the later one alone', async () => {
  const dataDir = temporaryFolder();
  const first = await start({ dataDir, batch: { stateMs: Infinity } });
  await put(createS3(first), 'in/file.jsonl', records(100));
  const control = createControl(first);
  const jobArn = await submit(control);
  await first.batch.advance(jobArn, 'Scheduled');
  const second = await start({ dataDir, batch: { stateMs: 0 } });
  await expect.poll(async () => (await getJob(createControl(second), jobArn)).status).toBe('Completed');
  await expect(first.batch.advance(jobArn, 'Failed')).rejects.toThrow();
  expect((await getJob(createControl(second), jobArn)).status).toBe('Completed');
});

async function listen() {
  const events: { readonly detail: { readonly status: string }; readonly headers: NodeJS.Dict<string | string[]> }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece)).once('end', () => {
      events.push({ ...(JSON.parse(text) as (typeof events)[number]), headers: request.headers });
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { events, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/events` };
}

test('each change of status is told as EventBridge does it, and doubled or lost by a fault', async () => {
  const { events, url } = await listen();
  const bedrock = await start({ batch: { stateMs: 0, events: { url, headers: { 'x-api-key': 'k' } } } });
  await put(createS3(bedrock), 'in/file.jsonl', records(100));
  const control = createControl(bedrock);
  const jobArn = await submit(control, { jobName: 'told' });
  await expect.poll(() => events.map(({ detail }) => detail.status).sort()).toEqual(['Completed', 'InProgress', 'Scheduled', 'Submitted', 'Validating']);
  const event = events.find(({ detail }) => detail.status === 'Completed');
  expect(event?.headers['x-api-key']).toBe('k');
  expect(event).toMatchObject({
    version: '0',
    'detail-type': 'Batch Inference Job State Change',
    source: 'aws.bedrock',
    account: '123456789012',
    region: 'us-east-1',
    resources: [jobArn],
    time: expect.stringMatching(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4}$/) as unknown,
    detail: {
      version: '0.0',
      accountId: '123456789012',
      batchJobName: 'told',
      batchJobArn: jobArn,
      batchModelId: 'arn:aws:bedrock:us-east-1::foundation-model/local.echo-v1',
      failureMessage: '',
      creationTime: expect.stringMatching(/^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d:\d\d [AP]M$/) as unknown,
    },
  });
  events.length = 0;
  await submit(control, { tags: [{ key: 'local-bedrock', value: 'events-lost' }] });
  await submit(control, { tags: [{ key: 'local-bedrock', value: 'events-doubled,events-late=20' }] });
  await expect.poll(() => events.length).toBe(10);
});
