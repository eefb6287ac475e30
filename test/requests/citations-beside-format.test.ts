import { describe, expect, test } from 'vitest';
import type { ConstructInput, ContentBlockInput, ConverseInput, MessageInput, ToolResultContentInput } from '../../src/generated/schema-types.ts';
import type { JsonObject } from '../../src/json.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';
import { parseModelId } from '../../src/models/model-id.ts';
import { toConstructRequest } from '../../src/requests/construct-request.ts';
import { toConverseRequest } from '../../src/requests/converse-request.ts';
import { toInvokeModelRequest } from '../../src/requests/invoke-model-request.ts';
import { knowing, knowingNothing } from './support/limits.ts';
import { refusalOf } from './support/refusal.ts';

// Bedrock refuses a request that asks Claude for structured output and for citations. It is told before, with the field.

const text = { text: 'Who wrote it?' };
const document = (citations: boolean | null) => ({ document: { format: 'txt', name: `notes ${String(citations)}`, source: { text: 'x' }, citations } });
const searchResult = (citations: boolean | null) => ({ searchResult: { source: 's', title: 't', content: ['x'], citations } });
const inResult = (...content: readonly ToolResultContentInput[]): readonly MessageInput[] => [
  { role: 'USER', content: [text] },
  { role: 'ASSISTANT', content: [{ toolUse: { toolUseId: 't1', name: 'look', input: {} } }] },
  { role: 'USER', content: [{ toolResult: { toolUseId: 't1', content } }] },
];
const user = (...content: readonly ContentBlockInput[]): readonly MessageInput[] => [{ role: 'USER', content }];

const format = { type: 'json_schema', schema: { type: 'object', properties: {}, additionalProperties: false } };
const schema = { type: 'object', properties: { author: { type: 'string' } }, required: ['author'], additionalProperties: false };
const sonnet = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const lookUp = (modelId: string) => readCatalogue().get(parseModelId(modelId).baseModelId ?? '');

const cited: readonly (readonly [what: string, messages: readonly MessageInput[], field: string])[] = [
  ['a document', user(text, document(true)), 'messages[0].content[1].document.citations'],
  ['a search result', user(searchResult(true), text), 'messages[0].content[0].searchResult.citations'],
  ['a later document of two', user(document(false), text, document(true)), 'messages[0].content[2].document.citations'],
];
const citedInResult: typeof cited = [
  ['a document in a tool’s result', inResult(text, document(true)), 'messages[2].content[0].toolResult.content[1].document.citations'],
  ['a search result in a tool’s result', inResult(searchResult(true)), 'messages[2].content[0].toolResult.content[0].searchResult.citations'],
];
const uncited = user(document(false), searchResult(null), text);

describe('construct', () => {
  const construct = (messages: readonly MessageInput[], more: Partial<ConstructInput> = {}): unknown =>
    toConstructRequest({ modelId: sonnet, mode: 'AUTO', messages, schema, ...more }, lookUp).request;

  test.each(cited)('by structured output, %s cannot be cited', (_, messages, field) => {
    for (const mode of ['AUTO', 'NATIVE'] as const) {
      const refusal = refusalOf(() => construct(messages, { mode }));
      expect(refusal.field).toBe(`input.${field}`);
      expect(refusal.message).toContain('TOOL');
    }
  });

  test.each(cited)('by a tool, %s can', (_, messages) => {
    expect(construct(messages, { mode: 'TOOL' })).toMatchObject({ kind: 'converse' });
  });

  test('documents that are not to be cited are taken', () => expect(construct(uncited)).toMatchObject({ kind: 'converse' }));
});

describe('converse', () => {
  const converse = (messages: readonly MessageInput[], more: Partial<ConverseInput> = {}, known = knowing({})): unknown =>
    toConverseRequest({ modelId: 'm', toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: {} } }] }, messages, ...more }, known);
  const asked = [{ output_config: { effort: 'high', format } }, { output_format: format }];

  test.each([...cited, ...citedInResult])('beside a format of Claude’s own, %s cannot be cited', (_, messages, field) => {
    for (const additionalModelRequestFields of asked) expect(refusalOf(() => converse(messages, { additionalModelRequestFields })).field).toBe(`input.${field}`);
  });

  test.each([...cited, ...citedInResult])('without a format, %s can', (_, messages) => {
    expect(converse(messages)).toMatchObject({ kind: 'converse' });
    expect(converse(messages, { additionalModelRequestFields: { output_config: { effort: 'high' } } })).toMatchObject({ kind: 'converse' });
  });

  test.each(cited)('of %s for a model that is not Claude, or not known, Bedrock says', (_, messages) => {
    for (const known of [knowing({ bodyFormat: 'openai-chat' }), knowingNothing]) {
      for (const additionalModelRequestFields of asked) expect(converse(messages, { additionalModelRequestFields }, known)).toMatchObject({ kind: 'converse' });
    }
  });

  test('documents that are not to be cited are taken', () => {
    expect(converse(uncited, { additionalModelRequestFields: { output_format: format } })).toMatchObject({ kind: 'converse' });
  });
});

describe('Claude’s native body', () => {
  const citing = (enabled: boolean): JsonObject => ({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' }, citations: { enabled } });
  const bodyOf = (content: string | readonly JsonObject[], more: JsonObject = { output_config: { format } }): JsonObject => ({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 10,
    messages: [{ role: 'user', content }],
    ...more,
  });
  const invoke = (body: JsonObject, known = knowing({})): unknown => toInvokeModelRequest({ modelId: 'm', body }, known);

  test.each([
    ['a document', [{ type: 'text', text: 'x' }, citing(true)], 'input.body.messages[0].content[1].citations.enabled'],
    ['a search result', [{ type: 'search_result', source: 's', title: 't', content: [], citations: { enabled: true } }], 'input.body.messages[0].content[0].citations.enabled'],
    ['a document in a tool’s result', [{ type: 'tool_result', tool_use_id: 't', content: [citing(false), citing(true)] }], 'input.body.messages[0].content[0].content[1].citations.enabled'],
  ])('beside a format, %s cannot be cited', (_, content, field) => {
    expect(refusalOf(() => invoke(bodyOf(content))).field).toBe(field);
    expect(refusalOf(() => invoke(bodyOf(content, { output_format: format }))).field).toBe(field);
    expect(invoke(bodyOf(content, {}))).toMatchObject({ kind: 'invokeModel' });
    expect(invoke(bodyOf(content), knowingNothing)).toMatchObject({ kind: 'invokeModel' });
  });

  test('what is not to be cited is taken', () => {
    for (const content of ['x', [citing(false)], [{ type: 'tool_result', tool_use_id: 't', content: 'x' }]]) {
      expect(invoke(bodyOf(content))).toMatchObject({ kind: 'invokeModel' });
    }
  });
});
