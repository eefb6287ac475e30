import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseModelId } from '../../src/models/model-id.ts';
import { formatDecimal, parseDecimal, readPriceTable, recordCost, reserve, scopeOf } from '../../src/ledger/index.ts';
import { blocksOf, read } from '../docs/support/documents.ts';

const text = read('docs/prices.md');
const [priceFile = '', usageBlock = ''] = blocksOf(text, 'json').map((block) => block.text);

const usageSchema = z.object({
  inputTokens: z.int(),
  outputTokens: z.int(),
  totalTokens: z.int(),
  cacheReadInputTokens: z.int(),
  cacheWriteInputTokens: z.int(),
  cacheDetails: z.array(z.object({ ttl: z.string(), inputTokens: z.int() })),
});

describe('the worked example of docs/prices.md', () => {
  const usage = usageSchema.parse(JSON.parse(usageBlock));
  const [, modelId = ''] = /^A call to `(.+?)`/m.exec(text) ?? [];
  const rows = [...text.matchAll(/^\| ([a-z0-9 ]+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|$/gm)].map(([, kind, count = '', rate = '', amount = '']) => ({ kind, count, rate, amount }));
  const [, together = ''] = /\*\*together\*\*.*\*\*([\d.]+)\*\*/.exec(text) ?? [];

  it('has the cost that the ledger works out', () => {
    const price = readPriceTable().priceFor(parseModelId(modelId).baseModelId ?? '', scopeOf(modelId) ?? 'IN_REGION');
    expect(recordCost({ ...usage, source: 'MEASURED' }, price, 'USD').amount).toBe(together);
  });

  it('has a row for each kind of token, with the catalogue’s price, that adds up', () => {
    expect(rows.map(({ count }) => Number(count))).toEqual([usage.inputTokens, usage.outputTokens, usage.cacheReadInputTokens, ...usage.cacheDetails.map(({ inputTokens }) => inputTokens)]);
    const price = readPriceTable().pricesOf({ modelId: parseModelId(modelId).baseModelId ?? '' }).find(({ scope }) => scope === 'GEO');
    expect(rows.map(({ rate }) => rate)).toEqual([price?.inputPerMillionTokens, price?.outputPerMillionTokens, price?.cacheReadPerMillionTokens, price?.cacheWrite5mPerMillionTokens, price?.cacheWrite1hPerMillionTokens]);
    for (const { kind, count, rate, amount } of rows) expect(formatDecimal((BigInt(count) * parseDecimal(rate)) / 1_000_000n), kind).toBe(amount);
    expect(formatDecimal(rows.reduce((sum, { amount }) => sum + parseDecimal(amount), 0n))).toBe(together);
  });

  it('has counts that fit together', () => {
    expect(usage.inputTokens + usage.outputTokens + usage.cacheReadInputTokens + usage.cacheWriteInputTokens).toBe(usage.totalTokens);
    expect(usage.cacheDetails.reduce((sum, { inputTokens }) => sum + inputTokens, 0)).toBe(usage.cacheWriteInputTokens);
  });
});

describe('the price file of docs/prices.md', () => {
  it('can be used as it stands', () => {
    const folder = mkdtempSync(join(tmpdir(), 'prices-'));
    try {
      const file = join(folder, 'prices.json');
      writeFileSync(file, priceFile);
      const table = readPriceTable(file);
      expect(table.pricesOf({ modelId: 'amazon.nova-pro-v1:0' })).toMatchObject([{ scope: 'IN_REGION', outputPerMillionTokens: '3.2', pricedOn: '2026-11-20' }]);
      expect(table.pricesOf({ modelId: 'local.echo-v1' })).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is needed for a price of local.echo-v1', () => {
    expect(readPriceTable().pricesOf({ modelId: 'local.echo-v1' })).toEqual([]);
  });
});

it('docs/prices.md says how much is set aside', () => {
  const tokensOf = (body: Record<string, unknown>): number => reserve({ kind: 'invokeModel', modelId: 'acme.anvil-v1:0', body: z.record(z.string(), z.json()).parse(body) }, undefined, null).inputTokens;
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
  expect(text).toContain(`| one for every ${10_000 / (tokensOf({ a: 'x'.repeat(10_000) }) - tokensOf({ a: '' }))} bytes`);
  expect(text).toContain(`| an image | ${tokensOf({ a: [image] }) - tokensOf({ a: [] })} |`);
  expect(text).toContain(`| tools | ${tokensOf({ tools: [1] }) - tokensOf({ tools: [] }) - 2} more`);
});

it('docs/prices.md names every member that a price file may have', () => {
  for (const name of ['pricedOn', 'currency', 'models', 'PerMillionTokens', 'batchFactor', 'serviceTierFactors', 'optimizedLatencyFactor']) expect(text).toMatch(new RegExp(`^\\|.*${name}\``, 'm'));
});
