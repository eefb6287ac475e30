import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Say } from '../../local-bedrock/server.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { corpus } from './corpus/corpus.ts';
import { sentSchemaOf } from './kit/sent-schema.ts';

/** Every schema of the corpus through GraphQL, with a model that answers with plain JSON. */
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

describe.each(Object.entries(models))('%s', (_, modelId) => {
  it.each(corpus)('$name', async ({ schema, prompt, objects }) => {
    for (const object of objects) {
      say = ({ body }) => JSON.stringify(asAsked(sentSchemaOf(body), object));
      const { errors, data } = await post(subject.url, {
        query: 'mutation ($input: ConstructInput!) { construct(input: $input) { status object candidate error { code message } attempts { validationErrors } } }',
        variables: { input: { modelId, prompt, schema } },
      });
      expect(errors).toBeUndefined();
      expect(data?.construct).toEqual({ status: 'COMPLETED', object, candidate: null, error: null, attempts: [{ validationErrors: [] }] });
    }
  });
});
