import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultTimers } from '../../src/generations/settings.ts';
import { encodeEvent } from '../datasources/kit/recordings.ts';
import { beginStream, startWireServer } from '../datasources/kit/wire-server.ts';
import { converseStream } from '../kit/operations.ts';
import { expectWholeLog, runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

const document = readFileSync(new URL('../../docs/lifecycle.md', import.meta.url), 'utf8');
const outcomes = [...document.matchAll(/^\| (.+) \| `(.+)` \| ([A-Z]+) \| (?:`([A-Z_]+)` )?\| (\d) \|$/gm)].map(([, what = '', fault = '', status = '', code, calls]) => ({ what, fault, status, code, calls: Number(calls) }));

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ timers: { firstEventMs: 600, betweenEventsMs: 600 } });
  await runEvents(subject.url, converseStream()); // the first call loads what later ones find loaded, which may outlast the timers
});
afterAll(() => subject.close());

describe('what Bedrock does, and what becomes of it', () => {
  it.each(outcomes)('$what ($fault): $status', async ({ fault, status, code, calls }) => {
    // A prompt of its own for each row: local-bedrock counts the attempts of equal requests together.
    const last = expectWholeLog(await runEvents(subject.url, converseStream({ modelId: 'local.echo-v1', text: `one two three four five, ${fault}`, faults: fault })));
    expect(last.generation).toMatchObject({ status });
    expect(last.generation?.error?.code).toBe(code);
    expect(last.generation?.attempts).toHaveLength(calls);
  });

  it('has a row for every status that the model can bring about', () => {
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['COMPLETED', 'FAILED', 'INTERRUPTED']));
    expect(outcomes.length).toBeGreaterThan(20);
  });
});

describe('what no fault of local-bedrock does', () => {
  const end = [encodeEvent('messageStop', { stopReason: 'end_turn' }), encodeEvent('metadata', { usage: { inputTokens: 1, outputTokens: 0, totalTokens: 1 }, metrics: { latencyMs: 1 } })];
  const word = encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'one' } });

  it.each([
    ['an event of a type that is not known is skipped', [encodeEvent('messageStart', { role: 'assistant' }), encodeEvent('hologram', { depth: 3 }), word], 'one'],
    ['an answer without any content is COMPLETED', [encodeEvent('messageStart', { role: 'assistant' })], ''],
  ])('%s', async (_, frames, text) => {
    const { url } = await startWireServer((request) => {
      beginStream(request);
      request.response.end(Buffer.concat([...frames, ...end]));
    });
    const other = await startSubject({ environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url } });
    const last = expectWholeLog(await runEvents(other.url, converseStream()));
    expect(last.generation).toMatchObject({ status: 'COMPLETED', text, usage: { source: 'MEASURED' } });
    expect(last.generation?.message === null).toBe(text === '');
    await other.close();
  });
});

it('the timers are those of the engine', () => {
  const rows = [...document.matchAll(/^\| `(\w+Ms)` \| (\d+) \|/gm)].map(([, name = '', value]) => [name, Number(value)]);
  expect(Object.fromEntries(rows)).toEqual(defaultTimers);
});
