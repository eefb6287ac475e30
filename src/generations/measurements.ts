import { formatDecimal, parseDecimal } from '../ledger/index.ts';
import { parseModelId } from '../models/model-id.ts';
import type { GenerationRecord, InferenceMethod } from '../storage/generation-record.ts';
import { LRUCache } from 'lru-cache';

/** What has been measured of a method, as the schema's MethodMeasurements tells it. */
export interface MethodMeasurements {
  readonly generations: number;
  readonly timeToFirstTokenMs: Percentiles | null;
  readonly totalMs: Percentiles | null;
  readonly outputTokensPerSecond: Percentiles | null;
  readonly meanCost: string | null;
  readonly currency: string | null;
}

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

type Measured = Pick<GenerationRecord, 'method' | 'modelId' | 'status' | 'timing' | 'cost'>;

interface Sample {
  readonly timeToFirstTokenMs: number | null;
  readonly totalMs: number | null;
  readonly outputTokensPerSecond: number | null;
  readonly cost: { readonly picos: bigint; readonly currency: string } | null;
}

const window = 1_000; // of the latest generations
const mostModels = 500;

/** How the latest generations went, by method and by method and model, in memory: to look at it reads no table. */
export class Measurements {
  readonly #windows = new LRUCache<string, Sample[]>({ max: mostModels });
  readonly #methods = new Map<InferenceMethod, Sample[]>();

  /** A generation that has ended; only those that were COMPLETED are measured. */
  add({ method, modelId, status, timing, cost }: Measured): void {
    if (status !== 'COMPLETED') return;
    const { timeToFirstTokenMs, totalMs, outputTokensPerSecond } = timing;
    const sample: Sample = { timeToFirstTokenMs, totalMs, outputTokensPerSecond, cost: cost?.amount == null ? null : { picos: parseDecimal(cost.amount), currency: cost.currency } };
    const ofMethod = this.#methods.get(method) ?? [];
    this.#methods.set(method, ofMethod);
    push(ofMethod, sample);
    const key = keyOf(method, modelId);
    const ofModel = this.#windows.get(key) ?? [];
    this.#windows.set(key, ofModel);
    push(ofModel, sample);
  }

  /** Null where nothing was measured. Of a model whatever its profiles ran counts as well. */
  of(method: InferenceMethod, modelId: string | null): MethodMeasurements | null {
    const samples = (modelId === null ? this.#methods.get(method) : this.#windows.get(keyOf(method, modelId))) ?? [];
    if (samples.length === 0) return null;
    const costs = samples.flatMap(({ cost }) => cost ?? []);
    const currency = costs.at(-1)?.currency ?? null;
    const known = costs.filter((cost) => cost.currency === currency);
    return {
      generations: samples.length,
      timeToFirstTokenMs: percentilesOf(samples.map((sample) => sample.timeToFirstTokenMs)),
      totalMs: percentilesOf(samples.map((sample) => sample.totalMs)),
      outputTokensPerSecond: percentilesOf(samples.map((sample) => sample.outputTokensPerSecond)),
      meanCost: known.length === 0 ? null : formatDecimal(known.reduce((sum, { picos }) => sum + picos, 0n) / BigInt(known.length)),
      currency,
    };
  }
}

function push(samples: Sample[], sample: Sample): void {
  samples.push(sample);
  if (samples.length > window) samples.shift();
}

const keyOf = (method: InferenceMethod, modelId: string): string => `${method} ${parseModelId(modelId).baseModelId ?? modelId}`;

/** By the nearest rank: each of them was measured. */
function percentilesOf(values: readonly (number | null)[]): Percentiles | null {
  const sorted = values.filter((value) => value !== null).toSorted((left, right) => left - right);
  const at = (share: number): number | undefined => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  const [p50, p90, p99] = [at(0.5), at(0.9), at(0.99)];
  return p50 === undefined || p90 === undefined || p99 === undefined ? null : { p50, p90, p99 };
}
