import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation, Transport } from '../kit/clients.ts';
import { transports } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

/** Structured output by the embedded Bedrock, from end to end. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const models = { NATIVE: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', TOOL: 'amazon.nova-lite-v1:0' } as const;
const bridge = {
  type: 'object',
  properties: { name: { type: 'string' }, colour: { enum: ['red', 'green'] }, open: { type: 'boolean' }, features: { type: 'array', items: { type: 'string' } } },
  required: ['name', 'colour', 'open', 'features'],
  additionalProperties: false,
};
const input = { prompt: 'The Alder Bridge was opened in 1932. It is painted green. Extract the bridge.', schema: bridge };
const fields = 'id status method object candidate simulated error { code message } attempts { mode validationErrors }';

const construct = (more: Record<string, unknown>): Operation => ({ query: `mutation ($input: ConstructInput!) { construct(input: $input) { ${fields} } }`, variables: { input: { ...input, ...more } } });
const start = (more: Record<string, unknown>): Operation => ({ query: `mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { ${fields} } }`, variables: { input: { construct: { ...input, ...more } } } });
const read = (id: string): Operation => ({ query: `query ($id: ID!) { generation(id: $id) { ${fields} } }`, variables: { id } });

interface Constructed {
  readonly id: string;
  readonly status: string;
}

const expected = (mode: string) => ({
  status: 'COMPLETED',
  method: 'CONSTRUCT',
  simulated: true,
  object: { name: expect.any(String) as string, colour: 'green', open: expect.any(Boolean) as boolean, features: expect.any(Array) as unknown[] },
  candidate: null,
  error: null,
  attempts: [{ mode, validationErrors: [] }],
});

describe.each(Object.entries(models))('%s', (mode, modelId) => {
  it.each(['http', 'websocket', 'sse'] as const satisfies readonly Transport[])('gives a valid object over %s', async (transport) => {
    const [result] = await transports[transport](subject.url, construct({ modelId }));
    expect(rootOf(result)).toMatchObject(expected(mode));
  });

  it('streams when it is started to be followed, and its log ends with the object', async () => {
    const [started] = await transports.http(subject.url, start({ modelId }));
    const { id } = rootOf<Constructed>(started);
    const events = await runEvents(subject.url, operations.generationEvents(id));
    expect(expectWholeLog(events)).toMatchObject({ __typename: 'GenerationCompleted' });
    expect(events.map(({ __typename }) => __typename)).toContain(mode === 'TOOL' ? 'ToolUseDelta' : 'TextDelta');
    const [ended] = await transports.http(subject.url, read(id));
    expect(rootOf(ended)).toMatchObject({ ...expected(mode), id });
  });

  it('an answer that is cut has no object, and its log ends with the failure', async () => {
    const [started] = await transports.http(subject.url, start({ modelId, inferenceConfig: { maxTokens: 3 } }));
    const { id } = rootOf<Constructed>(started);
    const last = expectWholeLog(await runEvents(subject.url, operations.generationEvents(id)));
    expect(last).toMatchObject({ __typename: 'GenerationFailed', error: { code: 'SCHEMA_UNSATISFIED', message: expect.stringContaining('maxTokens') as string }, generation: { status: 'FAILED', stopReason: 'max_tokens' } });
  });

  it('is interrupted where the stream is cut: nothing is judged', async () => {
    const options = { tags: [{ key: 'local-bedrock', value: 'cut-after=3' }] };
    const [started] = await transports.http(subject.url, start({ modelId, options }));
    const { id } = rootOf<Constructed>(started);
    expect(expectWholeLog(await runEvents(subject.url, operations.generationEvents(id)))).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'STREAM_TRUNCATED' } });
    const [ended] = await transports.http(subject.url, read(id));
    expect(rootOf(ended)).toMatchObject({ status: 'INTERRUPTED', object: null, candidate: null, attempts: [{ mode, validationErrors: null }] });
  });

  it('can be cancelled', async () => {
    const options = { tags: [{ key: 'local-bedrock', value: 'stall-after=2' }] };
    const [started] = await transports.http(subject.url, start({ modelId, options }));
    const { id } = rootOf<Constructed>(started);
    expect(await runGeneration(subject.url, operations.cancelGeneration(id))).toMatchObject({ id, status: 'CANCELLED', error: null });
    const [ended] = await transports.http(subject.url, read(id));
    expect(rootOf(ended)).toMatchObject({ object: null, candidate: null });
  });
});

it.each([...Object.entries(models), ['PROMPT', models.TOOL] as const])('%s: what stands in examples is not taken for what is asked about', async (mode, modelId) => {
  const schema = { type: 'object', properties: { customer: { type: 'string' }, quantity: { type: 'integer' } }, required: ['customer', 'quantity'] };
  const examples = [{ prompt: 'Order by Ben Low: quantity 3.', output: { customer: 'Ben Low', quantity: 3 } }];
  const [result] = await transports.http(subject.url, construct({ modelId, mode, prompt: 'Order by Ada Moore: quantity 12.', schema, examples }));
  expect(rootOf(result)).toMatchObject({ status: 'COMPLETED', object: { customer: 'Ada Moore', quantity: 12 }, attempts: [{ mode }] });
});

it.each(['JSON', 'XML'])('PROMPT: what stands in the instruction to write %s is not taken for what is asked about', async (format) => {
  const schema = { type: 'object', properties: { customer: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } }, required: ['customer', 'tags'] };
  const [result] = await transports.http(subject.url, construct({ modelId: models.TOOL, mode: 'PROMPT', format, prompt: 'Order by Ada Moore: quantity 12.', schema }));
  expect(rootOf(result)).toMatchObject({ status: 'COMPLETED', object: { customer: 'Ada Moore', tags: [] } });
});
