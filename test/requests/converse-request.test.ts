import { expect, test } from 'vitest';
import type { ContentBlockInput, ConverseInput, SystemContentBlockInput, ToolConfigInput, ToolInput } from '../../src/generated/schema-types.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { toContentBlock } from '../../src/requests/content-block-output.ts';
import { toConverseRequest } from '../../src/requests/converse-request.ts';
import { giveBack } from '../../src/requests/give-back.ts';
import { knowingNothing, lookUpInCatalogue } from './support/limits.ts';
import { at, objectsIn, readRecordings } from './support/recordings.ts';

const hello: ConverseInput = { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'USER', content: [{ text: 'Hello' }] }] };

test('the least request is only a model and a message', () => {
  expect(toConverseRequest(hello, knowingNothing)).toEqual({
    kind: 'converse',
    modelId: 'amazon.nova-lite-v1:0',
    messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
  });
});

test('an empty description of a tool, which Bedrock refuses, is the same as none', () => {
  const toolConfig: ToolConfigInput = { tools: [{ toolSpec: { name: 'clock', description: '', inputSchema: { type: 'object' } } }] };
  expect(toConverseRequest({ ...hello, toolConfig }, knowingNothing).toolConfig).toEqual({ tools: [wireTool('clock')] });
});

test('a null is the same as nothing', () => {
  const nulls = {
    system: null,
    inferenceConfig: null,
    toolConfig: null,
    additionalModelRequestFields: null,
    additionalModelResponseFieldPaths: null,
    latency: null,
    serviceTier: null,
    options: null,
  };
  expect(toConverseRequest({ ...hello, ...nulls }, knowingNothing)).toEqual(toConverseRequest(hello, knowingNothing));
  const inner = { inferenceConfig: { maxTokens: null, temperature: null, topP: null, stopSequences: null }, toolConfig: { tools: [tool('t')], toolChoice: null } };
  expect(toConverseRequest({ ...hello, ...inner }, knowingNothing)).toMatchObject({ inferenceConfig: {}, toolConfig: { tools: [wireTool('t')] } });
});

test('every part of a request is put into the terms of Bedrock', () => {
  const input: ConverseInput = {
    ...hello,
    system: [{ text: 'Be brief.' }, { cachePoint: { ttl: '5m' } }, { guardContent: { text: { text: 'facts', qualifiers: ['grounding_source'] } } }],
    inferenceConfig: { maxTokens: 100, temperature: 0, topP: 1, stopSequences: ['END'] },
    toolConfig: { tools: [{ toolSpec: { name: 'clock', description: 'Tells the time', inputSchema: { type: 'object' }, strict: true } }, { cachePoint: {} }], toolChoice: { tool: 'clock' } },
    additionalModelRequestFields: { top_k: 50 },
    additionalModelResponseFieldPaths: ['/stop_sequence'],
    latency: 'OPTIMIZED',
    serviceTier: 'FLEX',
    options: { idempotencyKey: 'k', onDisconnect: 'CANCEL', tags: [{ key: 'team', value: 'search' }, { key: '__proto__', value: '' }] },
  };
  expect(toConverseRequest(input, knowingNothing)).toEqual({
    kind: 'converse',
    modelId: 'amazon.nova-lite-v1:0',
    messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
    system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '5m' } }, { guardContent: { text: { text: 'facts', qualifiers: ['grounding_source'] } } }],
    inferenceConfig: { maxTokens: 100, temperature: 0, topP: 1, stopSequences: ['END'] },
    toolConfig: {
      tools: [{ toolSpec: { name: 'clock', description: 'Tells the time', inputSchema: { json: { type: 'object' } }, strict: true } }, { cachePoint: { type: 'default' } }],
      toolChoice: { tool: { name: 'clock' } },
    },
    additionalModelRequestFields: { top_k: 50 },
    additionalModelResponseFieldPaths: ['/stop_sequence'],
    latency: 'optimized',
    serviceTier: 'flex',
    requestMetadata: Object.fromEntries([['team', 'search'], ['__proto__', '']]),
  });
});

test.each([
  [{ auto: true }, { auto: {} }],
  [{ any: true }, { any: {} }],
] as const)('toolChoice %j is %j', (toolChoice, expected) => {
  const request = toConverseRequest({ ...hello, toolConfig: { tools: [tool('t')], toolChoice } }, knowingNothing);
  expect(request.toolConfig).toEqual({ tools: [wireTool('t')], toolChoice: expected });
});

const recordings = [...readRecordings('Converse'), ...readRecordings('ConverseStream')];

test.each(recordings.filter(({ status }) => status === 200).map((recording) => [recording.name, recording] as const))(
  'what Bedrock took is not refused, and sent the same: %s',
  (_name, { modelId, request }) => {
    const input: ConverseInput = {
      modelId,
      messages: objectsIn(request.messages).map(({ role, content }) => ({ role: role === 'user' ? 'USER' : 'ASSISTANT', content: objectsIn(content).map(toInput) })),
      system: objectsIn(request.system).map(toSystemInput),
      toolConfig: toToolConfigInput(request.toolConfig),
      additionalModelRequestFields: request.additionalModelRequestFields ?? null,
    };
    const { messages, system, toolConfig, additionalModelRequestFields } = toConverseRequest(input, lookUpInCatalogue);
    expect({ messages, system, toolConfig, additionalModelRequestFields }).toEqual({
      messages: request.messages,
      system: request.system ?? [],
      toolConfig: request.toolConfig,
      additionalModelRequestFields: request.additionalModelRequestFields,
    });
  },
);

test('there are enough recordings to say so', () => {
  expect(recordings.filter(({ status }) => status === 200).length).toBeGreaterThan(50);
});

const toInput = (block: JsonObject): ContentBlockInput => giveBack(toContentBlock(block));

const toSystemInput = (block: JsonObject): SystemContentBlockInput => (typeof block.text === 'string' ? { text: block.text } : { cachePoint: {} });

function toToolConfigInput(toolConfig: JsonValue | undefined): ToolConfigInput | null {
  if (toolConfig === undefined) return null;
  const choice = at(toolConfig, 'toolChoice');
  const named = at(choice, 'tool', 'name');
  const toolChoice = typeof named === 'string' ? { tool: named } : at(choice, 'any') === undefined ? { auto: true } : { any: true };
  return { tools: objectsIn(at(toolConfig, 'tools')).map(toToolInput), toolChoice: choice === undefined ? null : toolChoice };
}

function toToolInput(candidate: JsonObject): ToolInput {
  const spec = candidate.toolSpec;
  const systemTool = at(candidate, 'systemTool', 'name');
  if (typeof systemTool === 'string') return { systemTool: { name: systemTool } };
  if (spec === undefined) return { cachePoint: {} };
  const name = at(spec, 'name');
  const description = at(spec, 'description');
  const strict = at(spec, 'strict');
  return {
    toolSpec: {
      name: typeof name === 'string' ? name : '',
      description: typeof description === 'string' ? description : null,
      inputSchema: at(spec, 'inputSchema', 'json') ?? {},
      strict: typeof strict === 'boolean' ? strict : null,
    },
  };
}

function tool(name: string): ToolInput {
  return { toolSpec: { name, inputSchema: {} } };
}

function wireTool(name: string): JsonObject {
  return { toolSpec: { name, inputSchema: { json: { type: 'object' } } } };
}
