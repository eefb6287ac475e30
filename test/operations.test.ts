import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation, Transport } from './kit/clients.ts';
import { transports } from './kit/clients.ts';
import * as operations from './kit/operations.ts';
import type { Event, WholeGeneration } from './kit/operations.ts';
import { expectWholeLog, rootOf, runGeneration, textOf } from './kit/results.ts';
import type { Subject } from './kit/server.ts';
import { startSubject } from './kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const all: readonly Transport[] = ['http', 'websocket', 'sse'];
const streaming: readonly Transport[] = ['websocket', 'sse'];

const run = async (transport: Transport, operation: Operation) => transports[transport](subject.url, operation);
const first = async <Value>(transport: Transport, operation: Operation): Promise<Value> => rootOf((await run(transport, operation))[0]);
const events = async (transport: Transport, operation: Operation): Promise<Event[]> => (await run(transport, operation)).map((result) => rootOf<Event>(result));

describe.each(all)('over %s', (transport) => {
  it('introspection says by what a scalar that others have specified is written', async () => {
    const { types } = await first<{ types: { name: string; specifiedByURL: string | null }[] }>(transport, { query: '{ __schema { types { name specifiedByURL } } }' });
    const specified = types.filter(({ specifiedByURL }) => specifiedByURL !== null);
    expect(Object.fromEntries(specified.map(({ name, specifiedByURL }) => [name, specifiedByURL]))).toEqual({
      JSON: 'https://www.rfc-editor.org/rfc/rfc8259',
      DateTime: 'https://www.rfc-editor.org/rfc/rfc3339',
      Base64: 'https://www.rfc-editor.org/rfc/rfc4648#section-4',
    });
  });

  it('converse answers from the text in the prompt', async () => {
    const generation = await first<WholeGeneration>(transport, operations.converse());
    expect(generation).toMatchObject({ status: 'COMPLETED', method: 'CONVERSE', stopReason: 'end_turn', simulated: true, error: null, usage: { source: 'MEASURED' } });
    expect(generation.text).toContain('1932');
    expect(generation.message).toMatchObject({ role: 'ASSISTANT', content: [{ __typename: 'TextBlock', text: generation.text }] });
    expect(generation.attempts).toEqual([{ number: 1, awsRequestId: expect.any(String) as string, error: null }]);
  });

  it("invokeModel gives the model's native body", async () => {
    const generation = await first<WholeGeneration>(transport, operations.invokeModel());
    expect(generation).toMatchObject({ status: 'COMPLETED', method: 'SYNC', stopReason: 'end_turn', simulated: true, message: null });
    expect(generation.body).toMatchObject({ type: 'message', role: 'assistant', content: [{ type: 'text', text: generation.text }] });
    expect(generation.text).not.toBe('');
  });

  it('startGeneration answers at once, and the generation can be read, listed, found and cancelled', async () => {
    const started = await first<WholeGeneration>(transport, operations.startGeneration({ faults: 'tokens-per-second=20', modelId: 'local.echo-v1' }));
    expect(['QUEUED', 'RUNNING']).toContain(started.status);
    const cancelled = await first<WholeGeneration>(transport, operations.cancelGeneration(started.id));
    expect(cancelled).toMatchObject({ id: started.id, status: 'CANCELLED', error: null });
    expect(await first<WholeGeneration>(transport, operations.cancelGeneration(started.id))).toEqual(cancelled);
    expect(await first<WholeGeneration>(transport, operations.generation(started.id))).toEqual(cancelled);
    const list = await first<{ edges: { node: { id: string } }[] }>(transport, { query: '{ generations(filter: { status: [CANCELLED] }, first: 1) { edges { node { id } } } }' });
    expect(list.edges).toEqual([{ node: { id: started.id } }]);
    const found = await first(transport, { query: 'query ($id: ID!) { node(id: $id) { __typename id ... on Generation { status } } }', variables: { id: started.id } });
    expect(found).toEqual({ __typename: 'Generation', id: started.id, status: 'CANCELLED' });
  });

  it('a filter by an empty text finds nothing, and not everything', async () => {
    await first(transport, operations.invokeModel());
    for (const query of ['{ generations(filter: { modelId: "" }) { edges { cursor } } }', '{ models(filter: { provider: "" }) { edges { cursor } } }']) expect(await first(transport, { query })).toEqual({ edges: [] });
  });

  it('server, viewer, models and model', async () => {
    expect(await first(transport, { query: '{ server { version mode region } }' })).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string, mode: 'LOCAL', region: 'us-west-2' });
    expect(await first(transport, { query: '{ viewer { id name tenantId scopes } }' })).toMatchObject({ id: expect.any(String) as string });
    const fields = '{ id modelId name provider lifecycle { status } capabilities { converse streaming } contextTokens maxOutputTokens }';
    const models = await first<{ edges: { node: { id: string; modelId: string } }[]; pageInfo: object }>(transport, { query: `{ models(first: 100) { edges { node ${fields} } pageInfo { hasNextPage } } }` });
    const ids = models.edges.map(({ node }) => node.modelId);
    expect(ids).toEqual(expect.arrayContaining(['local.echo-v1', 'amazon.nova-lite-v1:0', 'anthropic.claude-3-sonnet-20240229-v1:0']));
    for (const form of ['amazon.nova-lite-v1:0', 'us.amazon.nova-lite-v1:0', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0']) {
      const model = await first<{ id: string }>(transport, { query: `query ($modelId: String!) { model(modelId: $modelId) ${fields} }`, variables: { modelId: form } });
      expect(model).toEqual(models.edges.find(({ node }) => node.modelId === 'amazon.nova-lite-v1:0')?.node);
      expect(await first(transport, { query: `query ($id: ID!) { node(id: $id) { __typename ... on Model ${fields} } }`, variables: { id: model.id } })).toEqual({ __typename: 'Model', ...model });
    }
    expect((await run(transport, { query: '{ model(modelId: "nobody.knows-v1") { id } }' }))[0]).toEqual({ data: { model: null } });
    expect((await run(transport, { query: '{ node(id: "gen_0") { id } }' }))[0]).toEqual({ data: { node: null } });
  });

  it('quotas of a model that nobody has asked yet, each found by its id', async () => {
    for (const modelId of ['cohere.command-r-v1:0', 'global.anthropic.claude-haiku-4-5-20251001-v1:0']) {
      const [quota] = await first<readonly { id: string }[]>(transport, { query: 'query ($modelId: String!) { quotas(modelId: $modelId) { id modelId scope isGlobal running } }', variables: { modelId } });
      expect(await first(transport, { query: 'query ($id: ID!) { node(id: $id) { __typename id ... on ModelQuota { modelId scope isGlobal running } } }', variables: { id: quota?.id } })).toEqual({ __typename: 'ModelQuota', ...quota });
    }
    for (const name of ['nobody.knows-v1 us-west-2 ON_DEMAND', 'cohere.command-r-v1:0 mars-1 ON_DEMAND', 'cohere.command-r-v1:0'])
      expect((await run(transport, { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: `quota_${Buffer.from(name).toString('base64url')}` } }))[0]).toEqual({ data: { node: null } });
  });

  it('a failing field leaves another its answer', async () => {
    const query = `mutation ($good: ConverseInput!, $bad: ConverseInput!) { bad: converse(input: $bad) { id } good: converse(input: $good) { status } }`;
    const [result] = await run(transport, { query, variables: { good: operations.converseInput(), bad: operations.converseInput({ input: { messages: [] } }) } });
    expect(result?.data).toEqual({ bad: null, good: { status: 'COMPLETED' } });
    expect(result?.errors).toMatchObject([{ path: ['bad'], extensions: { code: 'BAD_USER_INPUT', field: 'input.messages' } }]);
  });
});

