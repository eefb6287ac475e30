import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

/** Claude takes no tool with oneOf, anyOf or allOf at the root of its schema; further inside it does. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const properties = { city: { type: 'string' }, country: { type: 'string' } };
const branches = [{ required: ['city'] }, { required: ['country'] }];

it.each(['oneOf', 'anyOf', 'allOf'])('an object whose schema has %s at its root is asked for by a tool, within an object', async (keyword) => {
  const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status object attempts { mode error { message } validationErrors } } }';
  const input = { modelId: 'us.anthropic.claude-sonnet-5', prompt: 'The city is Paris. Which city is it?', schema: { type: 'object', properties, [keyword]: keyword === 'oneOf' ? branches : branches.slice(0, 1) } };
  const { data } = await post(subject.url, { query, variables: { input } });
  expect(data?.construct).toEqual({ status: 'COMPLETED', object: expect.objectContaining({ city: expect.any(String) as unknown }) as unknown, attempts: [{ mode: 'TOOL', error: null, validationErrors: [] }] });
});
