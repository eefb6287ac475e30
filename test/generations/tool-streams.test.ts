import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transports } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { startLimited } from '../quota/kit/quota-file.ts';

/** Llama uses tools, but not in a stream, which Bedrock refuses: its answer is asked for whole, and delivered as a stream. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const inputSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const toolConfig = { tools: [{ toolSpec: { name: 'get_weather', description: 'Get the weather in a city.', inputSchema } }] };
const inputOf = (modelId: string, test: string, more: object) => ({ modelId, messages: [{ role: 'USER', content: [{ text: 'What is the weather in San Francisco?' }] }], options: { tags: [{ key: 'test', value: test }] }, ...more });
const stream = (modelId: string, test: string, more: object = { toolConfig }) => ({
  query: `subscription ($input: ConverseInput!) { converseStream(input: $input) { __typename generationId sequence terminal ... on ToolUseStart { name } ... on ToolUseDelta { input }
    ... on GenerationCompleted { generation { stopReason timing { outputTokensPerSecond modelLatencyMs } attempts { error { code } usage { outputTokens } } } } } }`,
  variables: { input: inputOf(modelId, test, more) },
});
const asked = (test: string) => subject.upstream.calls.filter(({ requestMetadata }) => requestMetadata['test'] === test).map(({ operation }) => operation);

interface Ended {
  readonly generation: { readonly stopReason: string; readonly attempts: readonly { readonly error: { readonly code: string } | null }[] };
}

describe('a stream with tools of a model that uses none in streams', () => {
  it.each([
    ['by its profile', 'us.meta.llama3-3-70b-instruct-v1:0'],
    ['by its own id, which needs a profile', 'meta.llama4-maverick-17b-instruct-v1:0'],
  ])('is asked for whole, the next time at once: %s', async (test, modelId) => {
    const events = await runEvents(subject.url, stream(modelId, test));
    const { generation } = expectWholeLog(events) as unknown as Ended;
    expect(generation).toMatchObject({ stopReason: 'tool_use', attempts: [{ error: { code: 'VALIDATION' } }, { error: null }] });
    expect(events.map((event) => (event as { readonly input?: string }).input ?? '').join('')).toBe('{"city":"San Francisco"}');
    expect(asked(test)).toEqual(['ConverseStream', 'Converse']);

    expect((expectWholeLog(await runEvents(subject.url, stream(modelId, `${test}, again`))) as unknown as Ended).generation.attempts).toMatchObject([{ error: null }]);
    expect(asked(`${test}, again`)).toEqual(['Converse']);
  });

  it('is a stream without them', async () => {
    expectWholeLog(await runEvents(subject.url, stream('us.meta.llama3-3-70b-instruct-v1:0', 'no tools', {})));
    expect(asked('no tools')).toEqual(['ConverseStream']);
  });

  it('leaves a construct its tool', async () => {
    const query = 'subscription ($input: ConstructInput!) { constructStream(input: $input) { __typename ... on GenerationCompleted { generation { object attempts { mode error { code } } } } } }';
    const input = { ...inputOf('us.meta.llama3-1-8b-instruct-v1:0', 'construct', {}), schema: inputSchema };
    const events = (await transports.sse(subject.url, { query, variables: { input } })).map((result) => rootOf<{ readonly generation?: object }>(result));
    expect(events.at(-1)?.generation).toEqual({ object: { city: 'San Francisco' }, attempts: [{ mode: 'TOOL', error: { code: 'VALIDATION' } }, { mode: 'TOOL', error: null }] });
  });

  it('can be cancelled while it waits for the quota of its second call', async () => {
    const modelId = 'us.meta.llama3-3-70b-instruct-v1:0';
    const limited = await startLimited({ 'meta.llama3-3-70b-instruct-v1:0': { CROSS_REGION: { CONCURRENT_REQUESTS: 1 } } });
    const { url, upstream } = limited;
    const begin = (test: string, more: object) => runGeneration(url, { query: 'mutation ($input: ConverseInput!) { startGeneration(input: { converse: $input }) { id } }', variables: { input: { ...inputOf(modelId, test, {}), ...more } } });
    const occupy = (test: string) => begin(test, { options: { tags: [{ key: 'local-bedrock', value: 'stall' }, { key: 'test', value: test }] } });
    const called = (test: string) => upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === test);
    try {
      const first = await occupy('first');
      await called('first');
      const { id } = await begin('with tools', { toolConfig });
      const last = await occupy('last');
      await runGeneration(url, operations.cancelGeneration(first.id));
      await called('last'); // it has the place that the refused call has left
      expect(await runGeneration(url, operations.cancelGeneration(id))).toMatchObject({ status: 'CANCELLED', attempts: [{ error: { code: 'VALIDATION' } }] });
      await runGeneration(url, operations.cancelGeneration(last.id));
      expect(upstream.calls.filter(({ operation }) => operation === 'Converse')).toEqual([]);
    } finally {
      await limited.close();
    }
  });
});
