import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../src/datasources/types.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { isJsonObject } from '../../src/json.ts';
import { bytesOf, decodeFrame, encodeEvent, framesOf, readRecording, recordingsOf } from './kit/recordings.ts';
import { beginStream, collect, connect, hello, never, replay, startWireServer } from './kit/wire-server.ts';

const recordings = recordingsOf('ConverseStream').filter(({ response }) => response.status === 200);

/**
 * A recorded frame as an event, read from the wire without the SDK; the members that the SDK does not know are left out. `inputs` has what came
 * of the inputs of tools that Bedrock runs, by their blocks.
 */
function expectedOf(type: string, payload: JsonObject, inputs: Map<number, string>): ModelEvent[] {
  const contentBlockIndex = Number(payload['contentBlockIndex']);
  const inner = payload['delta'] ?? payload['start'] ?? {};
  const [name, value] = isJsonObject(inner) ? (Object.entries(inner)[0] ?? ['', null]) : ['', null];
  const members = isJsonObject(value) ? value : {};
  switch (`${type} ${name}`) {
    case 'contentBlockDelta text':
      return [{ type: 'textDelta', contentBlockIndex, text: textOf(value) }];
    case 'contentBlockDelta toolUse': {
      const before = inputs.get(contentBlockIndex);
      if (before !== undefined) {
        inputs.set(contentBlockIndex, before + textOf(members['input']));
        return [{ type: 'otherDelta', contentBlockIndex, value: { toolUse: members } }];
      }
      return [{ type: 'toolUseDelta', contentBlockIndex, input: textOf(members['input']) }];
    }
    case 'contentBlockDelta citation':
      return [{ type: 'citationDelta', contentBlockIndex, citation: value }];
    case 'contentBlockDelta toolResult':
      return [{ type: 'otherDelta', contentBlockIndex, value: { toolResult: { content: value } } }];
    case 'contentBlockDelta reasoningContent':
      return [{ type: 'reasoningDelta', contentBlockIndex, reasoningText: textOrNull(members['text']), signature: textOrNull(members['signature']), redactedContent: textOrNull(members['redactedContent']) }];
    case 'contentBlockStart toolUse':
      if (members['type'] === 'server_tool_use') {
        inputs.set(contentBlockIndex, '');
        return [{ type: 'otherDelta', contentBlockIndex, value: { toolUse: members } }];
      }
      return [{ type: 'toolUseStart', contentBlockIndex, toolUseId: textOf(members['toolUseId']), name: textOf(members['name']) }];
    case 'contentBlockStart toolResult':
      return [{ type: 'otherDelta', contentBlockIndex, value: { toolResult: members } }];
    case 'contentBlockStop ': {
      const input = inputs.get(contentBlockIndex);
      inputs.delete(contentBlockIndex);
      const whole: ModelEvent[] = input === undefined ? [] : [{ type: 'otherDelta', contentBlockIndex, value: { toolUse: { input: JSON.parse(input) as JsonValue } } }];
      return [...whole, { type: 'contentBlockStop', contentBlockIndex }];
    }
    case 'messageStop ':
      return [{ type: 'stop', stopReason: textOrNull(payload['stopReason']), additionalModelResponseFields: payload['additionalModelResponseFields'] ?? null }];
    case 'messageStart ':
      return [];
    case 'metadata ': {
      const usage = isJsonObject(payload['usage']) ? payload['usage'] : {};
      return [
        {
          type: 'metadata',
          usage: {
            inputTokens: Number(usage['inputTokens']),
            outputTokens: Number(usage['outputTokens']),
            totalTokens: Number(usage['totalTokens']),
            cacheReadInputTokens: numberOrNull(usage['cacheReadInputTokens']),
            cacheWriteInputTokens: numberOrNull(usage['cacheWriteInputTokens']),
            cacheDetails: usage['cacheDetails'] ?? null,
          },
          latencyMs: numberOrNull(isJsonObject(payload['metrics']) ? payload['metrics']['latencyMs'] : undefined),
          trace: payload['trace'] ?? null,
          serviceTier: textOrNull(isJsonObject(payload['serviceTier']) ? payload['serviceTier']['type'] : undefined),
          latency: null,
        },
      ];
    }
    default:
      throw new Error(`The recordings have something new: ${type} ${name}`);
  }
}

