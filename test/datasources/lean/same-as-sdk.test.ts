import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createBedrockRuntime } from '../../../src/datasources/bedrock-runtime.ts';
import type { BedrockRuntime, ModelEvent, ModelRequest } from '../../../src/datasources/types.ts';
import { CodedError } from '../../../src/errors.ts';
import type { JsonObject } from '../../../src/json.ts';
import { encodeEvent, encodeFrame } from '../kit/recordings.ts';
import type { WireRequest } from '../kit/wire-server.ts';
import { hello, never, startWireServer } from '../kit/wire-server.ts';

// Whatever Bedrock answers, both transports tell the same: events, errors, request id.

const seed = 20_261_126;

/** Both transports before one Bedrock, which answers as it is told. */
async function startBoth() {
  const state: { answer: (request: WireRequest) => void } = { answer: () => undefined };
  const { url } = await startWireServer((request) => state.answer(request));
  const connect = (transport: 'sdk' | 'lean'): BedrockRuntime => {
    const runtime = createBedrockRuntime({ bedrock: { mode: 'local', region: 'us-east-1', runtimeEndpoint: url, controlEndpoint: undefined, transport }, bodyFormatOf: () => null });
    onTestFinished(() => runtime.close());
    return runtime;
  };
  const runtimes = [connect('sdk'), connect('lean')] as const;
  return async (how: 'run' | 'stream', request: ModelRequest, answer: (request: WireRequest) => void) => {
    state.answer = answer;
    return [await tell(runtimes[0], how, request), await tell(runtimes[1], how, request)] as const;
  };
}

async function tell(runtime: BedrockRuntime, how: 'run' | 'stream', request: ModelRequest) {
  const events: ModelEvent[] = [];
  try {
    const response = await runtime[how](request, never());
    for await (const event of response.events) events.push(event);
    return { requestId: response.requestId, simulated: response.simulated, events };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { events, error: error.data };
  }
}

const text = fc.string({ unit: 'grapheme', maxLength: 10 });
const base64 = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const count = fc.nat(1_000);
const json = fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }).map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto').replaceAll(/-0(?=[,\]}]|$)/g, '0')) as JsonObject[string]);
const object = fc.dictionary(fc.constantFrom('a', 'b', 'bytes', 'text'), json, { maxKeys: 3 });
/** A member of the API may be null, and is absent then. */
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 8 });
const some = <Members extends object>(members: { [Key in keyof Members]: fc.Arbitrary<Members[Key]> }) => fc.record(members, { requiredKeys: [] });
// What the API does not have yet. Without its schema nobody knows whether a null in it is a value: the SDK keeps it, the lean transport does not.
const unknown = fc.record({ hologram: fc.dictionary(fc.constantFrom('a', 'b', 'text'), fc.oneof(text, count, fc.boolean(), fc.array(text, { maxLength: 2 })), { maxKeys: 3 }) });
const location = fc.oneof(fc.record({ documentChar: some({ documentIndex: count, start: count, end: count }) }), fc.record({ web: some({ url: text, domain: orNull(text) }) }), unknown);
const citationOf = (sourceContent: fc.Arbitrary<object>) => some({ title: orNull(text), source: text, sourceContent: fc.array(sourceContent, { maxLength: 2 }), location });
const citation = citationOf(fc.oneof(fc.record({ text }), unknown));
// A new member of what is no union, as this is in a delta, is dropped by the SDK and kept by the lean transport.
const citationDelta = citationOf(fc.record({ text }));
const toolResult = fc.oneof(fc.record({ text }), fc.record({ json }));
const usage = some({ inputTokens: count, outputTokens: count, totalTokens: orNull(count), cacheReadInputTokens: orNull(count), cacheWriteInputTokens: count, cacheDetails: fc.array(some({ ttl: fc.constantFrom('5m', '1h'), inputTokens: count }), { maxLength: 2 }), serverToolUsage: fc.constant({}) });
const metadata = some({
  usage: orNull(usage),
  metrics: orNull(some({ latencyMs: count })),
  trace: orNull(some({ promptRouter: some({ invokedModelId: text }), guardrail: some({ modelOutput: fc.array(text, { maxLength: 2 }), actionReason: orNull(text) }) })),
  serviceTier: orNull(some({ type: fc.constantFrom('flex', 'a-new-tier') })),
  performanceConfig: orNull(some({ latency: fc.constantFrom('optimized', 'standard') })),
});
const delta = fc.oneof(
  fc.record({ text }),
  fc.record({ toolUse: fc.record({ input: fc.constantFrom('', '{"a":', '1}', '{"a":1}') }) }),
  fc.record({ reasoningContent: fc.oneof(fc.record({ text }), fc.record({ signature: text }), fc.record({ redactedContent: base64 }), unknown) }),
  fc.record({ citation: citationDelta }),
  fc.record({ toolResult: fc.array(toolResult, { maxLength: 2 }) }),
  fc.record({ image: some({ source: fc.record({ bytes: base64 }), error: orNull(some({ message: text })) }) }),
  unknown,
);
const contentBlockIndex = fc.nat(2);
const event: fc.Arbitrary<readonly [string, JsonObject]> = fc.oneof(
  fc.tuple(fc.constant('messageStart'), fc.record({ role: fc.constant('assistant') })),
  { weight: 6, arbitrary: fc.tuple(fc.constant('contentBlockDelta'), fc.record({ contentBlockIndex, delta, p: text }, { requiredKeys: ['delta'] })) },
  fc.tuple(
    fc.constant('contentBlockStart'),
    fc.record({
      contentBlockIndex,
      start: fc.oneof(
        fc.record({ toolUse: some({ toolUseId: text, name: text, type: orNull(fc.constantFrom('server_tool_use', 'tool_use')) }) }),
        fc.record({ toolResult: some({ toolUseId: text, type: text, status: fc.constant('success') }) }),
        fc.record({ image: some({ format: fc.constant('png') }) }),
        unknown,
      ),
    }),
  ),
  fc.tuple(fc.constant('contentBlockStop'), some({ contentBlockIndex })),
  fc.tuple(fc.constant('messageStop'), some({ stopReason: fc.constantFrom('end_turn', 'out_of_light'), additionalModelResponseFields: json })),
  fc.tuple(fc.constant('metadata'), metadata),
  fc.tuple(fc.constant('weather'), object),
) as fc.Arbitrary<readonly [string, JsonObject]>;

