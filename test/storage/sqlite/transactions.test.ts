import { StatementSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { badChanges, expectNobodyElsesLoss } from '../kit/bad-changes.ts';
import { newFolder } from '../kit/folders.ts';
import { begin, text } from '../kit/generations.ts';
import { openNode, sqlOf } from '../kit/nodes.ts';

describe('one transaction', () => {
  it('is for all that come in one tick', async () => {
    const store = await openNode(newFolder());
    const generations = await Promise.all(Array.from({ length: 10 }, () => begin(store)));
    const run = vi.spyOn(StatementSync.prototype, 'run');
    onTestFinished(() => run.mockRestore());
    await Promise.all(generations.map(({ writer }) => writer.append({ events: [text('a')] })));
    expect(run.mock.contexts.map(sqlOf).filter((sql) => !sql.startsWith('insert'))).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  });

  it.each(badChanges)('a change that %s is nobody else’s loss', async (_, change) => expectNobodyElsesLoss(await openNode(newFolder()), change));
});
