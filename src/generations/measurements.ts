import { formatDecimal, parseDecimal } from '../ledger/index.ts';
import type { InferenceMethod } from '../models/inference-methods.ts';
import { parseModelId } from '../models/model-id.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { CostRecord } from '../storage/ledger-record.ts';
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

type MeasuredJob = Pick<BatchJobRecord, 'modelId' | 'status' | 'execution' | 'createdAt' | 'endedAt' | 'recordCounts' | 'cost'>;
type Measured = Pick<GenerationRecord, 'method' | 'modelId' | 'answeredBy' | 'status' | 'timing' | 'cost'>;

/** A generation, or a batch job. */
interface Sample {
  /** How many answers it stands for. */
  readonly answers: number;
  readonly timeToFirstTokenMs: number | null;
  readonly totalMs: number | null;
  readonly outputTokensPerSecond: number | null;
  readonly cost: { readonly picos: bigint; readonly currency: string } | null;
}

const window = 1_000; // of the latest generations, or batch jobs
const mostModels = 500;

/** How the latest generations and batch jobs went, by method and by method and model, in memory: to look at it reads no table. */
export class Measurements {
  readonly #windows = new LRUCache<string, Sample[]>({ max: mostModels });
  readonly #methods = new Map<InferenceMethod, Sample[]>();

  /** A generation that has ended; only those that were COMPLETED are measured, as the model's that answered. */
  add({ method, modelId, answeredBy, status, timing, cost }: Measured): void {
    if (status !== 'COMPLETED') return;
    const { timeToFirstTokenMs, totalMs, outputTokensPerSecond } = timing;
    this.#add(method, answeredBy ?? modelId, { answers: 1, timeToFirstTokenMs, totalMs, outputTokensPerSecond, cost: toCost(cost) });
  }

  /** A batch job that has ended; only those are measured that Bedrock ran and that were COMPLETED. Records that were run in real time are generations. */
  addJob({ modelId, status, execution, createdAt, endedAt, recordCounts, cost }: MeasuredJob): void {
    if (status !== 'COMPLETED' || execution !== 'BEDROCK_JOB' || endedAt === null || recordCounts.processed === 0) return;
    const totalMs = Date.parse(endedAt) - Date.parse(createdAt);
    this.#add('ASYNC', modelId, { answers: recordCounts.processed, timeToFirstTokenMs: null, totalMs, outputTokensPerSecond: null, cost: toCost(cost) });
  }

  #add(method: InferenceMethod, modelId: string, sample: Sample): void {
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
    const costs = samples.flatMap(({ cost, answers }) => (cost === null ? [] : { ...cost, answers }));
    const currency = costs.at(-1)?.currency ?? null;
    const known = costs.filter((cost) => cost.currency === currency);
    return {
      generations: sum(samples),
      timeToFirstTokenMs: percentilesOf(samples.map((sample) => sample.timeToFirstTokenMs)),
      totalMs: percentilesOf(samples.map((sample) => sample.totalMs)),
      outputTokensPerSecond: percentilesOf(samples.map((sample) => sample.outputTokensPerSecond)),
      meanCost: known.length === 0 ? null : formatDecimal(known.reduce((sum, { picos }) => sum + picos, 0n) / BigInt(sum(known))),
      currency,
    };
  }
}

const sum = (counted: readonly { readonly answers: number }[]): number => counted.reduce((total, { answers }) => total + answers, 0);

const toCost = (cost: CostRecord | null): Sample['cost'] => (cost?.amount == null ? null : { picos: parseDecimal(cost.amount), currency: cost.currency });

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
