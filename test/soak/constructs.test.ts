import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Say } from '../../local-bedrock/server.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { wrapSchema } from '../../src/construct/wrap-schema.ts';
import { corpus } from '../construct/corpus/corpus.ts';
import type { CorpusCase } from '../construct/corpus/corpus.ts';
import { malformedOutputs } from '../construct/corpus/malformed-outputs.ts';
import type { MalformedOutput } from '../construct/corpus/malformed-outputs.ts';
import { satisfies } from '../construct/corpus/spoil.ts';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { Choices, scaled, tell } from './kit/scale.ts';

/** Schemas as people write them, by what models write in place of JSON, by models of four abilities: a valid object or a typed failure, at no more than the price. */
const models = [
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0', // structured output
  'amazon.nova-lite-v1:0', // a tool that it can be made to use
  'us.meta.llama3-1-8b-instruct-v1:0', // a tool that it may use
  'meta.llama3-8b-instruct-v1:0', // words alone
] as const;
const maxRepairs = 1;

let subject: Subject;
let say: Say = () => undefined;
beforeAll(async () => {
  subject = await startSubject({ upstream: { say: (request) => say(request) } });
});
afterAll(() => subject.close());

interface Outcome {
  readonly status: string;
  readonly object: JsonValue;
  readonly stopReason: string | null;
  readonly error: { readonly code: string } | null;
  readonly attempts: readonly { readonly mode: string; readonly error: { readonly code: string } | null }[];
}

async function construct(modelId: string, { schema, prompt }: CorpusCase): Promise<Outcome> {
  const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status object stopReason error { code } attempts { mode error { code } } } }';
  const { errors, data } = await post(subject.url, { query, variables: { input: { modelId, prompt, schema, maxRepairs } } });
  expect(errors).toBeUndefined();
  return data?.construct as Outcome;
}

/** The schema of the value, where it is asked for in an object that holds it. */
const isHolder = (body: unknown, schema: JsonObject): boolean => JSON.stringify(body).includes('textFormat') || JSON.stringify(body).includes('toolSpec') ? schema['type'] !== 'object' : false;

async function tryOne(modelId: string, item: CorpusCase, output: MalformedOutput, isMended: boolean): Promise<'first' | 'second' | 'failed' | null> {
  const object = item.objects[0];
  let calls = 0;
  const written: (string | null)[] = [];
  say = ({ body }) => {
    calls += 1;
    const holds = isHolder(body, item.schema);
    const said = holds ? { value: object } : object;
    if (calls > 1 && isMended) return JSON.stringify(said);
    const text = output.write(said, holds ? wrapSchema(item.schema) : item.schema);
    written.push(text);
    return text === null ? JSON.stringify(said) : { text, toolInput: text };
  };
  const outcome = await construct(modelId, item);
  if (written.includes(null)) return null; // the two cannot go wrong in this way
  const where = `${modelId}, ${item.name}, ${output.name}: ${JSON.stringify(outcome).slice(0, 300)}`;
  const paid = outcome.attempts.filter(({ error }) => error === null).length;
  expect(paid, where).toBeLessThanOrEqual(1 + maxRepairs);
  if (outcome.status === 'COMPLETED') expect(satisfies(item.schema, outcome.object), where).toBe(true);
  else expect(outcome, where).toMatchObject({ status: 'FAILED', object: null, error: { code: 'SCHEMA_UNSATISFIED' } });
  if (outcome.stopReason === 'max_tokens') return outcome.status === 'COMPLETED' ? 'first' : 'failed'; // more than a small model can write
  if (output.outcome === 'valid') expect({ paid, object: outcome.object }, where).toEqual({ paid: 1, object });
  if (isMended) expect(outcome.status, where).toBe('COMPLETED');
  if (outcome.status !== 'COMPLETED') return 'failed';
  return paid === 1 ? 'first' : 'second';
}

it('every case gives a valid object or a typed failure, and costs no more than allowed', async () => {
  const choices = new Choices('constructs');
  const cases = models.flatMap((modelId) => corpus.flatMap((item) => malformedOutputs.map((output) => ({ modelId, item, output }))));
  const counts = { first: 0, second: 0, failed: 0 };
  for (const { modelId, item, output } of choices.shuffled(cases).slice(0, scaled(cases.length / 2))) {
    const end = await tryOne(modelId, item, output, choices.integer(0, 2) > 0);
    if (end !== null) counts[end] += 1;
  }
  tell(`constructs: ${counts.first} by the first call, ${counts.second} by a second one, ${counts.failed} failed as they should`);
  expect(counts.first).toBeGreaterThan(0);
});
