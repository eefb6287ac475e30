import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/json.ts';
import type { Draft } from '../../src/conversations/context/draft.ts';
import { limitCachePoints, placeCachePoints } from '../../src/conversations/context/cache-points.ts';
import { toModelFacts } from '../../src/conversations/model-facts.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';

const message = (role: Draft['role'], ...content: readonly JsonObject[]): Draft => ({ sourceIds: [], role, content });
const document = (format: string): JsonObject => ({ document: { format, name: 'notes', source: { text: 'x' } } });
const text = { text: 'So?' };

/** The places of the cache points among the blocks of each message. */
function pointsIn(modelId: string, drafts: readonly Draft[]): readonly (readonly number[])[] {
  const parts = { toolConfig: undefined, toolTokens: 0, system: [], systemTokens: 0, drafts, draftTokens: drafts.map(() => 5_000), lead: { blocks: 0, tokens: 0 } };
  const placed = placeCachePoints(parts, toModelFacts(modelId, readCatalogue().get(modelId)), null);
  return placed.drafts.map(({ content }) => content.flatMap((block, index) => ('cachePoint' in block ? [index] : [])));
}

const claude = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const nova = 'amazon.nova-lite-v1:0';

it.each([
  ['a pdf, for Claude after it', claude, 'pdf', [[1], [], [2], [], [1]]],
  ['another document at its end, for Claude before it', claude, 'md', [[1], [], [1], [], [1]]],
  ['a document, for Nova before it', nova, 'pdf', [[1], [], [1], [], [1]]],
])('a message with %s, has a cache point while it is one of the two latest', (_, modelId, format, expected) => {
  const drafts = [message('user', text), message('assistant', text), message('user', text, document(format)), message('assistant', text), message('user', text)];
  const [first, , withDocument, , last] = expected;
  expect(pointsIn(modelId, drafts.slice(0, 3))).toEqual([first, [], withDocument]);
  expect(pointsIn(modelId, drafts)).toEqual([[], [], withDocument, [], last]);
});

it('before a document that is no pdf there is one where enough comes before its message, and something before it; behind what follows the document as elsewhere', () => {
  expect(pointsIn(claude, [message('user', text, document('csv'))])).toEqual([[]]);
  expect(pointsIn(claude, [message('user', text), message('assistant', text), message('user', document('csv'))])).toEqual([[1], [], []]);
  expect(pointsIn(claude, [message('user', text), message('assistant', text), message('user', document('csv'), text)])).toEqual([[1], [], [2]]);
});

it('for Nova they stand after texts alone: in a loop of tools after what the user has said', () => {
  const drafts = [message('user', text), message('assistant', { toolUse: {} }), message('user', { toolResult: {} }), message('assistant', { toolUse: {} }), message('user', { toolResult: {} }, text, { image: {} })];
  expect(pointsIn(nova, drafts.slice(0, 3))).toEqual([[1], [], []]);
  expect(pointsIn(nova, drafts)).toEqual([[1], [], [], [], [2]]);
  expect(pointsIn(claude, drafts)).toEqual([[], [], [1], [], [3]]);
});

/** The places that are left of the caller's own. */
function ownPointsIn(modelId: string, ...content: readonly JsonObject[]): readonly number[] {
  const limited = limitCachePoints({ toolConfig: undefined, system: [], drafts: [message('assistant', ...content)] }, toModelFacts(modelId, readCatalogue().get(modelId)));
  return (limited.drafts[0]?.content ?? []).flatMap((block, index) => ('cachePoint' in block ? [index] : []));
}

const point = { cachePoint: { type: 'default' } };

it("of the caller's own those are left out that Bedrock would refuse, and with them every later turn", () => {
  const reasoning = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } };
  expect(ownPointsIn(claude, point, text, point, reasoning, point)).toEqual([1]);
  expect(ownPointsIn(claude, document('md'), point, document('pdf'), point, { toolUse: {} }, point)).toEqual([2, 4]);
  expect(ownPointsIn(nova, point, text, point, { toolUse: {} }, point)).toEqual([1]);
});

it("of the caller's own among the tools none goes to Nova", () => {
  const toolConfig = { tools: [{ toolSpec: { name: 'clock' } }, point] };
  const toolsFor = (modelId: string) => limitCachePoints({ toolConfig, system: [], drafts: [] }, toModelFacts(modelId, readCatalogue().get(modelId))).toolConfig?.['tools'];
  expect([toolsFor(nova), toolsFor(claude)]).toEqual([[toolConfig.tools[0]], toolConfig.tools]);
});
