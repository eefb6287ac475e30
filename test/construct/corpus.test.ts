import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Say } from '../../local-bedrock/server.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { corpus, type CorpusCase } from './corpus/corpus.ts';
import { satisfies } from './corpus/spoil.ts';
import { sentSchemaOf } from './kit/sent-schema.ts';

/** Every schema of the corpus through GraphQL, with a model that answers with plain JSON: what it is told to, and what it makes of the prompt. */
let subject: Subject;
let say: Say = () => undefined;
beforeAll(async () => {
  subject = await startSubject({ upstream: { say: (request) => say(request) } });
});
afterAll(() => subject.close());

const models = { 'a model with structured output': 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'a model with tools only': 'amazon.nova-lite-v1:0' } as const;

/** As the model was asked: a value that is no object stands in one, unless the schema that was sent is the schema itself. */
const asAsked = (sent: JsonObject, object: JsonValue): JsonValue => (isHolder(sent) ? { value: object } : object);
const isHolder = ({ properties }: JsonObject): boolean => typeof properties === 'object' && Object.keys(properties ?? {}).join() === 'value';

async function construct(modelId: string, { schema, prompt }: CorpusCase): Promise<unknown> {
  const { errors, data } = await post(subject.url, {
    query: 'mutation ($input: ConstructInput!) { construct(input: $input) { status object candidate error { code message } attempts { validationErrors } } }',
    variables: { input: { modelId, prompt, schema } },
  });
  expect(errors).toBeUndefined();
  return data?.construct;
}

const completedWith = (object: unknown) => ({ status: 'COMPLETED', object, candidate: null, error: null, attempts: [{ validationErrors: [] }] });

describe.each(Object.entries(models))('%s', (_, modelId) => {
  it.each(corpus)('is told to answer with $name', async (item) => {
    for (const object of item.objects) {
      say = ({ body }) => JSON.stringify(asAsked(sentSchemaOf(body), object));
      expect(await construct(modelId, item)).toEqual(completedWith(object));
    }
  });

  it.each(corpus)('answers with $name by itself', async (item) => {
    say = () => undefined;
    expect(await construct(modelId, item)).toEqual(completedWith(expect.toSatisfy((object: JsonValue) => satisfies(item.schema, object))));
  });
});

it.each(corpus)('$name by a schema in the prompt', async ({ schema, prompt }) => {
  say = () => undefined;
  const { errors, data } = await post(subject.url, {
    query: 'mutation ($input: ConverseInput!) { converse(input: $input) { status text stopReason } }',
    variables: { input: { modelId: models['a model with tools only'], messages: [{ role: 'USER', content: [{ text: `${prompt}\n\nAnswer with JSON that satisfies this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}` }] }] } },
  });
  expect(errors).toBeUndefined();
  const { text, ...ended } = data?.converse as { text: string };
  expect(ended).toEqual({ status: 'COMPLETED', stopReason: 'end_turn' });
  expect(JSON.parse(text)).toSatisfy((object: JsonValue) => satisfies(schema, object));
});
