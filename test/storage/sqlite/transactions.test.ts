import { StatementSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { JsonValue } from '../../../src/json.ts';
import { newFolder } from '../kit/folders.ts';
import { begin, ending, everything, newGeneration, reservation, text } from '../kit/generations.ts';
import { openNode, sqlOf, unavailable } from '../kit/nodes.ts';

describe('one transaction', () => {
  it('is for all that come in one tick', async () => {
    const store = await openNode(newFolder());
    const generations = await Promise.all(Array.from({ length: 10 }, () => begin(store)));
    const run = vi.spyOn(StatementSync.prototype, 'run');
    onTestFinished(() => run.mockRestore());
    await Promise.all(generations.map(({ writer }) => writer.append({ events: [text('a')] })));
    expect(run.mock.contexts.map(sqlOf).filter((sql) => !sql.startsWith('insert'))).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  });

  const circular: Record<string, JsonValue> = {};
  circular['self'] = circular;

  it.each([
    ['cannot be written as JSON', { events: [{ type: 'nativeChunk', chunks: [circular], text: '' }] }],
    ['has an amount that SQLite cannot hold', { events: [text('bad')], ledger: [reservation('gen_1', { picos: 2n ** 64n })] }],
  ] as const)('a change that %s is nobody else’s loss', async (_, change) => {
    const store = await openNode(newFolder());
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
    expect(outcomes[1]).not.toMatchObject({ reason: unavailable }); // no other try would help
    expect(await everything(store, bad.id)).toMatchObject({ record: { lastSequence: 0 }, events: [], ledger: [] });
    await bad.writer.append(ending());
    expect(await store.get(bad.id)).toMatchObject({ lastSequence: 1, status: 'COMPLETED' });
  });
});
