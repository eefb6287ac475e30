import type { ModelRequest } from '../datasources/types.ts';
import type { BilledUsage, ExactCost } from './cost.ts';
import { atMost, costOf } from './cost.ts';
import type { InputSize } from './input-size.ts';
import { measureInput } from './input-size.ts';
import type { ReservedModel } from './output-limit.ts';
import { limitOutput } from './output-limit.ts';
import type { Price } from './types.ts';

/** What one call may take at most, to be set aside before it is made. */
export interface Reservation {
  /** An estimate from above. */
  readonly inputTokens: number;
  /** Null: the request sets no limit, and that of the model is not known. */
  readonly outputTokens: number | null;
  /** In picos (1e-12) of the price's currency, with {@link atMost} for the cache's. Null where another price that the call may take, or the limit of its answer, is not known. */
  readonly picos: bigint | null;
}

/**
 * What a call may cost at most. It takes no tokenizer, and hardly longer for a long prompt: a reserve must be there before every call, and is
 * given back as soon as the call has told its real tokens. So it errs upwards: text has a token for every two bytes, as dense JSON has, where
 * prose has one for four or five, and the languages of Asia, at three bytes a character, hardly more than one a character. It is no proof: text
 * of rare signs may have more tokens. Each attempt of a generation needs a reservation of its own.
 */
export function reserve(request: ModelRequest, model: ReservedModel | undefined, price: Price | null): Reservation {
  const size = measureInput(request);
  const inputTokens = countInput(size, model?.contextTokens ?? largestContext);
  const outputTokens = limitOutput(request, model);
  if (outputTokens === null) return { inputTokens, outputTokens, picos: null };
  const costs = waysToBill(size, inputTokens, outputTokens).map((usage) => costOf(usage, price && atMost(price), request));
  return { inputTokens, outputTokens, picos: largest(costs) };
}

const bytesPerToken = 2;
/** Claude's newest models take some 4,800 tokens for the largest image, others 1,600. */
const tokensPerImage = 5_000;
/** The words by which a provider tells its model how to use tools; Claude has up to some 800 tokens of them. */
const tokensOfToolUse = 1_000;
/** Where nobody knows how much a model reads at once. */
const largestContext = 1_000_000;

/** Packed media may hold a token in each byte; more than the model can read at once they cannot have. */
function countInput({ textBytes, mediaBytes, images, hasTools }: InputSize, contextTokens: number): number {
  return Math.ceil(textBytes / bytesPerToken) + Math.min(mediaBytes, contextTokens) + images * tokensPerImage + (hasTools ? tokensOfToolUse : 0);
}

/** With a cache point, all of the input may be written to the cache, which mostly costs more than to read it, or none of it. */
function waysToBill({ cacheTtl }: InputSize, inputTokens: number, outputTokens: number): readonly BilledUsage[] {
  const plain: BilledUsage = { inputTokens, outputTokens, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null };
  if (cacheTtl === null) return [plain];
  return [plain, { ...plain, inputTokens: 0, cacheWriteInputTokens: inputTokens, cacheDetails: [{ ttl: cacheTtl, inputTokens }] }];
}

/** Null if one is: it may be the one that comes. */
const largest = (costs: readonly (ExactCost | null)[]): bigint | null =>
  costs.reduce<bigint | null>((most, cost) => (most === null || cost === null ? null : cost.picos > most ? cost.picos : most), 0n);
