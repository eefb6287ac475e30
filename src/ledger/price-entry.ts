import { z } from 'zod';
import { parseScaled } from './decimal.ts';
import type { Price, PriceFactors, PriceRates } from './types.ts';

/** Both a price per million tokens and a factor are kept in millionths: more decimals than six have no exact amount per token. */
const decimals = 6;
/** More than any model costs, whatever the currency: a slip of the hand. What two million tokens come to, at the highest factor, fits into 64 bits. */
const mostPrice = 500_000;
const mostFactor = 8;

/** A number of JSON, or decimal text. A number is taken as it is written: its shortest text stands for it. */
function millionthsUpTo(most: number, example: string) {
  const expectation = `expected a decimal number from 0 to ${most} with at most ${decimals} decimals, such as "${example}"`;
  return z
    .union([z.number(), z.string()], { error: expectation })
    .transform((value, context) => {
      const scaled = parseScaled(String(value), decimals);
      if (scaled !== null && scaled >= 0n && scaled <= BigInt(most) * 10n ** BigInt(decimals)) return scaled;
      context.addIssue({ code: 'custom', message: expectation });
      return z.NEVER;
    })
    .nullish()
    .transform((scaled) => scaled ?? null);
}

const price = millionthsUpTo(mostPrice, '0.06');
const factor = millionthsUpTo(mostFactor, '0.5');

/** The members of a price that are the same in every file of prices, in the names of the schema's ModelPrice. */
export const ratesAndBatch = {
  inputPerMillionTokens: price,
  outputPerMillionTokens: price,
  cacheReadPerMillionTokens: price,
  cacheWrite5mPerMillionTokens: price,
  cacheWrite1hPerMillionTokens: price,
  batchFactor: factor,
};

/** What only a file of one's own has, since no source of the catalogue tells it. */
export const otherFactors = {
  serviceTierFactors: z.strictObject({ priority: factor, flex: factor, reserved: factor }).nullish(),
  optimizedLatencyFactor: factor,
};

type Members<Shape extends Record<string, z.ZodType>> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };
type PriceEntry = Members<typeof ratesAndBatch> & Partial<Members<typeof otherFactors>>;

/** A price of a file, as it is counted with. */
export const toPrice = (origin: Omit<Price, 'rates' | 'factors'>, values: PriceEntry): Price => ({ ...origin, rates: toRates(values), factors: toFactors(values) });

const toRates = (values: PriceEntry): PriceRates => ({
  input: values.inputPerMillionTokens,
  output: values.outputPerMillionTokens,
  cacheRead: values.cacheReadPerMillionTokens,
  cacheWrite5m: values.cacheWrite5mPerMillionTokens,
  cacheWrite1h: values.cacheWrite1hPerMillionTokens,
});

const toFactors = ({ batchFactor, serviceTierFactors, optimizedLatencyFactor }: PriceEntry): PriceFactors => ({
  batch: batchFactor,
  priority: serviceTierFactors?.priority ?? null,
  flex: serviceTierFactors?.flex ?? null,
  reserved: serviceTierFactors?.reserved ?? null,
  optimizedLatency: optimizedLatencyFactor ?? null,
});
