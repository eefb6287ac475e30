import { buildSchema, isEnumType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/errors.ts';
import { defaultTimers } from '../../src/generations/settings.ts';
import { post } from '../kit/clients.ts';
import { expectWholeLog, runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { blocksOf, documents, read } from './support/documents.ts';

const index = 'docs/methods/README.md';
const paths = documents.filter((path) => path.startsWith('docs/methods/'));
const pages = paths.filter((path) => path !== index);
const operations = paths.flatMap((path) => blocksOf(read(path), 'graphql').map(({ text }) => ({ path, text })));
const isStream = ({ text }: { readonly text: string }): boolean => text.startsWith('subscription');

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

describe('the pages of the methods', () => {
  it('stand in the index, each once, and every method with them', () => {
    const rows = [...read(index).matchAll(/^\| \[.+?\]\((.+?)\) \|.*\| (.+) \|$/gm)].map(([, page = '', methods = '']) => ({ page: `docs/methods/${page}`, methods }));
    expect(rows.map(({ page }) => page).toSorted()).toEqual(pages);
    const type = buildSchema(read('schema.graphql')).getType('InferenceMethod');
    const listed = new Set(rows.flatMap(({ methods }) => [...methods.matchAll(/`(\w+)`/g)].map(([, name]) => name)));
    expect([...listed].toSorted()).toEqual(isEnumType(type) ? type.getValues().map(({ name }) => name).toSorted() : []);
  });

  it.each(pages)('%s says when to use it, what it costs, its limits and its errors', (path) => {
    const text = read(path);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(['When to use it', 'What it costs in quota', 'Limits', 'Errors']);
    const codes = [...text.matchAll(/^\| `([A-Z_]+)` \| .+ \|$/gm)].map(([, code = '']) => code).filter((code) => !['NATIVE', 'TOOL', 'PROMPT'].includes(code));
    expect(codes.length).toBeGreaterThan(3);
    expect(codes.filter((code) => !(code in errorCodes))).toEqual([]);
  });

  it('have the timers that hold', () => {
    const { firstEventMs, firstConstrainedEventMs, betweenEventsMs, wholeAnswerMs, coalesceMs } = defaultTimers;
    const streams = read('docs/methods/streams.md');
    expect(streams).toContain(`| first event | ${firstEventMs / 1_000} s after the call, ${firstConstrainedEventMs / 1_000} s where a schema`);
    expect(streams).toContain(`| between two events | ${betweenEventsMs / 1_000} s, else`);
    expect(streams).toContain(`one every ${coalesceMs} ms at most`);
    expect(read('docs/methods/construct.md')).toMatch(new RegExp(`A stream waits ${firstConstrainedEventMs / 1_000} s for the first .* otherwise ${firstEventMs / 1_000} s`));
    for (const page of ['converse', 'invoke-model']) expect(read(`docs/methods/${page}.md`)).toContain(`| time for a whole answer | ${wholeAnswerMs / 60_000} minutes,`);
  });
});

describe('the operations in the pages of the methods', () => {
  it.each(operations.filter((one) => !isStream(one)))('$path: $text', async ({ text }) => {
    const { errors, data } = await post(subject.url, { query: text });
    expect(errors).toBeUndefined();
    const answer = JSON.stringify(data);
    // A batch job is answered when it is stored.
    if (text.startsWith('mutation')) expect(answer).toContain(/atch(?:Job|\.)|records:/.test(text) ? '"status":"PREPARING"' : '"status":"COMPLETED"');
    else expect(answer).toMatch(/"source":"MEASURED"|"method":"CONVERSE"/);
  });

  it.each(operations.filter(isStream))('$path: $text', async ({ text }) => {
    const events = await runEvents(subject.url, { query: text });
    expect(expectWholeLog(events)).toMatchObject({ __typename: 'GenerationCompleted' });
    expect(events.length).toBeGreaterThan(2);
  });
});
