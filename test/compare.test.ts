import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Subject } from './kit/server.ts';
import { startSubject } from './kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const compareAt = (url: string, ...values: string[]) => promisify(execFile)(process.execPath, ['scripts/compare.ts', ...values], { env: { PATH: process.env['PATH'], BEDROCK_GRAPHQL_URL: url } });
const compare = (...values: string[]) => compareAt(`${subject.url}/graphql`, ...values);

it('npm run compare asks a running server by every method of a model, and prints what each took and what was measured', { timeout: 60_000 }, async () => {
  const { stdout } = await compare('amazon.nova-lite-v1:0', 'The Alder Bridge was opened in 1932. When was it opened?');
  const [ran = '', measured = ''] = stdout.split('Measured by this server');
  for (const [method, operation] of [['SYNC', 'InvokeModel'], ['STREAM', 'InvokeModelWithResponseStream'], ['CONVERSE', 'Converse'], ['CONVERSE, streamed', 'ConverseStream'], ['CONSTRUCT', 'Converse']]) {
    expect(ran).toMatch(new RegExp(`^${String(method)} +${String(operation)} +COMPLETED +\\d+ ms +\\d+ ms +\\d+ .*USD$`, 'm'));
  }
  expect(ran).toMatch(/^ASYNC, in real time +Converse +COMPLETED +\d+ ms +\d+ +[\d.]+ USD$/m);
  // A record that is run in real time is a generation, too.
  expect(measured).toMatch(/^CONVERSE +3 +\d+ \/ \d+ \/ \d+ /m);
  expect(new Set(subject.upstream.calls.flatMap(({ operation }) => operation ?? []))).toEqual(new Set(['ListFoundationModels', 'InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream']));
});

it.each([
  [[], 2, 'usage: npm run compare -- <modelId> [prompt]'],
  [['no.such-model'], 1, 'no.such-model is not known here'],
])('with %j it ends with %i and says why', async (values, code, words) => {
  await expect(compare(...values)).rejects.toMatchObject({ code, stderr: expect.stringContaining(words) as string });
});

it('names the server that it cannot ask, and the variable that names it', async () => {
  const unused = createServer().listen(0, '127.0.0.1');
  await once(unused, 'listening');
  const url = `http://127.0.0.1:${(unused.address() as AddressInfo).port}`;
  await promisify(unused.close.bind(unused))();
  await expect(compareAt(url, 'amazon.nova-lite-v1:0')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(`${url} (BEDROCK_GRAPHQL_URL) cannot be asked: connect ECONNREFUSED`) as string });
});
