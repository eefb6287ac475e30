import { z } from 'zod';
import { readCatalogueFile } from '../models/catalogue.ts';
import { formatDecimal } from './decimal.ts';
import { ratesAndBatch, toPrice } from './price-entry.ts';
import { readPriceFile } from './price-file.ts';
import type { ModelPriceRecord, Price, PriceScope } from './types.ts';
import { priceScopes } from './types.ts';

/** What models cost. All prices of a table are in one currency. */
export interface PriceTable {
  /** ISO 4217 */
  readonly currency: string;
  /** The price of a model (by its own id, no profile's) in exactly this scope; null where it is not known. One scope never stands in for another. */
  priceFor(modelId: string, scope: PriceScope): Price | null;
  /** The models that the user's file names. */
  readonly configured: readonly string[];
  /** All prices of a model, in the shape of the schema's ModelPrice; empty where none is known. */
  pricesOf(model: { readonly modelId: string }): readonly ModelPriceRecord[];
}

/**
 * The prices of the catalogue and, over them, those of a file of the user's. An entry of the file, which is a model in a scope, replaces the
 * catalogue's as a whole and brings its own day; null takes it out. A file in another currency than the catalogue's stands alone.
 * Throws a CheckedFileError that lists all problems of the file.
 */
export function readPriceTable(file?: string): PriceTable {
  if (file === undefined) return createPriceTable(catalogueCurrency, readCataloguePrices(), []);
  const { currency, entries } = readPriceFile(file);
  const prices = new Map(currency === catalogueCurrency ? readCataloguePrices().map((price) => [keyOf(price.modelId, price.scope), price]) : []);
  for (const { modelId, scope, price } of entries) {
    if (price === null) prices.delete(keyOf(modelId, scope));
    else prices.set(keyOf(modelId, scope), price);
  }
  return createPriceTable(currency, [...prices.values()], entries.map(({ modelId }) => modelId));
}

function createPriceTable(currency: string, prices: readonly Price[], configured: readonly string[]): PriceTable {
  const byKey = new Map(prices.map((price) => [keyOf(price.modelId, price.scope), price]));
  const priceFor = (modelId: string, scope: PriceScope): Price | null => byKey.get(keyOf(modelId, scope)) ?? null;
  return {
    currency,
    configured,
    priceFor,
    pricesOf: ({ modelId }) => priceScopes.map((scope) => priceFor(modelId, scope)).filter((price) => price !== null).map(toModelPrice),
  };
}

const keyOf = (modelId: string, scope: PriceScope): string => `${scope} ${modelId}`;

const toModelPrice = ({ scope, currency, pricedOn, rates, factors }: Price): ModelPriceRecord => ({
  scope,
  inputPerMillionTokens: formatMillionths(rates.input),
  outputPerMillionTokens: formatMillionths(rates.output),
  cacheReadPerMillionTokens: formatMillionths(rates.cacheRead),
  cacheWrite5mPerMillionTokens: formatMillionths(rates.cacheWrite5m),
  cacheWrite1hPerMillionTokens: formatMillionths(rates.cacheWrite1h),
  batchFactor: formatMillionths(factors.batch),
  currency,
  pricedOn,
});

const picosPerMillionth = 1_000_000n;

const formatMillionths = (millionths: bigint | null): string | null => (millionths === null ? null : formatDecimal(millionths * picosPerMillionth));

const catalogueCurrency = 'USD';

const catalogue = z.object({
  models: z.array(
    z.object({
      modelId: z.string(),
      prices: z.array(
        z.object({
          ...ratesAndBatch,
          scope: z.enum(['IN_REGION', 'GEO', 'GLOBAL']),
          currency: z.literal(catalogueCurrency),
          /** A day, and sometimes words on it. */
          checkedOn: z.string().transform((text) => text.slice(0, 10)).pipe(z.iso.date()),
        }),
      ),
    }),
  ),
});

const readCataloguePrices = (): readonly Price[] =>
  catalogue.parse(readCatalogueFile()).models.flatMap(({ modelId, prices }) =>
    prices.map(({ scope, currency, checkedOn, ...values }) => toPrice({ modelId, scope, currency, pricedOn: checkedOn }, values)),
  );
