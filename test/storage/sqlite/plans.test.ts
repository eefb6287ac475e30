import { StatementSync } from 'node:sqlite';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openGenerationStore } from '../../../src/storage/open-generation-store.ts';
import { newFolder } from '../kit/folders.ts';
import { leaseMs, openNode, openTool, sqlOf } from '../kit/nodes.ts';

it.each([
  ['a state', { status: ['FAILED'] }],
  ['several states', { status: ['FAILED', 'RUNNING'] }],
  ['a time', { since: '2026-01-01T00:00:00.000Z', until: '2026-01-02T00:00:00.000Z' }],
] as const)('a list by %s is read in the order of an index that ends where the matching ones end', async (_, query) => {
  const folder = newFolder();
  const store = await openNode(folder);
  const all = vi.spyOn(StatementSync.prototype, 'all');
  onTestFinished(() => all.mockRestore());
  await store.list({ tenantId: 'tenant', viewerId: 'viewer', limit: 10, ...query });
  const asked = all.mock.contexts.map((statement, index) => ({ sql: sqlOf(statement), parameters: all.mock.calls[index] ?? [] }));
  const tool = openTool(folder);
  expect(asked).not.toEqual([]);
  for (const { sql, parameters } of asked) {
    const plan = tool.prepare(`explain query plan ${sql}`).all(...(parameters as readonly string[])).map((step) => String(step['detail']));
    expect(plan[0]).toMatch(/^SEARCH generations USING INDEX generations_(?:of_viewer\w*|unended) \(tenant_id=\? AND viewer_id=\? AND (status=\?|id>\? AND id<\?)\)$/);
    expect(plan.slice(1)).toEqual(['LIST SUBQUERY 1', 'SEARCH conversations USING COVERING INDEX conversations_of_viewer (tenant_id=? AND viewer_id=?)', 'CREATE BLOOM FILTER']); // those that are deleted, once
  }
});

it('who looks for lost generations reads none that has ended', async () => {
  const folder = newFolder();
  const store = await openNode(folder);
  const all = vi.spyOn(StatementSync.prototype, 'all');
  onTestFinished(() => all.mockRestore());
  await store.takeOver(10);
  const asked = all.mock.contexts.map(sqlOf);
  const tool = openTool(folder);
  expect(asked).not.toEqual([]);
  for (const sql of asked) {
    const plan = tool.prepare(`explain query plan ${sql}`).all(...Array.from(sql.matchAll(/\?/g), () => '0')).map((step) => String(step['detail']));
    expect(plan[0]).toMatch(/^(SCAN|SEARCH) generations USING INDEX generations_unended\b/);
  }
});

it('who looks for records of no job reads none of those that have one', async () => {
  const folder = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  const run = vi.spyOn(StatementSync.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  await store.batch.forgetStray();
  const asked = run.mock.contexts.map(sqlOf).filter((sql) => sql.includes('batch_records'));
  await store.close();
  const tool = openTool(folder);
  expect(asked).not.toEqual([]);
  for (const sql of asked) {
    const plan = tool.prepare(`explain query plan ${sql}`).all().map((step) => String(step['detail']));
    expect(plan.filter((step) => /^(SCAN|SEARCH) batch_(records|results)\b/.test(step)).map((step) => step.slice(0, 6))).toEqual(['SEARCH', 'SEARCH', 'SEARCH']);
  }
});
