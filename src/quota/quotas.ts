import type { Admission } from './admission.ts';
import type { BucketOf } from './bucket-of.ts';
import type { LimitBook } from './limit-book.ts';
import type { BucketKey, BucketScope, BucketState, QuotaKind, QuotaScope, QuotaSource } from './types.ts';
import { bucketScopes, toBucketKey } from './types.ts';

/** A bucket as the schema's type ModelQuota tells it, but for its id. */
export interface QuotaRecord {
  readonly name: string;
  readonly modelId: string;
  readonly region: string;
  readonly scope: QuotaScope;
  readonly isGlobal: boolean;
  readonly dimensions: readonly QuotaDimensionRecord[];
  readonly running: number;
  readonly queued: number;
  readonly throttled: number;
}

interface QuotaDimensionRecord {
  readonly dimension: QuotaKind;
  readonly limit: number | null;
  readonly used: number;
  readonly reserved: number;
  readonly remaining: number | null;
  readonly source: QuotaSource;
}

interface QuotasOptions {
  /** Whether an identifier of any form names a model, as far as anybody knows. */
  readonly isModel: (modelId: string) => Promise<boolean>;
  readonly admission: Admission;
  readonly book: LimitBook;
  readonly bucketOf: BucketOf;
  readonly region: string;
}

/** How the buckets stand: those that a limit is known for, and those that calls were made to. */
export class Quotas {
  readonly #options: QuotasOptions;
  readonly #watchers = new Set<(key: BucketKey) => void>();

  constructor(options: QuotasOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly QuotaRecord[]> {
    return Promise.all(this.#keys().map((key) => this.read(key)));
  }

  /** Of a model by an identifier of any form; at least the bucket that calls by this identifier take from, but none of what is no model. */
  async of(modelId: string): Promise<readonly QuotaRecord[]> {
    const keys = (await this.#options.isModel(modelId)) ? this.keysOf(modelId) : [];
    return Promise.all(keys.map((key) => this.read(key)));
  }

  /** By the name of a bucket that {@link list} or {@link of} tells; null for what can be none. */
  async find(name: string): Promise<QuotaRecord | null> {
    const known = this.#keys().find((key) => key.name === name);
    if (known !== undefined) return this.read(known);
    const [modelId = ''] = name.split(' ');
    const key = bucketScopes.map((scope) => toBucketKey(modelId, this.#options.region, scope)).find((possible) => possible.name === name);
    return key !== undefined && (await this.#options.isModel(modelId)) ? this.read(key) : null;
  }

  keysOf(modelId: string): readonly BucketKey[] {
    const own = this.#options.bucketOf(modelId);
    const others = this.#keys().filter((key) => key.modelId === own.modelId && key.name !== own.name);
    return own.modelId === modelId ? [own, ...others] : [own];
  }

  async read(key: BucketKey): Promise<QuotaRecord> {
    return toRecord(await this.#options.admission.state(key));
  }

  /** Calls back after each change of a bucket, until the returned function is called. */
  watch(callback: (key: BucketKey) => void): () => void {
    this.#watchers.add(callback);
    return () => void this.#watchers.delete(callback);
  }

  changed(key: BucketKey): void {
    for (const callback of this.#watchers) callback(key);
  }

  #keys(): readonly BucketKey[] {
    const { admission, book, region } = this.#options;
    const told = book.buckets.map(({ modelId, scope }) => toBucketKey(modelId, region, scope satisfies BucketScope));
    return [...new Map([...told, ...admission.used].map((key) => [key.name, key])).values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }
}

const toRecord = ({ key, dimensions, running, queued, throttled }: BucketState): QuotaRecord => ({
  name: key.name,
  modelId: key.modelId,
  region: key.region,
  scope: key.scope,
  isGlobal: key.isGlobal,
  dimensions: dimensions.map(({ kind, limit, source, used, reserved }) => ({ dimension: kind, limit, used, reserved, remaining: limit === null ? null : Math.max(limit - used, 0), source })),
  running,
  queued,
  throttled,
});
