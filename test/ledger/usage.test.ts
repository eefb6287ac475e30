import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
let since: string;
beforeAll(async () => {
  since = new Date().toISOString();
  subject = await startSubject();
  await runGeneration(subject.url, operations.converse({ options: { tags: [{ key: 'team', value: 'red' }] } }));
  await runGeneration(subject.url, operations.converse({ options: { tags: [{ key: 'team', value: 'blue' }] } }));
  await runGeneration(subject.url, operations.converse({ faults: 'throttle=2' }));
  await runGeneration(subject.url, operations.invokeModel());
});
afterAll(() => subject.close());

interface Row {
  readonly key: readonly string[];
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly throttled: number;
  readonly failed: number;
  readonly cost: { readonly amount: string | null; readonly currency: string; readonly source: string; readonly pricedOn: string | null; readonly unpricedRequests: number } | null;
}

const fields = '{ key requests inputTokens outputTokens cacheReadInputTokens cacheWriteInputTokens throttled failed cost { amount currency source pricedOn unpricedRequests } }';

async function usage(filter: Record<string, unknown> = {}, groupBy?: readonly string[]) {
  const query = `query ($filter: UsageFilter!${groupBy === undefined ? '' : ', $groupBy: [UsageDimension!]!'}) { usage(filter: $filter${groupBy === undefined ? '' : ', groupBy: $groupBy'}) ${fields} }`;
  const { data, errors } = await post(subject.url, { query, variables: { filter: { since, ...filter }, ...(groupBy === undefined ? {} : { groupBy }) } });
  return { rows: data?.['usage'] as readonly Row[] | null | undefined, error: errors?.[0] };
}

it('is by model unless asked otherwise, with what the calls have used and cost', async () => {
  const { rows } = await usage();
  expect(rows).toHaveLength(2);
  expect(rows?.[0]).toMatchObject({ key: ['amazon.nova-lite-v1:0'], requests: 5, throttled: 2, failed: 0, cost: { currency: 'USD', source: 'MEASURED', unpricedRequests: 0 } });
  expect(Number(rows?.[0]?.cost?.amount)).toBeGreaterThan(0);
  expect(rows?.[1]).toMatchObject({ key: ['anthropic.claude-3-sonnet-20240229-v1:0'], requests: 1, throttled: 0 });
});

it('adds up to what the generations say of themselves', async () => {
  const { data } = await post(subject.url, { query: '{ generations { edges { node { usage { inputTokens outputTokens } cost { amount } } } } }' });
  const nodes = (data?.['generations'] as { edges: { node: { usage: { inputTokens: number; outputTokens: number }; cost: { amount: string } } }[] }).edges.map(({ node }) => node);
  const { rows } = await usage({}, []);
  expect(rows).toHaveLength(1);
  expect(rows?.[0]).toMatchObject({ key: [], requests: 6, inputTokens: nodes.reduce((sum, { usage: { inputTokens } }) => sum + inputTokens, 0), outputTokens: nodes.reduce((sum, { usage: { outputTokens } }) => sum + outputTokens, 0) });
  expect(Number(rows?.[0]?.cost?.amount)).toBeCloseTo(nodes.reduce((sum, { cost: { amount } }) => sum + Number(amount), 0), 12);
});

it('has the values of the dimensions in the order asked for', async () => {
  const day = since.slice(0, 10);
  expect((await usage({}, ['METHOD', 'STATUS', 'API_KEY', 'DAY'])).rows?.map(({ key, requests }) => [...key, requests])).toEqual([
    ['CONVERSE', 'COMPLETED', 'viewer_local', day, 3],
    ['CONVERSE', 'FAILED', 'viewer_local', day, 2],
    ['SYNC', 'COMPLETED', 'viewer_local', day, 1],
  ]);
  expect((await usage({ tagKey: 'team' }, ['TAG', 'METHOD'])).rows?.map(({ key }) => key)).toEqual([['blue', 'CONVERSE'], ['red', 'CONVERSE']]);
  expect((await usage({ tag: { key: 'team', value: 'red' } }, ['HOUR'])).rows).toMatchObject([{ key: [`${since.slice(0, 13)}:00:00Z`], requests: 1 }]);
  expect((await usage({ method: 'SYNC' })).rows).toMatchObject([{ requests: 1 }]);
});

it('goes on until now where it is to end later, be it after the year 9999', async () => {
  const untilNow = await usage({}, []);
  expect(await usage({ until: '9999-12-31T23:30:00-12:00' }, [])).toEqual(untilNow);
  expect(untilNow.rows).toHaveLength(1);
});

it('is empty where nothing was called', async () => {
  expect((await usage({ since: '2099-01-01T00:00:00Z' })).rows).toEqual([]);
  expect((await usage({ since: '9999-12-31T23:30:00Z' })).rows).toEqual([]);
  expect((await usage({ until: since }, [])).rows).toEqual([]);
  expect((await usage({ modelId: 'no.such-model' })).rows).toEqual([]);
  expect((await usage({ tagKey: 'nobody-has-it' }, ['TAG'])).rows).toEqual([]);
});

it.each([
  [{ until: '2000-01-01T00:00:00Z' }, ['MODEL'], 'filter.until', 'expected a time that is not before filter.since'],
  [{}, ['TAG'], 'filter.tagKey', 'expected the key of a tag, since groupBy has TAG, got nothing'],
  [{ tagKey: '' }, ['TAG'], 'filter.tagKey', 'expected the key of a tag'],
  [{}, ['DAY', 'MODEL', 'DAY'], 'groupBy[2]', 'expected each dimension once, got "DAY"'],
])('refuses %j by %j, and names %s', async (filter, groupBy, field, words) => {
  const { rows, error } = await usage(filter, groupBy);
  expect(rows).toBeNull();
  expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
  expect(error?.message).toContain(words);
});
