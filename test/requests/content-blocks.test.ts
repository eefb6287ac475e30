import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContentBlockInput, DocumentBlockInput, ImageBlockInput, MediaSourceInput, SearchResultBlockInput, ToolResultContentInput } from '../../src/generated/schema-types.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { toBedrockContentBlock } from '../../src/requests/content-block-input.ts';
import { toContentBlock } from '../../src/requests/content-block-output.ts';
import { giveBack } from '../../src/requests/give-back.ts';
import { at, objectsIn, readRecordings } from './support/recordings.ts';

const nullable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof({ maxDepth: 3 }, fc.string(), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.array(tie('json')), fc.dictionary(fc.string(), tie('json'))),
}));
const source: fc.Arbitrary<MediaSourceInput> = fc.oneof(
  fc.record({ bytes: fc.base64String() }),
  fc.record({ text: fc.string() }),
  fc.record({ s3Location: fc.record({ uri: fc.string(), bucketOwner: nullable(fc.string()) }) }),
);
const medium: fc.Arbitrary<ImageBlockInput> = fc.record({ format: fc.string(), source });
const document: fc.Arbitrary<DocumentBlockInput> = fc.record({
  format: fc.string(),
  name: fc.string(),
  source,
  citations: nullable(fc.boolean()),
  context: nullable(fc.string()),
});
const searchResult: fc.Arbitrary<SearchResultBlockInput> = fc.record({
  source: fc.string(),
  title: fc.string(),
  content: fc.array(fc.string()),
  citations: nullable(fc.boolean()),
});
const toolResultContent: fc.Arbitrary<ToolResultContentInput> = fc.oneof(
  fc.record({ json: fc.dictionary(fc.string(), json) }).filter((content) => !JSON.stringify(content).includes('"":')), // such an object is told as text
  fc.record({ text: fc.string() }),
  fc.record({ image: medium }),
  fc.record({ document }),
  fc.record({ video: medium }),
  fc.record({ searchResult }),
);
const block: fc.Arbitrary<ContentBlockInput> = fc.oneof(
  fc.record({ text: fc.string() }),
  fc.record({ image: medium }),
  fc.record({ document }),
  fc.record({ video: medium }),
  fc.record({ audio: medium }),
  fc.record({ toolUse: fc.record({ toolUseId: fc.string(), name: fc.string(), input: json }) }),
  fc.record({
    toolResult: fc.record({ toolUseId: fc.string(), content: fc.array(toolResultContent), status: nullable(fc.constantFrom('SUCCESS', 'ERROR')) }),
  }),
  fc.record({ reasoningContent: fc.record({ reasoningText: fc.record({ text: fc.string(), signature: nullable(fc.string()) }) }) }),
  fc.record({ reasoningContent: fc.record({ redactedContent: fc.base64String() }) }),
  fc.record({ citationsContent: fc.record({ text: fc.string(), citations: json }) }),
  fc.record({ searchResult }),
  fc.record({ guardContent: fc.record({ text: fc.record({ text: fc.string(), qualifiers: nullable(fc.array(fc.string())) }) }) }),
  fc.record({ guardContent: fc.record({ image: medium }) }),
  fc.record({ cachePoint: fc.record({ ttl: nullable(fc.constantFrom('5m', '1h')) }) }),
  fc.record({ other: fc.record({ toolAddition: json }) }),
  fc.record({ other: fc.record({ toolUse: fc.record({ toolUseId: fc.string(), name: fc.string(), input: json, type: fc.constant('server_tool_use') }) }) }),
);

test('every block is the same input again after it has been to the wire and back', () => {
  fc.assert(
    fc.property(block, (input) => {
      const wire = toBedrockContentBlock(input);
      expect(Object.keys(wire)).toHaveLength(1);
      expect(giveBack(toContentBlock(wire))).toEqual(input);
    }),
    { seed: 20_261_122, numRuns: 2000 },
  );
});

test.each<readonly [JsonValue, JsonObject]>([
  [{ city: 'Paris' }, { json: { city: 'Paris' } }],
  [[{ city: 'Paris' }], { text: '[{"city":"Paris"}]' }],
  [{ cities: [{ '': 1 }] }, { text: '{"cities":[{"":1}]}' }],
  ['Paris', { text: 'Paris' }],
  [21, { text: '21' }],
  [null, { text: 'null' }],
])('what a tool has answered is JSON where Bedrock takes it, and else its text: %j', (json, content) => {
  expect(toBedrockContentBlock({ toolResult: { toolUseId: 't1', content: [{ json }] } })).toEqual({ toolResult: { toolUseId: 't1', content: [content] } });
});

test('nothing that Bedrock could send is lost, whatever it is', () => {
  const members = ['text', 'image', 'source', 'toolUse', 'toolResult', 'content', 'reasoningContent', 'citationsContent', 'cachePoint', 'type', 'json', 'ttl'];
  const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('default', 'x', 1, true),
      fc.array(tie('tree'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom(...members), tie('tree'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(fc.constantFrom(...members), tree, (type, value) => {
      expect(toBedrockContentBlock(giveBack(toContentBlock({ [type]: value })))).toEqual({ [type]: value });
    }),
    { seed: 20_261_122, numRuns: 2000 },
  );
});

const recordedBlocks = readRecordings('Converse').flatMap(({ name, request, response }) => {
  const messages = [...objectsIn(request.messages), at(response, 'output', 'message')];
  return messages.flatMap((message) => objectsIn(at(message, 'content'))).map((recorded) => ({ name, recorded }));
});

test('every recorded block comes to Bedrock again as it came from it', () => {
  expect(recordedBlocks.length).toBeGreaterThan(150);
  for (const { name, recorded } of recordedBlocks) {
    expect(toBedrockContentBlock(giveBack(toContentBlock(recorded))), name).toEqual(withoutDefaultType(recorded));
  }
});

test('recorded blocks have the type of the schema, but for tools that Bedrock ran by itself', () => {
  const others = recordedBlocks.filter(({ recorded }) => toContentBlock(recorded).__typename === 'OtherBlock');
  expect(others.map(({ name, recorded }) => [name, ...Object.keys(recorded)])).toEqual([
    ['Converse-nova2-system-tool-code-interpreter.json', 'toolUse'],
    ['Converse-nova2-system-tool-code-interpreter.json', 'toolResult'],
  ]);
});

test('a block of an unknown type is an OtherBlock', () => {
  expect(toContentBlock({ toolAddition: { tool: 'x' } })).toEqual({ __typename: 'OtherBlock', type: 'toolAddition', value: { tool: 'x' } });
});

test('cited text in several pieces keeps them, as an OtherBlock', () => {
  const value = { content: [{ text: 'a' }, { text: 'b' }], citations: [] };
  expect(toContentBlock({ citationsContent: value })).toEqual({ __typename: 'OtherBlock', type: 'citationsContent', value });
});

/** Newer answers say `type: "tool_use"`, which is what a toolUse without a type is. */
function withoutDefaultType(recorded: JsonObject): JsonObject {
  if (at(recorded, 'toolUse', 'type') !== 'tool_use') return recorded;
  return { toolUse: { toolUseId: at(recorded, 'toolUse', 'toolUseId') ?? null, name: at(recorded, 'toolUse', 'name') ?? null, input: at(recorded, 'toolUse', 'input') ?? null } };
}
