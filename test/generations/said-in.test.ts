import { expect, it } from 'vitest';
import { isConstrained } from '../../src/generations/is-constrained.ts';
import { saidIn } from '../../src/generations/said-in.ts';
import type { JsonValue } from '../../src/json.ts';

it.each<readonly [string, JsonValue, string]>([
  ['Claude’s tool', { content: [{ type: 'tool_use', id: 't1', name: 'look_up', input: { n: 12_345, yes: true } }] }, '{"n":12345,"yes":true}'],
  ['Cohere’s tool', { tool_plan: 'I look.', tool_calls: [{ name: 'look_up', parameters: { of: 'France' } }] }, 'I look.{"of":"France"}'],
  ['thoughts that are told twice', [{ choices: [{ delta: { reasoning: 'abc', reasoning_content: 'abc' } }] }], 'abc'],
  ['Nova’s reasoning', [{ contentBlockDelta: { delta: { reasoningContent: { reasoningText: { text: 'abc', signature: 'signed' } } } } }], 'abc'],
  ['a tool’s use that has just begun', [{ content_block: { type: 'tool_use', name: 'look_up', input: {} } }], ''],
])('what was said in a native body holds %s', (_, body, said) => {
  expect(saidIn({ text: '', content: null, body })).toBe(said);
});

const native = (body: JsonValue) => isConstrained({ kind: 'invokeModel', modelId: 'a', body });
it('a schema constrains an answer where one is given, in whichever way', () => {
  const schema = { type: 'object' };
  for (const body of [{ output_config: { format: { type: 'json_schema', schema } } }, { output_format: { type: 'json_schema', schema } }, { response_format: { type: 'json_schema', json_schema: { schema } } }, { tools: [{ name: 'a', strict: true }] }, { toolConfig: { tools: [{ toolSpec: { name: 'a', strict: true } }] } }]) expect(native(body)).toBe(true);
  for (const body of [{}, { output_config: { effort: 'low' } }, { response_format: { type: 'json_object' } }, { tools: [{ name: 'a' }] }, 'text']) expect(native(body)).toBe(false);
  const converse = { kind: 'converse', modelId: 'a', messages: [] } as const;
  expect(isConstrained({ ...converse, additionalModelRequestFields: { output_config: { format: { type: 'json_schema', schema } } } })).toBe(true);
  expect(isConstrained({ ...converse, toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: { json: schema } } }] } })).toBe(false);
});
