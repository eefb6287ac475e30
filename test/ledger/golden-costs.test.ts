import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { InferenceProfile } from '../../src/datasources/types.ts';
import type { CostOptions } from '../../src/ledger/index.ts';
import { createPriceFinder, readPriceTable, recordCost } from '../../src/ledger/index.ts';
import type { UsageRecord } from '../../src/storage/generation-record.ts';

const sonnet = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'amazon.nova-lite-v1:0';
const application = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abcdefghijkl';
const profile: InferenceProfile = { inferenceProfileId: 'abcdefghijkl', arn: application, type: 'APPLICATION', modelArns: ['eu-west-1', 'eu-west-3'].map((region) => `arn:aws:bedrock:${region}::foundation-model/${sonnet}`) };

const usage = (inputTokens: number, outputTokens: number, more: Partial<UsageRecord> = {}): UsageRecord => ({ inputTokens, outputTokens, totalTokens: 0, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null, source: 'MEASURED', ...more });

/** 4,000 tokens read from the cache, and 1,000 written to it. */
const cached = (cacheDetails: UsageRecord['cacheDetails'] = null): UsageRecord => usage(3_000, 1_000, { cacheReadInputTokens: 4_000, cacheWriteInputTokens: 1_000, cacheDetails });

/** Worked out by hand from the catalogue's prices per million tokens. */
const cases: readonly (readonly [name: string, modelId: string, usage: UsageRecord, options: CostOptions, amount: string | null])[] = [
  ['writes to the cache for five minutes: 3000 × 3 + 1000 × 15 + 4000 × 0.3 + 1000 × 3.75', `global.${sonnet}`, cached([{ ttl: '5m', inputTokens: 1_000 }]), {}, '0.02895'],
  ['for an hour: … + 1000 × 6', `global.${sonnet}`, cached([{ ttl: '1h', inputTokens: 1_000 }]), {}, '0.0312'],
  ['for both: … + 600 × 3.75 + 400 × 6', `global.${sonnet}`, cached([{ ttl: '5m', inputTokens: 600 }, { ttl: '1h', inputTokens: 400 }]), {}, '0.02985'],
  ['for how long is not told: as for five minutes', `global.${sonnet}`, cached(), {}, '0.02895'],
  ['for a time that has no price', `global.${sonnet}`, cached([{ ttl: '24h', inputTokens: 1_000 }]), {}, null],
  ['a profile of a geography: 3000 × 3.3 + 1000 × 16.5 + 4000 × 0.33 + 1000 × 4.125', `eu.${sonnet}`, cached(), {}, '0.031845'],
  ['the ARN of one', `arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.${sonnet}`, cached(), {}, '0.031845'],
  ['an application profile of several regions, as its model in a geography', application, cached(), {}, '0.031845'],
  ['the bare id, whose scope has no price', sonnet, cached(), {}, null],
  ['reads of a model whose writes have no price: 10000 × 0.06 + 200 × 0.24 + 5000 × 0.015', nova, usage(10_000, 200, { cacheReadInputTokens: 5_000 }), {}, '0.000723'],
  ['writes without a price', nova, usage(10_000, 200, { cacheWriteInputTokens: 1 }), {}, null],
  ['a batch, at half the price: (3000 × 3 + 1000 × 15) ÷ 2', `global.${sonnet}`, usage(3_000, 1_000), { batch: true }, '0.012'],
  ['a batch that was cached: 28950 ÷ 2', `global.${sonnet}`, cached(), { batch: true }, '0.014475'],
  ['one token of a batch', nova, usage(1, 0), { batch: true }, '0.00000003'],
  ['the default tier', nova, usage(10_000, 200), { serviceTier: 'default' }, '0.000648'],
  ['a tier whose factor nobody tells', nova, usage(10_000, 200), { serviceTier: 'flex' }, null],
  ['a tier that nobody knows', nova, usage(10_000, 200), { serviceTier: 'turbo' }, null],
  ['nothing at all', nova, usage(0, 0), {}, '0'],
];

it.each(cases)('%s', (_, modelId, used, options, amount) => {
  const findPrice = createPriceFinder(readPriceTable(), { applicationProfile: (arn) => (arn === application ? profile : undefined) });
  expect(recordCost(used, findPrice(modelId), 'USD', options)).toMatchObject({ amount, unpricedRequests: amount === null ? 1 : 0 });
});

it.each<[CostOptions, string | null]>([
  [{ serviceTier: 'flex' }, '0.000324'],
  [{ serviceTier: 'priority' }, '0.001134'],
  [{ serviceTier: 'flex', batch: true }, '0.000162'],
  [{ serviceTier: 'reserved' }, null],
  [{ latency: 'optimized' }, '0.00081'],
])('with factors of one’s own, %j costs %s', (options, amount) => {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'prices.json');
  const price = { inputPerMillionTokens: '0.06', outputPerMillionTokens: '0.24', batchFactor: '0.5', serviceTierFactors: { flex: '0.5', priority: '1.75' }, optimizedLatencyFactor: '1.25' };
  writeFileSync(file, JSON.stringify({ pricedOn: '2026-11-20', models: { [nova]: { IN_REGION: price } } }));
  expect(recordCost(usage(10_000, 200), readPriceTable(file).priceFor(nova, 'IN_REGION'), 'USD', options).amount).toBe(amount);
});