const textOf = (value: JsonValue | undefined): string => textOrNull(value) ?? '';
const textOrNull = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);
const numberOrNull = (value: JsonValue | undefined): number | null => (typeof value === 'number' ? value : null);

describe('what Bedrock streamed is told event by event', () => {
  test('there are recordings of it', () => expect(recordings).toHaveLength(17));

  test.each(recordings)('$name', async (recording) => {
    const { url } = await startWireServer((request) => replay(recording, request));
    const response = await connect(url).stream(hello, never());
    expect(response.requestId).toBe(recording.response.headers['x-amzn-requestid'] ?? null);
    expect(response.simulated).toBe(false);
    const inputs = new Map<number, string>();
    const expected = framesOf(bytesOf(recording)).flatMap((frame) => {
      const { type, payload } = decodeFrame(frame);
      return expectedOf(type, payload, inputs);
    });
    expect(await collect(response.events)).toEqual(expected);
  });
});

test('a stream may come in pieces of any size', async () => {
  const recording = readRecording('ConverseStream-claude3-tool-use');
  const bytes = bytesOf(recording);
  const whole = await startWireServer((request) => replay(recording, request));
  const expected = await collect((await connect(whole.url).stream(hello, never())).events);
  for (const size of [1, 7, 100]) {
    const { url } = await startWireServer((request) => {
      beginStream(request);
      request.socket.setNoDelay(true);
      for (let start = 0; start < bytes.length; start += size) request.response.write(bytes.subarray(start, start + size));
      request.response.end();
    });
    expect(await collect((await connect(url).stream(hello, never())).events)).toEqual(expected);
  }
});

test('what nobody reads stays on the connection, and is read later', async () => {
  const frames = 3_000;
  const textOfFrame = (index: number): string => `${index} ${'x'.repeat(8_000)}`;
  let sent = 0;
  const { url } = await startWireServer((request) => {
    if (!request.path.endsWith('/converse-stream')) return void request.response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    beginStream(request);
    const send = (): void => {
      while (sent < frames) {
        const frame = encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: textOfFrame(sent) } });
        sent += 1;
        if (!request.response.write(frame)) return void request.response.once('drain', send);
      }
      request.response.end();
    };
    send();
  });
  const runtime = connect(url);
  const { events } = await runtime.stream(hello, never());
  // Meanwhile 24 MB would have come.
  for (let call = 0; call < 100; call += 1) await runtime.run(hello, never());
  expect(sent).toBeLessThan(frames);
  const all = await collect(events);
  expect(all.map((event) => event.type === 'textDelta' && event.text)).toEqual(Array.from({ length: frames }, (_, index) => textOfFrame(index)));
});

test('an answer of the embedded runtime is simulated', async () => {
  const recording = readRecording('ConverseStream-nova-text');
  const { url } = await startWireServer((request) => {
    request.response.setHeader('x-local-bedrock', '1');
    replay(recording, request);
  });
  const { simulated, events } = await connect(url).stream(hello, never());
  expect(simulated).toBe(true);
  await collect(events);
});

test('events and deltas that are new to the SDK: the event is dropped, the delta is kept', async () => {
  const { url } = await startWireServer((request) => {
    beginStream(request);
    request.response.write(encodeEvent('messageStart', { role: 'assistant' }));
    request.response.write(encodeEvent('weather', { sunny: true }));
    request.response.write(encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { hologram: { beams: [1, 2] } } }));
    request.response.end(encodeEvent('messageStop', { stopReason: 'out_of_light' }));
  });
  expect(await collect((await connect(url).stream(hello, never())).events)).toEqual([
    { type: 'otherDelta', contentBlockIndex: 0, value: { hologram: { beams: [1, 2] } } },
    { type: 'stop', stopReason: 'out_of_light', additionalModelResponseFields: null },
  ]);
});
