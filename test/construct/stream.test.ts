import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { transports } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

/** constructStream before an upstream that takes its time. */
let upstream: Awaited<ReturnType<typeof startLocalBedrock>>;
let subject: Subject;
beforeAll(async () => {
  upstream = await startLocalBedrock({ tokensPerSecond: 40 });
  subject = await startSubject({ environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url } });
});
afterAll(async () => {
  await subject.close();
  await upstream.close();
});

interface Event {
  readonly __typename: string;
  readonly sequence: number;
  readonly terminal: boolean;
  readonly object?: unknown;
  readonly generation?: { readonly id: string; readonly status: string; readonly object: unknown };
}

const schema = { type: 'object', properties: { name: { type: 'string' }, colour: { enum: ['red', 'green'] }, opened: { type: 'integer' }, mayor: { type: 'string' }, notes: { type: 'array', items: { type: 'string' } } }, required: ['name', 'colour', 'opened', 'mayor', 'notes'], additionalProperties: false };
const prompt = 'The Alder Bridge was opened in 1932 by the mayor, Ada Holm. It is painted green. Extract the bridge: name, colour, opened, mayor, notes.';
const query = 'subscription ($input: ConstructInput!) { constructStream(input: $input) { __typename sequence terminal ... on PartialObject { object } ... on GenerationCompleted { generation { id status object } } } }';

it.each([
  ['websocket', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
  ['sse', 'anthropic.claude-3-haiku-20240307-v1:0'],
] as const)('over %s the object grows until it is whole and valid (%s)', async (transport, modelId) => {
  const results = await transports[transport](subject.url, { query, variables: { input: { modelId, prompt, schema } } });
  const events = results.map((result) => rootOf<Event>(result));
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  const partial = events.filter(({ __typename }) => __typename === 'PartialObject');
  expect(partial.length).toBeGreaterThan(1);
  const sizes = partial.map(({ object }) => JSON.stringify(object).length);
  expect(sizes).toEqual([...sizes].sort((left, right) => left - right));
  const last = events.at(-1);
  expect(last).toMatchObject({ __typename: 'GenerationCompleted', terminal: true, generation: { status: 'COMPLETED', object: { colour: 'green', opened: 1932 } } });
  const replayed = await transports.sse(subject.url, { query: 'subscription ($id: ID!) { generationEvents(id: $id) { __typename sequence terminal ... on PartialObject { object } ... on GenerationCompleted { generation { id status object } } } }', variables: { id: last?.generation?.id } });
  expect(replayed.map((result) => rootOf<Event>(result))).toEqual(events);
});

it('of a schema that is a reference shows the object, and no list that stands in the words before', async () => {
  const node = { name: 'Alder', text: 'A long text, of which the first half can be shown before the other one has come. '.repeat(4) };
  const talkative = await startLocalBedrock({ tokensPerSecond: 100, say: () => `As source [1] says, the node is:\n${JSON.stringify(node)}` });
  const server = await startSubject({ environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: talkative.url } });
  onTestFinished(async () => {
    await server.close();
    await talkative.close();
  });
  const recursive = { $ref: '#/$defs/node', $defs: { node: { type: 'object', properties: { name: { type: 'string' }, text: { type: 'string' }, next: { $ref: '#/$defs/node' } }, required: ['name', 'text'] } } };
  const results = await transports.sse(server.url, { query, variables: { input: { modelId: 'amazon.nova-lite-v1:0', mode: 'PROMPT', prompt, schema: recursive } } });
  const events = results.map((result) => rootOf<Event>(result));
  const partial = events.flatMap(({ __typename, object }) => (__typename === 'PartialObject' ? [object as Partial<typeof node>] : []));
  expect(partial.length).toBeGreaterThan(1);
  for (const { name = '', text = '', ...others } of partial) expect([node.name.startsWith(name), node.text.startsWith(text), others]).toEqual([true, true, {}]);
  expect(events.at(-1)).toMatchObject({ generation: { status: 'COMPLETED', object: node } });
});

it('the same idempotency key joins it, and pays once', async () => {
  const before = modelCalls(upstream).length;
  const input = { modelId: 'amazon.nova-lite-v1:0', prompt, schema, options: { idempotencyKey: 'construct-stream' } };
  const run = () => transports.sse(subject.url, { query, variables: { input } });
  const [first, second] = await Promise.all([run(), run()]);
  expect(second).toEqual(first);
  expect(modelCalls(upstream)).toHaveLength(before + 1);
});

it('is waited for while Bedrock makes a grammar of a new schema, longer than for another stream', async () => {
  const hasty = await startSubject({ timers: { firstEventMs: 200 }, upstream: { firstTokenMs: 0 } });
  onTestFinished(() => hasty.close());
  const options = { tags: [{ key: 'local-bedrock', value: 'slow-first=700' }] };
  const whole = '__typename ... on GenerationCompleted { generation { status attempts { mode } } } ... on GenerationFailed { error { code } }';
  const constructed = await transports.sse(hasty.url, { query: `subscription ($input: ConstructInput!) { constructStream(input: $input) { ${whole} } }`, variables: { input: { modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', prompt, schema, options } } });
  expect(rootOf(constructed.at(-1))).toEqual({ __typename: 'GenerationCompleted', generation: { status: 'COMPLETED', attempts: [{ mode: 'NATIVE' }] } });
  const said = await transports.sse(hasty.url, { query: `subscription ($input: ConverseInput!) { converseStream(input: $input) { ${whole} } }`, variables: { input: { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'USER', content: [{ text: prompt }] }], options } } });
  expect(rootOf(said.at(-1))).toEqual({ __typename: 'GenerationFailed', error: { code: 'STREAM_STALLED' } });
});
