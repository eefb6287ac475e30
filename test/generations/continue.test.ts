import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectWs, post } from '../kit/clients.ts';
import type { Operation } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const whole = 'One morning, when the bridge was new, the mayor walked over it alone. She counted her steps, as she had done as a child, and came to four hundred and nine. Nobody had told her that anybody watched.';
const prompt = `Repeat: ${whole}`;

interface Continued {
  readonly id: string;
  readonly text: string;
  readonly status: string;
  readonly method: string;
  readonly continueStrategy: string;
  readonly continues: { readonly id: string; readonly text: string };
}

const fields = 'id status text method continueStrategy continues { id text }';
const continueGeneration = (id: string, variables: Record<string, unknown> = {}): Operation => ({
  query: `mutation ($id: ID!, $strategy: ContinueStrategy! = AUTO, $key: String) { continueGeneration(id: $id, strategy: $strategy, idempotencyKey: $key) { ${fields} } }`,
  variables: { id, ...variables },
});
const read = (id: string): Operation => ({ query: `query ($id: ID!) { generation(id: $id) { ${fields} } }`, variables: { id } });

/** Starts a slow stream and cancels it once so much text has come. */
async function breakOff(operation: Operation, characters = 60): Promise<{ readonly id: string; readonly text: string }> {
  const client = connectWs(subject.url);
  let text = '';
  for await (const result of client.iterate(operation)) {
    const event = rootOf<operations.Event>(result as never);
    text += event.text ?? event.nativeText ?? '';
    if (text.length > characters) {
      await client.dispose();
      const generation = await runGeneration(subject.url, operations.cancelGeneration(event.generationId));
      expect(generation.status).toBe('CANCELLED');
      return generation;
    }
  }
  throw new Error(`the answer ended before it could be broken off: ${text}`);
}

async function goOn(id: string, variables?: Record<string, unknown>): Promise<Continued> {
  const started = rootOf<Continued>(await post(subject.url, continueGeneration(id, variables)));
  expectWholeLog(await runEvents(subject.url, operations.generationEvents(started.id)));
  return rootOf(await post(subject.url, read(started.id)));
}

const slow = 'tokens-per-second=60';

describe('an answer that broke off goes on to be whole', () => {
  it.each([
    ['PREFILL', 'anthropic.claude-3-sonnet-20240229-v1:0'],
    ['INSTRUCT', 'amazon.nova-lite-v1:0'],
    ['INSTRUCT', 'us.anthropic.claude-opus-4-8'],
  ])('by %s: %s', async (strategy, modelId) => {
    const broken = await breakOff(operations.converseStream({ modelId, text: prompt, faults: slow }));
    const continued = await goOn(broken.id);
    expect(continued).toMatchObject({ status: 'COMPLETED', continueStrategy: strategy, continues: { id: broken.id, text: broken.text } });
    expect(broken.text + continued.text).toBe(whole);
  });

  it('by the echo, which says again what is not said yet', async () => {
    const broken = await breakOff(operations.converseStream({ modelId: 'local.echo-v1', text: whole, faults: slow }));
    const continued = await goOn(broken.id);
    expect(continued).toMatchObject({ status: 'COMPLETED', continueStrategy: 'PREFILL' });
    expect(broken.text + continued.text).toBe(whole);
  });

  it('native: a prompt goes on by PREFILL, messages as their model can', async () => {
    const claude = { ...operations.claudeInput({ faults: slow }, prompt) };
    const broken = await breakOff({ ...operations.invokeModelStream(), variables: { input: claude } });
    const continued = await goOn(broken.id);
    expect(continued).toMatchObject({ status: 'COMPLETED', method: 'STREAM', continueStrategy: 'PREFILL' });
    expect(broken.text + continued.text).toBe(whole);
  });

  it('again and again', async () => {
    const operation = operations.converseStream({ text: prompt, faults: slow });
    const first = await breakOff(operation, 30);
    const second = await goOnAndBreakOff(first.id);
    const third = await goOn(second.id);
    expect(third.continues.id).toBe(second.id);
    expect(first.text + second.text + third.text).toBe(whole);
  });

  it('from the start again with REGENERATE', async () => {
    const broken = await breakOff(operations.converseStream({ text: prompt, faults: slow }));
    expect(await goOn(broken.id, { strategy: 'REGENERATE' })).toMatchObject({ status: 'COMPLETED', continueStrategy: 'REGENERATE', text: whole });
  });

  async function goOnAndBreakOff(id: string): Promise<{ readonly id: string; readonly text: string }> {
    const started = rootOf<Continued>(await post(subject.url, continueGeneration(id)));
    return breakOff(operations.generationEvents(started.id), 30);
  }
});

it('the same call gives the same continuation, and one call to Bedrock; another key another', async () => {
  const text = `${prompt} Twice.`;
  const broken = await breakOff(operations.converseStream({ text, faults: slow, options: { tags: [{ key: 'local-bedrock', value: slow }, { key: 'test', value: 'same-continuation' }] } }));
  const calls = () => subject.upstream.calls.filter(({ requestMetadata }) => requestMetadata['test'] === 'same-continuation').length;
  expect(calls()).toBe(1);
  const [first, second] = await Promise.all([goOn(broken.id), goOn(broken.id)]);
  expect(second.id).toBe(first.id);
  expect((await goOn(broken.id)).id).toBe(first.id);
  expect(calls()).toBe(2);
  const [third, fourth] = await Promise.all([goOn(broken.id, { key: 'mine' }), goOn(broken.id, { key: 'mine' })]);
  expect(third.id).not.toBe(first.id);
  expect(fourth.id).toBe(third.id);
  expect(calls()).toBe(3);
});

describe('refused, and nothing is run:', () => {
  it('what is whole: CONFLICT', async () => {
    const { id } = await runGeneration(subject.url, operations.converse());
    const { data, errors } = await post(subject.url, continueGeneration(id));
    expect(data).toEqual({ continueGeneration: null });
    expect(errors).toMatchObject([{ message: expect.stringContaining('COMPLETED') as string, extensions: { code: 'CONFLICT', field: 'id', generationId: id } }]);
  });

  it('what does not exist: NOT_FOUND', async () => {
    const { errors } = await post(subject.url, continueGeneration('gen_00000000-0000-7000-8000-000000000000'));
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it('a strategy that the model cannot follow: BAD_USER_INPUT', async () => {
    const broken = await breakOff(operations.converseStream({ text: prompt, faults: slow }));
    const { errors } = await post(subject.url, continueGeneration(broken.id, { strategy: 'PREFILL' }));
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'strategy' } }]);
  });
});

it('what stopped at its maxTokens goes on', async () => {
  const cut = await runGeneration(subject.url, operations.converse({ text: prompt, input: { inferenceConfig: { maxTokens: 12 } } }));
  expect(cut).toMatchObject({ status: 'COMPLETED', stopReason: 'max_tokens' });
  const continued = await goOn(cut.id);
  expect(whole.startsWith(cut.text + continued.text)).toBe(true);
});
