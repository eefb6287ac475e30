import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/json.ts';
import type { Draft } from '../../src/conversations/context/draft.ts';
import { placeCachePoints } from '../../src/conversations/context/cache-points.ts';
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
  ['another document, for Claude before it', claude, 'md', [[1], [], [1], [], [1]]],
  ['another document, for Nova after it', nova, 'md', [[1], [], [2], [], [1]]],
])('a message with %s, has a cache point while it is one of the two latest', (_, modelId, format, expected) => {
  const drafts = [message('user', text), message('assistant', text), message('user', text, document(format)), message('assistant', text), message('user', text)];
  const [first, , withDocument, , last] = expected;
  expect(pointsIn(modelId, drafts.slice(0, 3))).toEqual([first, [], withDocument]);
  expect(pointsIn(modelId, drafts)).toEqual([[], [], withDocument, [], last]);
});

it('before a document that is no pdf there is one where enough comes before its message, and something before it', () => {
  expect(pointsIn(claude, [message('user', text, document('csv'))])).toEqual([[]]);
  expect(pointsIn(claude, [message('user', text), message('assistant', text), message('user', document('csv'), text)])).toEqual([[1], [], []]);
});
