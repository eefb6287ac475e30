import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

/** Claude takes no tool with oneOf, anyOf or allOf at the root of its schema, nor with names of properties there that have spaces or the like; further inside it does. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const properties = { city: { type: 'string' }, country: { type: 'string' } };
const branches = [{ required: ['city'] }, { required: ['country'] }];

const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status object attempts { mode error { message } validationErrors } } }';

it.each(['unit price', 'größe', 'filter[name]', '', 'x'.repeat(65)])('an object with a property of the name %j is asked for by a tool, within an object', async (name) => {
  const item = { type: 'object', properties: { [name]: { type: 'integer' } }, required: [name] };
  const input = { modelId: 'us.anthropic.claude-sonnet-5', prompt: 'It is 12.', mode: 'TOOL', schema: { ...item, properties: { ...item.properties, inside: item }, required: [name, 'inside'] } };
  const { data } = await post(subject.url, { query, variables: { input } });
  expect(data?.construct).toEqual({ status: 'COMPLETED', object: { [name]: expect.any(Number) as unknown, inside: { [name]: expect.any(Number) as unknown } }, attempts: [{ mode: 'TOOL', error: null, validationErrors: [] }] });
});

it.each(['oneOf', 'anyOf', 'allOf'])('an object whose schema has %s at its root is asked for by a tool, within an object', async (keyword) => {
  const input = { modelId: 'us.anthropic.claude-sonnet-5', prompt: 'The city is Paris. Which city is it?', schema: { type: 'object', properties, [keyword]: keyword === 'oneOf' ? branches : branches.slice(0, 1) } };
  const { data } = await post(subject.url, { query, variables: { input } });
  expect(data?.construct).toEqual({ status: 'COMPLETED', object: expect.objectContaining({ city: expect.any(String) as unknown }) as unknown, attempts: [{ mode: 'TOOL', error: null, validationErrors: [] }] });
});