test('of a stream', async () => {
  const tellBoth = await startBoth();
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 8 }), async (events) => {
      const body = Buffer.concat(events.map(([type, payload]) => encodeEvent(type, payload)));
      const [sdk, lean] = await tellBoth('stream', hello, ({ response }) => response.writeHead(200, { 'x-amzn-requestid': 'r' }).end(body));
      expect(lean).toEqual(sdk);
    }),
    { seed, numRuns: 150 },
  );
});

const block = fc.oneof(
  fc.record({ text }),
  fc.record({ toolUse: fc.record({ toolUseId: text, name: text, input: json, type: orNull(fc.constantFrom('server_tool_use', 'tool_use')) }, { requiredKeys: [] }) }),
  fc.record({ toolResult: fc.record({ toolUseId: text, type: text, content: orNull(fc.array(toolResult, { maxLength: 2 })) }, { requiredKeys: [] }) }),
  fc.record({ reasoningContent: fc.oneof(fc.record({ reasoningText: some({ text, signature: orNull(text) }) }), fc.record({ redactedContent: base64 }), unknown) }),
  fc.record({ citationsContent: some({ content: fc.array(fc.oneof(fc.record({ text }), unknown), { maxLength: 2 }), citations: fc.array(citation, { maxLength: 2 }) }) }),
  fc.record({ image: fc.record({ format: fc.constant('png'), source: fc.record({ bytes: base64 }) }) }),
  fc.record({ searchResult: some({ source: text, title: text, content: fc.array(fc.record({ text }), { maxLength: 1 }) }) }),
  unknown,
);
const answer = fc.tuple(fc.array(block, { maxLength: 4 }), metadata, some({ stopReason: fc.constant('end_turn'), additionalModelResponseFields: json })).map(([content, meta, end]) => ({ output: { message: { role: 'assistant', content } }, ...meta, ...end }));

test('of a whole answer', async () => {
  const tellBoth = await startBoth();
  await fc.assert(
    fc.asyncProperty(answer, async (body) => {
      const [sdk, lean] = await tellBoth('run', hello, ({ response }) => response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'r' }).end(JSON.stringify(body)));
      expect(withReadInputs(lean)).toEqual(withReadInputs(sdk));
    }),
    { seed, numRuns: 150 },
  );
});

