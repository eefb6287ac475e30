import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WireRequest } from '../datasources/kit/wire-server.ts';
import { startWireServer } from '../datasources/kit/wire-server.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, runEvents, runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

let counter = 0;
const echo = (faults: string): operations.ConverseOptions => ({ modelId: 'local.echo-v1', text: `one two three (${(counter += 1)})`, faults });

/** As many calls as this at once leave as many connections that are kept for later ones. */
const keptConnections = 6;

describe('a connection that was kept for the next call', () => {
  beforeEach(async () => {
    const calls = Array.from({ length: keptConnections }, () => runGeneration(subject.url, operations.converse(echo('slow-first=150'))));
    for (const { status } of await Promise.all(calls)) expect(status).toBe('COMPLETED');
  });

  it('is closed by Bedrock after an answer: the next call does not fail', async () => {
    for (let call = 0; call < 2 * keptConnections; call += 1) {
      expect(await runGeneration(subject.url, operations.converse(echo('close')))).toMatchObject({ status: 'COMPLETED', usage: { source: 'MEASURED' } });
      expect(expectWholeLog(await runEvents(subject.url, operations.converseStream(echo('close'))))).toMatchObject({ generation: { status: 'COMPLETED', usage: { source: 'MEASURED' } } });
    }
  });

  it('is reset when the next request comes: the call is made again, on a new connection, however many others were kept', async () => {
    const generation = await runGeneration(subject.url, operations.converse(echo('reset-kept')));
    expect(generation).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1, error: { code: 'SERVICE_UNAVAILABLE' } }, { number: 2, error: null }] });
  });

  it('the same for a stream', async () => {
    const last = expectWholeLog(await runEvents(subject.url, operations.converseStream(echo('reset-kept'))));
    expect(last.generation).toMatchObject({ status: 'COMPLETED', usage: { source: 'MEASURED' }, attempts: [{ error: { code: 'SERVICE_UNAVAILABLE' } }, { error: null }] });
  });
});

it('all connections that were kept are forgotten at once: of many calls then, none is made more than twice', async () => {
  const answer = JSON.stringify({ output: { message: { role: 'assistant', content: [{ text: 'one' }] } }, stopReason: 'end_turn' });
  const waiting: WireRequest[] = [];
  const forgotten = new Set<Socket>();
  const { url } = await startWireServer((request) => {
    const { socket } = request;
    if (forgotten.has(socket)) socket.resetAndDestroy();
    else if (forgotten.size > 0) request.response.end(answer);
    else if (waiting.push(request) === keptConnections) {
      for (const first of waiting) {
        forgotten.add(first.socket);
        first.response.end(answer);
      }
    }
  });
  const other = await startSubject({ environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url } });
  const run = (count: number) => Promise.all(Array.from({ length: count }, () => runGeneration(other.url, operations.converse())));
  await run(keptConnections);
  const generations = await run(2 * keptConnections);
  expect(generations.map(({ status }) => status)).toEqual(generations.map(() => 'COMPLETED'));
  expect(generations.filter(({ attempts }) => attempts.length === 2).length).toBeLessThanOrEqual(keptConnections);
  expect(Math.max(...generations.map(({ attempts }) => attempts.length))).toBe(2);
  await other.close();
});

it('a count of tokens, which costs nothing, is asked again at once', async () => {
  const used = new Set<Socket>();
  const { url } = await startWireServer(({ socket, response }) => {
    if (used.has(socket)) socket.resetAndDestroy();
    else response.end('{"inputTokens":7}');
    used.add(socket);
  });
  const other = await startSubject({ environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url } });
  const query = 'query ($input: CountTokensInput!) { countTokens(input: $input) { inputTokens source } }';
  const input = { converse: operations.converseInput({ modelId: 'anthropic.claude-sonnet-4-20250514-v1:0' }) };
  for (let call = 0; call < 3; call += 1) expect(await post(other.url, { query, variables: { input } })).toMatchObject({ data: { countTokens: { inputTokens: 7, source: 'MEASURED' } } });
  expect(used.size).toBe(3);
  await other.close();
});

it('every connection is reset: three calls, and the reason', async () => {
  const generation = await runGeneration(subject.url, operations.converse(echo('reset')));
  expect(generation).toMatchObject({ status: 'FAILED', error: { code: 'SERVICE_UNAVAILABLE', retryable: true }, usage: null });
  expect(generation.attempts).toHaveLength(3);
});