describe.each(streaming)('subscriptions over %s', (transport) => {
  it('converseStream delivers the text as it comes, and the whole at its end', async () => {
    const stream = await events(transport, operations.converseStream({ modelId: 'local.echo-v1', faults: 'tokens-per-second=100' }));
    const last = expectWholeLog(stream);
    expect(stream[0]).toMatchObject({ __typename: 'GenerationStarted', sequence: 1 });
    expect(last).toMatchObject({ __typename: 'GenerationCompleted', stopReason: 'end_turn', generation: { status: 'COMPLETED', simulated: true, lastSequence: stream.length } });
    expect(textOf(stream)).toBe(last.generation?.text);
    expect(stream.filter(({ __typename }) => __typename === 'TextDelta').length).toBeGreaterThan(1);
  });

  it('invokeModelStream delivers the native chunks', async () => {
    const stream = await events(transport, operations.invokeModelStream());
    const last = expectWholeLog(stream);
    const chunks = stream.flatMap((event) => event.chunks ?? []);
    expect(chunks[0]).toMatchObject({ type: 'message_start' });
    expect(chunks.at(-1)).toMatchObject({ type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: expect.any(Number) as number } });
    expect(last).toMatchObject({ __typename: 'GenerationCompleted', generation: { status: 'COMPLETED', method: 'STREAM', body: chunks, usage: { source: 'MEASURED' } } });
    expect(textOf(stream)).toBe(last.generation?.text);
  });

  it('generationEvents replays what was seen live, from any sequence number', async () => {
    const live = await events(transport, operations.converseStream());
    const id = live[0]?.generationId ?? '';
    for (let after = 0; after <= live.length; after += 1) {
      expect(await events(transport, operations.generationEvents(id, after))).toEqual(live.slice(after));
    }
  });

  it('generationEvents refuses a cursor beyond the end, and an id that does not exist', async () => {
    const live = await events(transport, operations.converseStream());
    const [ahead] = await run(transport, operations.generationEvents(live[0]?.generationId ?? '', live.length + 1));
    expect(ahead?.errors).toMatchObject([{ extensions: { code: 'CURSOR_AHEAD', generationId: live[0]?.generationId } }]);
    const [missing] = await run(transport, operations.generationEvents('gen_0'));
    expect(missing?.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});

it('a whole answer has the same log as a streamed one', async () => {
  const generation = await runGeneration(subject.url, operations.converse());
  const log = await events('sse', operations.generationEvents(generation.id));
  expect(expectWholeLog(log).generation).toEqual(generation);
  expect(textOf(log)).toBe(generation.text);
  const message = await first('http', { query: 'query ($id: ID!) { node(id: $id) { __typename ... on Message { role content { ... on TextBlock { text } } generation { id } } } }', variables: { id: generation.message?.id } });
  expect(message).toEqual({ __typename: 'Message', role: 'ASSISTANT', content: [{ text: generation.text }], generation: { id: generation.id } });
});

it('pages through generations, the newest first', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) ids.unshift((await runGeneration(subject.url, operations.converse())).id);
  const seen: string[] = [];
  let after: string | null = null;
  while (seen.length < ids.length) {
    const page: { edges: { node: { id: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } = await first('http', {
      query: 'query ($after: String) { generations(first: 2, after: $after) { edges { node { id } } pageInfo { endCursor hasNextPage } } }',
      variables: { after },
    });
    seen.push(...page.edges.map(({ node }) => node.id));
    expect(page.pageInfo.hasNextPage).toBe(true);
    after = page.pageInfo.endCursor;
  }
  expect(seen.slice(0, ids.length)).toEqual(ids);
});
