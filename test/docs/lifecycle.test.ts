import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultTimers } from '../../src/generations/settings.ts';
import { converseStream } from '../kit/operations.ts';
import { expectWholeLog, runEvents, textOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

const document = readFileSync(new URL('../../docs/lifecycle.md', import.meta.url), 'utf8');
const rows = document.matchAll(/^\| (.+) \| `(.+)` \| ([A-Z]+) \| (?:`([A-Z_]+)` )?\| (\d) \| (?:([A-Z]+) )?\|$/gm);
const outcomes = [...rows].map(([, what = '', fault = '', status = '', code, calls, usage]) => ({ what, fault, status, code, calls: Number(calls), usage }));
const prompt = (fault: string) => `one 😀 three four five, ${fault}`; // one for each row: local-bedrock counts the attempts of equal requests together

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ timers: { firstEventMs: 600, betweenEventsMs: 600 } });
  await runEvents(subject.url, converseStream()); // the first call loads what later ones find loaded, which may outlast the timers
});
afterAll(() => subject.close());

describe('what Bedrock does, and what becomes of it', () => {
  it.each(outcomes)('$what ($fault): $status', async ({ fault, status, code, calls, usage }) => {
    await runEvents(subject.url, converseStream()); // leaves a connection that is kept
    const events = await runEvents(subject.url, converseStream({ modelId: 'local.echo-v1', text: prompt(fault), faults: fault }));
    const last = expectWholeLog(events);
    const { text = '' } = last.generation ?? {};
    expect(last.generation).toMatchObject({ status });
    expect(text).toBe(textOf(events));
    if (status === 'COMPLETED') expect(text).toBe(fault === 'empty' ? '' : prompt(fault));
    else expect(prompt(fault).startsWith(text)).toBe(true);
    expect(text === '').toBe(status === 'FAILED' || fault === 'empty');
    expect(last.generation?.message === null).toBe(text === '');
    expect(last.generation?.usage?.source).toBe(usage);
    expect(last.generation?.error?.code).toBe(code);
    expect(last.generation?.attempts).toHaveLength(calls);
  });

  it('has a row for every status that the model can bring about', () => {
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['COMPLETED', 'FAILED', 'INTERRUPTED']));
    expect(outcomes.length).toBeGreaterThan(30);
  });
});

it('the timers are those of the engine', () => {
  const rows = [...document.matchAll(/^\| `(\w+Ms)` \| (\d+) \|/gm)].map(([, name = '', value]) => [name, Number(value)]);
  expect(Object.fromEntries(rows)).toEqual(defaultTimers);
});
