import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromSdkContent } from '../../src/datasources/from-sdk-content.ts';
import { toSdkContent } from '../../src/datasources/to-sdk-content.ts';
import type { BedrockContentBlock } from '../../src/datasources/types.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { connect, hello, never, startWireServer } from './kit/wire-server.ts';

const seed = 20_261_122;

const text = fc.string({ unit: 'grapheme' });
const base64 = fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes).toString('base64'));
/** Any JSON that is not the model's own business to us: names of the API in it must not be taken for the API. */
const json = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.constantFrom('text', 'image', 'source', 'bytes', '$unknown', 'json', 'city'), tie('value'), { maxKeys: 3 }),
})).value.filter((value) => value !== null); // the SDK leaves it out

const source = fc.oneof(fc.record({ bytes: base64 }), fc.record({ s3Location: fc.record({ uri: text, bucketOwner: text }) }));
const image = fc.record({ format: fc.constantFrom('png', 'jpeg'), source });
const guardedImage = fc.record({ format: fc.constant('png'), source: fc.record({ bytes: base64 }) });
/** Texts are sent as Bedrock takes them: document-sources.test.ts has them. */
const cited = fc.record({ name: text, format: fc.constantFrom('pdf', 'txt'), source: fc.oneof(fc.record({ text }), fc.record({ content: fc.array(fc.record({ text }), { maxLength: 2 }) })), citations: fc.constant({ enabled: true }) });
const document = fc.oneof(fc.record({ name: text, format: fc.constantFrom('pdf', 'txt'), source }), cited);
const video = fc.record({ format: fc.constant('mp4'), source });
const unknownBlock = fc.tuple(fc.constantFrom('hologram', 'smell', 'toString'), json).map(([name, value]): JsonObject => ({ [name]: value }));
const toolResultContent = fc.oneof(fc.record({ text }), fc.record({ json }), fc.record({ image }), fc.record({ document }), fc.record({ video }), unknownBlock);

const block: fc.Arbitrary<BedrockContentBlock> = fc.oneof(
  fc.record({ text }),
  fc.record({ image }),
  fc.record({ document }),
  fc.record({ video }),
  fc.record({ audio: fc.record({ format: fc.constant('mp3'), source }) }),
  fc.record({ toolUse: fc.record({ toolUseId: text, name: text, input: json }) }),
  fc.record({ toolResult: fc.record({ toolUseId: text, status: fc.constantFrom('success', 'error'), content: fc.array(toolResultContent, { maxLength: 3 }) }) }),
  fc.record({ guardContent: fc.oneof(fc.record({ text: fc.record({ text, qualifiers: fc.array(fc.constantFrom('query', 'guard_content')) }) }), fc.record({ image: guardedImage })) }),
  fc.record({ cachePoint: fc.record({ type: fc.constant('default'), ttl: fc.constantFrom('5m', '1h') }) }),
  fc.record({ reasoningContent: fc.oneof(fc.record({ reasoningText: fc.record({ text, signature: text }) }), fc.record({ redactedContent: base64 })) }),
  fc.record({ citationsContent: fc.record({ content: fc.array(fc.record({ text })), citations: fc.array(fc.record({ title: text, location: fc.record({ documentChar: fc.record({ start: fc.nat() }) }) })) }) }),
  unknownBlock,
);

test('a content block comes back from the SDK’s shape as it was on the wire', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 4 }), (blocks) => {
      expect(toSdkContent(blocks).map(fromSdkContent)).toEqual(blocks);
    }),
    { seed, numRuns: 500 },
  );
});

test('a content block goes over the wire as it is', async () => {
  const bodies: unknown[] = [];
  const { url } = await startWireServer(({ body, response }) => {
    bodies.push(JSON.parse(body));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn"}');
  });
  const runtime = connect(url);
  await fc.assert(
    fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 4 }), async (content) => {
      await runtime.run({ ...hello, messages: [{ role: 'user', content }] }, never());
      expect(bodies.pop()).toEqual({ messages: [{ role: 'user', content: JSON.parse(JSON.stringify(content)) as JsonValue }] });
    }),
    { seed, numRuns: 100 },
  );
});

test('bytes are bytes for the SDK', () => {
  const [sdk] = toSdkContent([{ toolResult: { toolUseId: 't', content: [{ image: { format: 'png', source: { bytes: 'AQID' } } }] } }]);
  expect(sdk?.toolResult?.content?.[0]?.image?.source?.bytes).toEqual(Buffer.from([1, 2, 3]));
});
