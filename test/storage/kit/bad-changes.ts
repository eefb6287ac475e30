import { expect } from 'vitest';
import type { JsonValue } from '../../../src/json.ts';
import type { GenerationChange, GenerationStore } from '../../../src/storage/generation-store.ts';
import { begin, ending, everything, newGeneration, reservation, text } from './generations.ts';

const circular: Record<string, JsonValue> = {};
circular['self'] = circular;

/** Changes that no database takes, and why. */
export const badChanges: readonly (readonly [string, GenerationChange])[] = [
  ['cannot be written as JSON', { events: [{ type: 'nativeChunk', chunks: [circular], text: '' }] }],
  ['has an amount that no column holds', { events: [text('bad')], ledger: [reservation('gen_1', { picos: 2n ** 64n })] }],
];

/** Asked for in one tick with others, such a change alone is refused, leaves nothing, and keeps its generation from nothing. */
export async function expectNobodyElsesLoss(store: GenerationStore, change: GenerationChange): Promise<void> {
  const [before, bad, after] = [await begin(store), await begin(store), await begin(store)];
  const key = newGeneration({ claim: { key: 'key', inputHash: 'hash' } });
  const outcomes = await Promise.allSettled([before.writer.append({ events: [text('a')] }), bad.writer.append(change), after.writer.append(ending()), store.insert(key), store.insert(newGeneration({ claim: key.claim }))]);
  expect(outcomes).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: expect.any(Error) as Error },
    { status: 'fulfilled' },
    { status: 'fulfilled', value: { writer: {} } },
    { status: 'fulfilled', value: { holder: { generationId: key.record.id } } },
  ]);
  expect(outcomes[1]).not.toMatchObject({ reason: { code: 'STORE_UNAVAILABLE' } }); // no other try would help
  expect(await everything(store, bad.id)).toMatchObject({ record: { lastSequence: 0 }, events: [], ledger: [] });
  await bad.writer.append(ending());
  expect(await store.get(bad.id)).toMatchObject({ lastSequence: 1, status: 'COMPLETED' });
}
