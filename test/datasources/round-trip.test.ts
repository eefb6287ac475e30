import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BedrockContentBlock, ModelEvent } from '../../src/datasources/types.ts';
import { Fold } from '../../src/generations/fold.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { isJsonObject } from '../../src/json.ts';
import { toBedrockContentBlock } from '../../src/requests/content-block-input.ts';
import { toContentBlock } from '../../src/requests/content-block-output.ts';
import { giveBack } from '../../src/requests/give-back.ts';
import { encodeEvent, recordingsOf } from './kit/recordings.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { beginStream, collect, connect, hello, never, replay, startWireServer } from './kit/wire-server.ts';

// What a model says is given back to it as what it said before: by the mappers of both ways, and over the wire.

const seed = 20_261_122;

/** The blocks that a client has of an answer, as it gives them back. */
function blocksOf(events: readonly ModelEvent[]): BedrockContentBlock[] {
  const fold = new Fold('message');
  for (const event of events) {
    if (event.type !== 'stop' && event.type !== 'metadata' && event.type !== 'nativeChunk') fold.add(event);
  }
  return (fold.output().content ?? []).map((block) => toBedrockContentBlock(giveBack(toContentBlock(block))));
}

/** A Bedrock that says these blocks, whole or in these frames, and keeps what it is asked. */
async function startBedrock() {
  const asked: JsonValue[] = [];
  const says: { content: readonly JsonObject[]; frames: readonly Buffer[] } = { content: [], frames: [] };
  const { url } = await startWireServer((request: WireRequest) => {
    asked.push(JSON.parse(request.body) as JsonValue);
    if (request.path.endsWith('/converse-stream')) {
      beginStream(request);
      request.response.end(Buffer.concat([...says.frames, encodeEvent('messageStop', { stopReason: 'end_turn' })]));
      return;
    }
    const body = { output: { message: { role: 'assistant', content: says.content } }, stopReason: 'end_turn' };
    request.response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const runtime = connect(url);
  /** The messages on the wire when the blocks of the last answer are given back. */
  const sendBack = async (content: readonly BedrockContentBlock[]): Promise<JsonValue | undefined> => {
    await runtime.run({ ...hello, messages: [{ role: 'assistant', content }] }, never());
    const last = asked.at(-1);
    return isJsonObject(last) ? last['messages'] : undefined;
  };
  return { runtime, says, sendBack };
}

const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const base64 = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const object = fc.dictionary(fc.constantFrom('snippet', 'text', 'type', '$unknown', 'n', 'bytes', 'toolUse'), fc.oneof(text, fc.integer(), fc.boolean(), fc.constant({ a: [1, 'b'] })), { maxKeys: 4 });
const serverToolTypes = fc.constantFrom('server_tool_use', 'mcp_tool_use');
const toolUse = fc.record({ toolUseId: name, name, input: object, type: serverToolTypes }, { requiredKeys: ['toolUseId', 'name', 'input'] });
const result = fc.oneof(fc.record({ text }), fc.record({ json: object }));
const toolResult = fc.record({ toolUseId: name, type: fc.constant('nova_code_interpreter_result'), status: fc.constantFrom('success', 'error'), content: fc.array(result, { maxLength: 3 }) });
const locations = fc.oneof(
  fc.record({ documentChar: fc.record({ documentIndex: fc.nat(9), start: fc.nat(99), end: fc.nat(99) }) }),
  fc.record({ web: fc.record({ url: text, domain: text }) }),
  fc.record({ hologram: object }),
);
const citationOf = (source: fc.Arbitrary<JsonObject>) => fc.record({ title: text, sourceContent: fc.array(source, { maxLength: 2 }), location: locations });

const streamed: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ text }),
  fc.record({ toolUse }),
  fc.record({ toolResult }),
  fc.record({ reasoningContent: fc.oneof(fc.record({ reasoningText: fc.record({ text, signature: text }) }), fc.record({ redactedContent: base64 })) }),
  fc.record({ image: fc.record({ format: fc.constant('png'), source: fc.record({ bytes: base64 }) }) }),
  fc.record({ citationsContent: fc.record({ content: fc.tuple(fc.record({ text })), citations: fc.array(citationOf(fc.record({ text })), { minLength: 1, maxLength: 2 }) }) }),
);
const whole = fc.oneof(
  streamed,
  fc.record({ citationsContent: fc.record({ content: fc.array(fc.oneof(fc.record({ text }), fc.record({ hologram: object })), { maxLength: 3 }), citations: fc.array(citationOf(fc.oneof(fc.record({ text }), fc.record({ smell: object }))), { maxLength: 2 }) }) }),
  fc.record({ hologram: object }),
);

