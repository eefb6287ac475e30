import { z } from 'zod';
import { expecting, readCheckedFile, recordOf } from '../checked-file.ts';
import { parseModelId } from '../models/model-id.ts';
import { otherFactors, ratesAndBatch, toPrice } from './price-entry.ts';
import type { Price, PriceScope } from './types.ts';
import { priceScopes } from './types.ts';

/** The prices of a file. An entry without a price takes the one out that stood there. */
export interface PriceFile {
  readonly currency: string;
  readonly entries: readonly { readonly modelId: string; readonly scope: PriceScope; readonly price: Price | null }[];
}

const price = z.strictObject({ ...ratesAndBatch, ...otherFactors }, { error: expecting('an object with prices, or null') }).nullable();
const scopes = z.strictObject({ IN_REGION: price.optional(), GEO: price.optional(), GLOBAL: price.optional() }, { error: expecting('an object with IN_REGION, GEO or GLOBAL') });
const isBaseId = (id: string): boolean => parseModelId(id).kind === 'foundationModel' && !id.startsWith('arn:');

const file = z.strictObject(
  {
    pricedOn: z.iso.date({ error: 'expected the day of the prices, such as "2026-11-22"' }),
    currency: z.string().regex(/^[A-Z]{3}$/, 'expected a currency as ISO 4217 names it, such as "USD"').default('USD'),
    models: recordOf(isBaseId, {
      id: 'expected the id of a model as Bedrock lists it; the scope says what the prefix of an inference profile says',
      object: 'an object with prices by model id',
      value: scopes,
    }),
  },
  { error: expecting('an object with pricedOn and models') },
);

/** Reads a file of prices. Throws a CheckedFileError that lists all problems at once. */
export function readPriceFile(path: string): PriceFile {
  const { pricedOn, currency, models } = readCheckedFile('price file', path, file);
  const entries = Object.entries(models).flatMap(([modelId, byScope]) =>
    priceScopes.flatMap((scope) => {
      const values = byScope[scope];
      if (values === undefined) return [];
      return [{ modelId, scope, price: values === null ? null : toPrice({ modelId, scope, currency, pricedOn }, values) }];
    }),
  );
  return { currency, entries };
}
