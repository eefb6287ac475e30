import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue } from '../src/models/catalogue.ts';
import { toNativeBody } from '../src/requests/native-body/index.ts';
import type { Transport } from './kit/clients.ts';
import { transports } from './kit/clients.ts';
import type { Event, WholeGeneration } from './kit/operations.ts';
import * as operations from './kit/operations.ts';
import { expectWholeLog, rootOf, textOf } from './kit/results.ts';
import type { Subject } from './kit/server.ts';
import { startSubject } from './kit/server.ts';

/** Every family of native bodies, by every operation, over every transport. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

/** One model of each family that chats, as it is asked for: by its own id, or by an inference profile where it has to be. */
const chat = {
  'anthropic-messages': 'anthropic.claude-3-sonnet-20240229-v1:0',
  nova: 'amazon.nova-lite-v1:0',
  'titan-text': 'amazon.titan-text-express-v1',
  llama: 'us.meta.llama3-3-70b-instruct-v1:0',
  'mistral-text': 'mistral.mistral-7b-instruct-v0:2',
  'mistral-chat': 'us.mistral.pixtral-large-2502-v1:0',
  'cohere-command-r': 'cohere.command-r-v1:0',
  'deepseek-text': 'us.deepseek.r1-v1:0',
  'openai-chat': 'openai.gpt-oss-120b-1:0',
  'ai21-jamba': 'ai21.jamba-1-5-mini-v1:0',
} as const;
const embedding = {
  'titan-embed': ['amazon.titan-embed-text-v2:0', { inputText: 'a bridge' }],
  'cohere-embed': ['cohere.embed-english-v3', { texts: ['a bridge'], input_type: 'search_document' }],
  'nova-embed': [
    'amazon.nova-2-multimodal-embeddings-v1:0',
    { taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams: { embeddingPurpose: 'GENERIC_INDEX', embeddingDimension: 256, text: { truncationMode: 'END', value: 'a bridge' } } },
  ],
} as const;

const all: readonly Transport[] = ['http', 'websocket', 'sse'];
const nativeInput = (format: string, modelId: string) => ({
  modelId,
  body: toNativeBody({ messages: [{ role: 'user', content: [{ text: operations.prompt }] }] }, format, { path: 'input', modelId, maxOutputTokens: 500 }),
});
const native = (operation: ReturnType<typeof operations.invokeModel>, input: object) => ({ ...operation, variables: { input } });

it('has a model of each family of the catalogue', () => {
  const families = new Set([...readCatalogue().values()].map(({ bodyFormat }) => bodyFormat));
  expect([...Object.keys(chat), ...Object.keys(embedding)].sort()).toEqual([...families].sort());
});

describe.each(all)('over %s', (transport) => {
  const run = (operation: ReturnType<typeof operations.converse>) => transports[transport](subject.url, operation);

  describe.each(Object.entries(chat))('%s (%s)', (format, modelId) => {
    const isRight = ({ status, text, usage, stopReason, attempts }: WholeGeneration): void => {
      expect({ status, source: usage?.source, stopReason, attempts: attempts.length }).toEqual({ status: 'COMPLETED', source: 'MEASURED', stopReason: 'end_turn', attempts: 1 });
      expect(text).toContain('1932');
    };

    it('converse and invokeModel', async () => {
      isRight(rootOf((await run(operations.converse({ modelId })))[0]));
      isRight(rootOf((await run(native(operations.invokeModel(), nativeInput(format, modelId))))[0]));
    });

    if (transport === 'http') return; // it takes no subscriptions
    it('converseStream and invokeModelStream', async () => {
      for (const operation of [operations.converseStream({ modelId }), native(operations.invokeModelStream(), nativeInput(format, modelId))]) {
        const events = (await run(operation)).map((result) => rootOf<Event>(result));
        const { generation } = expectWholeLog(events);
        if (generation === undefined) throw new Error('the terminal event has no generation');
        isRight(generation);
        expect(textOf(events)).toBe(generation.text);
      }
    });
  });

  it.each(Object.entries(embedding))('%s: invokeModel', async (_, [modelId, body]) => {
    const generation = rootOf<WholeGeneration>((await run(native(operations.invokeModel(), { modelId, body })))[0]);
    expect(generation).toMatchObject({ status: 'COMPLETED', text: '', stopReason: null });
    expect(JSON.stringify(generation.body)).toMatch(/embedding/);
  });
});