/** The block in the frames of a stream, its texts and bytes cut into pieces of this size. */
function framesOf(block: JsonObject, contentBlockIndex: number, size: number): Buffer[] {
  const start = (value: JsonObject): Buffer => encodeEvent('contentBlockStart', { contentBlockIndex, start: value });
  const delta = (value: JsonObject): Buffer => encodeEvent('contentBlockDelta', { contentBlockIndex, delta: value });
  const members = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});
  const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
  const cut = (value: JsonValue | undefined): string[] => textOf(value).match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [''];
  const frames = (): Buffer[] => {
    const [type = '', value] = Object.entries(block)[0] ?? [];
    const { input, content, source, format, reasoningText, citations, ...rest } = members(value);
    switch (type) {
      case 'text':
        return cut(value).map((piece) => delta({ text: piece }));
      case 'toolUse':
        return [start({ toolUse: rest }), ...cut(JSON.stringify(input)).map((piece) => delta({ toolUse: { input: piece } }))];
      case 'toolResult':
        return [start({ toolResult: rest }), delta({ toolResult: content ?? [] })];
      case 'image': {
        const bytes = Buffer.from(textOf(members(source)['bytes']), 'base64');
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
        return [start({ image: { format: format ?? null } }), ...pieces.map((piece) => delta({ image: { source: { bytes: piece.toString('base64') } } }))];
      }
      case 'citationsContent': {
        const [{ text: cited } = {}] = (content ?? []) as readonly JsonObject[];
        return [...cut(cited).map((piece) => delta({ text: piece })), ...((citations ?? []) as readonly JsonObject[]).map((one) => delta({ citation: one }))];
      }
      default: {
        if (reasoningText === undefined) return [delta({ reasoningContent: rest })];
        const { text: reasoning, signature } = members(reasoningText);
        return [...cut(reasoning).map((piece) => delta({ reasoningContent: { text: piece } })), delta({ reasoningContent: { signature: signature ?? '' } })];
      }
    }
  };
  return [...frames(), encodeEvent('contentBlockStop', { contentBlockIndex })];
}

describe('a model hears again what it said, to the letter', () => {
  test('of a whole answer', async () => {
    const { runtime, says, sendBack } = await startBedrock();
    await fc.assert(
      fc.asyncProperty(fc.array(whole, { minLength: 1, maxLength: 4 }), async (content) => {
        says.content = content;
        const blocks = blocksOf(await collect((await runtime.run(hello, never())).events));
        expect(blocks).toEqual(content);
        expect(await sendBack(blocks)).toEqual([{ role: 'assistant', content }]);
      }),
      { seed, numRuns: 150 },
    );
  });

  test('of a stream, wherever its pieces are cut', async () => {
    const { runtime, says, sendBack } = await startBedrock();
    await fc.assert(
      fc.asyncProperty(fc.array(streamed, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 8 }), async (content, size) => {
        says.frames = content.flatMap((block, index) => framesOf(block, index, size));
        const blocks = blocksOf(await collect((await runtime.stream(hello, never())).events));
        expect(blocks).toEqual(content);
        expect(await sendBack(blocks)).toEqual([{ role: 'assistant', content }]);
      }),
      { seed, numRuns: 150 },
    );
  });

  const recorded = [...recordingsOf('Converse'), ...recordingsOf('ConverseStream')].filter(({ name: file }) => file.includes('code-interpreter'));

  test.each(recorded)('of a tool that Bedrock ran: $name', async (recording) => {
    const { url } = await startWireServer((request) => replay(recording, request));
    const runtime = connect(url);
    const { events } = await runtime[recording.operation === 'Converse' ? 'run' : 'stream'](hello, never());
    const blocks = blocksOf(await collect(events));
    expect(blocks).toMatchObject([
      { toolUse: { name: 'nova_code_interpreter', type: 'server_tool_use', input: { snippet: '1234 * 5678' } } },
      { toolResult: { status: 'success', type: 'nova_code_interpreter_result', content: [{ json: { stdOut: '7006652' } }] } },
      { toolUse: { name: 'final_result', input: { result: 7_006_652 } } },
    ]);
    });

  test('of a tool that Bedrock runs and whose input is cut: what came of it is there', async () => {
    const { runtime, says } = await startBedrock();
    const block = { toolUse: { toolUseId: 't', name: 'n', type: 'server_tool_use', input: { snippet: '1234 * 5678' } } };
    says.frames = framesOf(block, 0, 10).slice(0, 2);
    const blocks = blocksOf(await collect((await runtime.stream(hello, never())).events));
    expect(blocks).toEqual([{ toolUse: { ...block.toolUse, input: '{"snippet"' } }]);
  });
});

test.each([
  ['an integer beyond 2^53', '{"id":12345678901234567890}', { id: 12_345_678_901_234_567_000 }],
  ['a fraction with more digits than a number has', '{"deep":[{"pi":3.14159265358979323846264338327950288}]}', { deep: [{ pi: Math.PI }] }],
  ['an object that only looks like a number of the SDK’s', '{"type":"bigDecimal","string":"1"}', { type: 'bigDecimal', string: '1' }],
])('a tool’s input with %s is the same in a whole answer as in a stream', async (_, json, input) => {
  const use = (type: string): string => `{"toolUse":{"toolUseId":"t","name":"n","type":"${type}","input":${json}}}`;
  const { url } = await startWireServer(({ response }) => {
    const content = `[${use('tool_use')},${use('server_tool_use')},{"toolResult":{"toolUseId":"t","content":[{"json":${json}}]}}]`;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"output":{"message":{"role":"assistant","content":${content}}},"stopReason":"tool_use","additionalModelResponseFields":${json}}`);
  });
  const events = await collect((await connect(url).run(hello, never())).events);
  expect(blocksOf(events)).toEqual([
    { toolUse: { toolUseId: 't', name: 'n', input } },
    { toolUse: { toolUseId: 't', name: 'n', type: 'server_tool_use', input } },
    { toolResult: { toolUseId: 't', content: [{ json: input }] } },
  ]);
  expect(events).toContainEqual({ type: 'stop', stopReason: 'tool_use', additionalModelResponseFields: input });
});