/** A number with an exponent is spelled out by the SDK, and told as it came by the lean transport: the digits are looked at in ../exact-numbers.test.ts. */
const withReadInputs = ({ events, ...told }: Awaited<ReturnType<typeof tell>>) => ({ ...told, events: events.map((event) => (event.type === 'toolUseDelta' ? { ...event, input: JSON.parse(event.input) as unknown } : event)) });

const native: ModelRequest = { kind: 'invokeModel', modelId: 'amazon.nova-lite-v1:0', body: { prompt: 'Hello' } };

test('of a native answer, and of its headers', async () => {
  const tellBoth = await startBoth();
  const headers = some({ 'x-amzn-bedrock-input-token-count': count.map(String), 'x-amzn-bedrock-service-tier': fc.constant('flex'), 'x-amzn-bedrock-performanceconfig-latency': fc.constant('optimized'), 'x-local-bedrock': fc.constant('1') });
  await fc.assert(
    fc.asyncProperty(json, headers, async (body, more) => {
      for (const [how, bytes] of [
        ['run', Buffer.from(JSON.stringify(body))],
        ['stream', encodeEvent('chunk', { bytes: Buffer.from(JSON.stringify(body)).toString('base64'), p: 'abc' })],
      ] as const) {
        const [sdk, lean] = await tellBoth(how, native, ({ response }) => response.writeHead(200, { 'content-type': 'application/json', ...more }).end(bytes));
        expect(lean).toEqual(sdk);
      }
    }),
    { seed, numRuns: 60 },
  );
});

const refusal = fc.oneof(some({ message: text, Message: text, originalMessage: text, originalStatusCode: fc.constant(500), code: fc.constantFrom('ThrottlingException', 'a.b#ValidationException:x'), __type: fc.constantFrom('com.amazon#ModelErrorException', 'ModelStreamErrorException', 'Odd,Name') }).map((body) => JSON.stringify(body)), fc.constantFrom('', '<html>', 'null', '[]', '"text"'));
const refusalHeaders = some({ 'x-amzn-errortype': fc.constantFrom('ThrottlingException:http://internal.amazon.com/coral/', 'aws#AccessDeniedException', 'NewException', 'MPAgreementBeingCreated,x'), 'retry-after': fc.constant('7'), 'x-amzn-requestid': fc.constant('r') });

test.each(['run', 'stream'] as const)('of a refusal: %s', async (how) => {
  const tellBoth = await startBoth();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(300, 302, 400, 403, 404, 408, 424, 429, 500, 502, 503, 529), refusalHeaders, refusal, fc.constantFrom(hello, native), async (status, headers, body, request) => {
      const [sdk, lean] = await tellBoth(how, request, ({ response }) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body));
      expect(lean).toEqual(sdk);
      expect(lean).toHaveProperty('error.code');
    }),
    { seed, numRuns: 100 },
  );
});

const exception = fc
  .record({ ':message-type': fc.constantFrom('exception', 'exception', 'error', 'gossip'), ':exception-type': fc.constantFrom('throttlingException', 'modelStreamErrorException', 'modelTimeoutException', 'quantumException'), ':error-code': fc.constantFrom('InternalFailure', 'ThrottlingException'), ':error-message': text, ':event-type': fc.constant('messageStop') })
  .chain((headers) => fc.constantFrom('{"message":"Too many tokens."}', '{"message":"In arn:aws:bedrock:us-east-1:123456789012:x."}', '{"message":"It failed","originalStatusCode":500,"originalMessage":"GPU fell over"}', '{"originalMessage":"GPU fell over"}', '{"message":"a","originalMessage":5}', '{}').map((body) => encodeFrame(headers, body)));

test.each([
  ['Converse', hello],
  ['InvokeModel', native],
])('of an exception amid a stream: %s', async (_, request) => {
  const tellBoth = await startBoth();
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 2 }), exception, async (events, frame) => {
      const body = Buffer.concat([...events.map(([type, payload]) => encodeEvent(type, payload)), frame]);
      const [sdk, lean] = await tellBoth('stream', request, ({ response }) => response.writeHead(200, { 'x-amzn-requestid': 'r' }).end(body));
      expect(lean).toEqual(sdk);
      expect(lean).toHaveProperty('error.code');
    }),
    { seed, numRuns: 150 },
  );
});
