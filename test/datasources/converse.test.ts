import { describe, expect, test } from 'vitest';
import type { BedrockContentBlock, BedrockMessage, ConverseRequest, ModelEvent } from '../../src/datasources/types.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { isJsonObject } from '../../src/json.ts';
import { recordingsOf } from './kit/recordings.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { collect, connect, hello, never, replay, startWireServer } from './kit/wire-server.ts';

const recordings = recordingsOf('Converse').filter(({ response }) => response.status === 200);

/** The blocks that the events of a whole answer tell of. */
function blocksOf(events: readonly ModelEvent[]): BedrockContentBlock[] {
  const blocks: BedrockContentBlock[] = [];
  let text: string | null = null;
  let citations: JsonValue[] = [];
  let tool: { toolUseId: string; name: string; input: string } | null = null;
  for (const event of events) {
    if (event.type === 'textDelta') text = (text ?? '') + event.text;
    else if (event.type === 'citationDelta') citations.push(event.citation);
    else if (event.type === 'toolUseStart') tool = { toolUseId: event.toolUseId, name: event.name, input: '' };
    else if (event.type === 'toolUseDelta' && tool !== null) tool.input += event.input;
    else if (event.type === 'reasoningDelta') {
      const { reasoningText, signature, redactedContent } = event;
      const reasoningContent = redactedContent === null ? { reasoningText: { text: reasoningText, ...(signature === null ? {} : { signature }) } } : { redactedContent };
      blocks[event.contentBlockIndex] = { reasoningContent };
    } else if (event.type === 'block') blocks[event.contentBlockIndex] = event.block;
    else if (event.type === 'contentBlockStop') {
      if (tool !== null) blocks[event.contentBlockIndex] = { toolUse: { ...tool, input: JSON.parse(tool.input) as JsonValue } };
      else if (citations.length > 0) blocks[event.contentBlockIndex] = { citationsContent: { content: [{ text }], citations } };
      else if (text !== null) blocks[event.contentBlockIndex] = { text };
      [text, citations, tool] = [null, [], null];
    }
  }
  return blocks;
}

/** A tool of the caller's says no more with its type, `tool_use`, than without. */
function withoutToolType(block: JsonObject): JsonObject {
  const { toolUse } = block;
  if (!isJsonObject(toolUse) || toolUse['type'] === 'server_tool_use') return block;
  const { toolUseId, name, input } = toolUse;
  return { toolUse: { toolUseId: toolUseId ?? null, name: name ?? null, input: input ?? null } };
}

const at = (value: JsonValue | undefined, ...path: string[]): JsonValue | undefined => path.reduce<JsonValue | undefined>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), value);

describe('what Bedrock answered is told whole', () => {
  test('there are recordings of it', () => expect(recordings).toHaveLength(46));

  test.each(recordings)('$name', async (recording) => {
    const { url } = await startWireServer((request) => replay(recording, request));
    const { events, requestId } = await connect(url).run(hello, never());
    expect(requestId).toBe(recording.response.headers['x-amzn-requestid'] ?? null);
    const all = await collect(events);
    const { body = {} } = recording.response;
    const content = at(body, 'output', 'message', 'content');
    expect(blocksOf(all)).toEqual(Array.isArray(content) ? content.filter(isJsonObject).map(withoutToolType) : []);
    expect(all.at(-2)).toEqual({ type: 'stop', stopReason: body['stopReason'], additionalModelResponseFields: body['additionalModelResponseFields'] ?? null });
    expect(all.at(-1)).toEqual({
      type: 'metadata',
      usage: {
        inputTokens: at(body, 'usage', 'inputTokens'),
        outputTokens: at(body, 'usage', 'outputTokens'),
        totalTokens: at(body, 'usage', 'totalTokens'),
        cacheReadInputTokens: at(body, 'usage', 'cacheReadInputTokens') ?? null,
        cacheWriteInputTokens: at(body, 'usage', 'cacheWriteInputTokens') ?? null,
        cacheDetails: at(body, 'usage', 'cacheDetails') ?? null,
      },
      latencyMs: at(body, 'metrics', 'latencyMs'),
      trace: body['trace'] ?? null,
      serviceTier: at(body, 'serviceTier', 'type') ?? null,
      latency: at(body, 'performanceConfig', 'latency') ?? null,
    });
  });
});

/** A recorded request in our terms. */
function requestOf(path: string, body: JsonObject): ConverseRequest {
  const latency = at(body, 'performanceConfig', 'latency');
  const serviceTier = at(body, 'serviceTier', 'type');
  return {
    ...(body as unknown as Omit<ConverseRequest, 'kind' | 'modelId' | 'messages'>),
    kind: 'converse',
    modelId: decodeURIComponent(path.split('/')[2] ?? ''),
    messages: body['messages'] as unknown as BedrockMessage[],
    ...(latency === 'optimized' || latency === 'standard' ? { latency } : {}),
    ...(serviceTier === 'flex' || serviceTier === 'priority' || serviceTier === 'default' ? { serviceTier } : {}),
  };
}

describe('what other clients asked is asked in the same words', () => {
  // One recorded request is not JSON.
  test.each(recordings.filter(({ request }) => isJsonObject(request.body)))('$name', async (recording) => {
    const seen = Promise.withResolvers<WireRequest>();
    const { url } = await startWireServer((request) => {
      seen.resolve(request);
      replay(recording, request);
    });
    await connect(url).run(requestOf(recording.request.path, recording.request.body), never());
    const { path, body } = await seen.promise;
    expect(JSON.parse(body)).toEqual(recording.request.body);
    expect(decodeURIComponent(path)).toBe(decodeURIComponent(recording.request.path));
  });
});
