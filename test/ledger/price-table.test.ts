import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PriceScope } from '../../src/ledger/index.ts';
import { CheckedFileError } from '../../src/checked-file.ts';
import { readPriceTable } from '../../src/ledger/index.ts';
import { problemsOf } from '../kit/problems.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prices-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (content: unknown): string => {
  const file = join(folder, 'prices.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const readTable = (content: unknown) => readPriceTable(write(content));
const nova = 'amazon.nova-lite-v1:0';
const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const pricedOn = '2026-11-01';

interface Catalogue {
  readonly models: readonly { readonly modelId: string; readonly prices: readonly Readonly<Record<string, number | string | null>>[] }[];
}

describe('the prices of the catalogue', () => {
  const table = readPriceTable();

  it('are told as the schema has them, by scope', () => {
    expect(table.pricesOf({ modelId: haiku })).toEqual([
      {
        scope: 'GEO',
        inputPerMillionTokens: '1.1',
        outputPerMillionTokens: '5.5',
        cacheReadPerMillionTokens: '0.11',
        cacheWrite5mPerMillionTokens: '1.375',
        cacheWrite1hPerMillionTokens: '2.2',
        batchFactor: '0.5',
        currency: 'USD',
        pricedOn: '2026-08-21',
      },
      {
        scope: 'GLOBAL',
        inputPerMillionTokens: '1',
        outputPerMillionTokens: '5',
        cacheReadPerMillionTokens: '0.1',
        cacheWrite5mPerMillionTokens: '1.25',
        cacheWrite1hPerMillionTokens: '2',
        batchFactor: '0.5',
        currency: 'USD',
        pricedOn: '2026-08-21',
      },
    ]);
  });

  it('are all of those that stand in its file, to the last digit', () => {
    const { models } = JSON.parse(readFileSync(new URL('../../catalogue/models.json', import.meta.url), 'utf8')) as Catalogue;
    let count = 0;
    for (const { modelId, prices } of models) {
      const told = table.pricesOf({ modelId });
      expect(told.map(({ scope }) => scope).toSorted()).toEqual(prices.map(({ scope }) => scope).toSorted());
      for (const { scope, pricedOn, currency, ...amounts } of told) {
        const row = prices.find((price) => price['scope'] === scope);
        for (const [name, amount] of Object.entries(amounts)) expect(amount === null ? null : Number(amount), `${modelId} ${name}`).toBe(row?.[name]);
        expect(String(row?.['checkedOn'])).toContain(pricedOn);
        expect(currency).toBe(row?.['currency']);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(80);
  });

  it.each<[string, string, PriceScope]>([
    ['a model without prices', 'cohere.embed-v4:0', 'IN_REGION'],
    ['a model that is not known', 'acme.anvil-v1:0', 'IN_REGION'],
    ['the embedded runtime’s own model', 'local.echo-v1', 'IN_REGION'],
    ['a scope without a price, though others have one', haiku, 'IN_REGION'],
  ])('say nothing of %s', (_, modelId, scope) => {
    expect(table.priceFor(modelId, scope)).toBeNull();
  });

  it('are no list for a model without any', () => {
    expect(table.pricesOf({ modelId: 'cohere.embed-v4:0' })).toEqual([]);
  });
});

describe('a price file', () => {
  it('replaces the catalogue’s entries one by one, each as a whole and with its own day', () => {
    const table = readTable({ pricedOn, models: { [haiku]: { GLOBAL: { inputPerMillionTokens: 0.9, outputPerMillionTokens: '4.50' } } } });
    expect(table.pricesOf({ modelId: haiku })).toMatchObject([
      { scope: 'GEO', inputPerMillionTokens: '1.1', pricedOn: '2026-08-21' },
      { scope: 'GLOBAL', inputPerMillionTokens: '0.9', outputPerMillionTokens: '4.5', cacheReadPerMillionTokens: null, batchFactor: null, currency: 'USD', pricedOn },
    ]);
    expect(table.priceFor(nova, 'IN_REGION')).toEqual(readPriceTable().priceFor(nova, 'IN_REGION'));
  });

  it('adds models and scopes that the catalogue has not, and factors that it does not know', () => {
    const entry = { inputPerMillionTokens: '0', outputPerMillionTokens: null, serviceTierFactors: { flex: 0.5, priority: '1.75' }, optimizedLatencyFactor: 1.25 };
    const table = readTable({ pricedOn, models: { 'local.echo-v1': { IN_REGION: entry }, [haiku]: { IN_REGION: entry } } });
    expect(table.priceFor('local.echo-v1', 'IN_REGION')).toEqual({
      modelId: 'local.echo-v1',
      scope: 'IN_REGION',
      currency: 'USD',
      pricedOn,
      rates: { input: 0n, output: null, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null },
      factors: { batch: null, flex: 500_000n, priority: 1_750_000n, reserved: null, optimizedLatency: 1_250_000n },
    });
    expect(table.pricesOf({ modelId: haiku }).map(({ scope }) => scope)).toEqual(['IN_REGION', 'GEO', 'GLOBAL']);
  });

  it('takes an entry out with null', () => {
    const table = readTable({ pricedOn, models: { [nova]: { IN_REGION: null } } });
    expect(table.pricesOf({ modelId: nova }).map(({ scope }) => scope)).toEqual(['GEO']);
  });

  it('stands alone in another currency, so that all costs have one', () => {
    const table = readTable({ pricedOn, currency: 'EUR', models: { [nova]: { GEO: { inputPerMillionTokens: '0.05' } } } });
    expect(table.currency).toBe('EUR');
    expect(table.pricesOf({ modelId: nova })).toMatchObject([{ scope: 'GEO', currency: 'EUR' }]);
    expect(table.pricesOf({ modelId: haiku })).toEqual([]);
  });

  it('may be empty of models', () => {
    expect(readTable({ pricedOn, models: {} }).pricesOf({ modelId: haiku })).toHaveLength(2);
  });
});

describe('a price file that cannot be used', () => {
  const aPrice = 'expected a decimal number from 0 to 500000 with at most 6 decimals, such as "0.06"';
  const aFactor = 'expected a decimal number from 0 to 8 with at most 6 decimals, such as "0.5"';

  it('is refused with all its problems, each by its path', () => {
    const content = {
      pricedOn: '2026-02-30',
      currency: 'dollars',
      validFrom: '2026-01-01',
      models: {
        [nova]: { GEO: { inputPerMillionTokens: -1, outputPerMillionToken: 1, serviceTierFactors: { cheap: 1 } }, REGION: {} },
        [`us.${nova}`]: { GEO: {} },
        [`arn:aws:bedrock:us-east-1::foundation-model/${nova}`]: { GEO: {} },
        [haiku]: { GLOBAL: { cacheReadPerMillionTokens: true, batchFactor: 'half' }, GEO: 3, IN_REGION: { inputPerMillionTokens: '1000000000000', optimizedLatencyFactor: 9 } },
        'amazon.nova-pro-v1:0': [],
      },
    };
    expect(problemsOf(() => readTable(content)).toSorted()).toEqual(
      [
        'pricedOn: expected the day of the prices, such as "2026-11-22"',
        'currency: expected a currency as ISO 4217 names it, such as "USD"',
        'validFrom: there is no such member',
        `models["${nova}"].GEO.inputPerMillionTokens: ${aPrice}`,
        `models["${nova}"].GEO.outputPerMillionToken: there is no such member`,
        `models["${nova}"].GEO.serviceTierFactors.cheap: there is no such member`,
        `models["${nova}"].REGION: there is no such member`,
        `models["arn:aws:bedrock:us-east-1::foundation-model/${nova}"]: expected the id of a model as Bedrock lists it; the scope says what the prefix of an inference profile says`,
        `models["us.${nova}"]: expected the id of a model as Bedrock lists it; the scope says what the prefix of an inference profile says`,
        `models["${haiku}"].GLOBAL.cacheReadPerMillionTokens: ${aPrice}`,
        `models["${haiku}"].GLOBAL.batchFactor: ${aFactor}`,
        `models["${haiku}"].IN_REGION.inputPerMillionTokens: ${aPrice}`,
        `models["${haiku}"].IN_REGION.optimizedLatencyFactor: ${aFactor}`,
        `models["${haiku}"].GEO: expected an object with prices, or null`,
        'models["amazon.nova-pro-v1:0"]: expected an object with IN_REGION, GEO or GLOBAL',
      ].toSorted(),
    );
  });

  it.each(['0.0000001', 1e-7, 1e21, '1e3', ' 1', '', '-0.5', {}, []])('has no price such as %j', (price) => {
    expect(problemsOf(() => readTable({ pricedOn, models: { [nova]: { GEO: { inputPerMillionTokens: price } } } }))).toEqual([`models["${nova}"].GEO.inputPerMillionTokens: ${aPrice}`]);
  });

  it.each([
    ['{', "the file: expected JSON. Expected property name or '}' in JSON at position 1 (line 1 column 2)"],
    ['', 'the file: expected JSON. Unexpected end of JSON input'],
    ['[]', 'the file: expected an object with pricedOn and models'],
    ['null', 'the file: expected an object with pricedOn and models'],
  ])('is not %j', (content, problem) => {
    expect(problemsOf(() => readTable(content))).toEqual([problem]);
  });

  it('lacks its day or its models', () => {
    expect(problemsOf(() => readTable({}))).toEqual(['pricedOn: expected the day of the prices, such as "2026-11-22"', 'models: expected an object with prices by model id']);
  });

  it('is not there; the message names it', () => {
    const missing = join(folder, 'missing.json');
    expect(() => readPriceTable(missing)).toThrow(`The price file ${missing} cannot be used:\n  - the file: there is none of this name`);
    expect(() => readPriceTable(folder)).toThrow(CheckedFileError);
  });
});
