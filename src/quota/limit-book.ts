import type { BucketKey, BucketScope, Limit, Limits, QuotaKind } from './types.ts';
import { quotaKinds } from './types.ts';

/** A limit that somebody has told, for a model in a scope. */
export interface ToldLimit {
  readonly modelId: string;
  readonly scope: BucketScope;
  readonly kind: QuotaKind;
  readonly limit: number;
}

const none: Limits = {};

/** The limits that are known without trying: those of the configuration, and, where it says nothing, those of Service Quotas. */
export class LimitBook {
  readonly #configured: ReadonlyMap<string, number>;
  #fromService: ReadonlyMap<string, number> = new Map();
  readonly #limits = new Map<string, Limits>();

  constructor(configured: readonly ToldLimit[]) {
    this.#configured = toMap(configured);
  }

  /** What Service Quotas says takes the place of what it said before. */
  takeFromService(limits: readonly ToldLimit[]): void {
    this.#fromService = toMap(limits);
    this.#limits.clear();
  }

  limitsOf(key: BucketKey): Limits {
    const known = this.#limits.get(key.name);
    if (known !== undefined) return known;
    const limits = this.#lookUp(key);
    if (limits !== none) this.#limits.set(key.name, limits);
    return limits;
  }

  /** Models that a limit is known for, with the scopes of it. */
  get buckets(): readonly Pick<ToldLimit, 'modelId' | 'scope'>[] {
    const ids = new Set([...this.#configured.keys(), ...this.#fromService.keys()].map((id) => id.slice(0, id.lastIndexOf(' '))));
    return [...ids].map((id) => ({ modelId: id.slice(0, id.indexOf(' ')), scope: id.slice(id.indexOf(' ') + 1) as BucketScope }));
  }

  #lookUp({ modelId, scope, isGlobal }: BucketKey): Limits {
    if (this.#configured.size === 0 && this.#fromService.size === 0) return none;
    const entries = quotaKinds.flatMap((kind): readonly (readonly [QuotaKind, Limit])[] => {
      const id = toId({ modelId, scope: isGlobal ? 'GLOBAL' : scope, kind });
      const configured = this.#configured.get(id);
      if (configured !== undefined) return [[kind, { limit: configured, source: 'CONFIGURED' }]];
      const told = this.#fromService.get(id);
      return told === undefined ? [] : [[kind, { limit: told, source: 'SERVICE_QUOTAS' }]];
    });
    return entries.length === 0 ? none : Object.fromEntries(entries);
  }
}

const toId = ({ modelId, scope, kind }: Omit<ToldLimit, 'limit'>): string => `${modelId} ${scope} ${kind}`;

const toMap = (limits: readonly ToldLimit[]): ReadonlyMap<string, number> => new Map(limits.map((told) => [toId(told), told.limit]));
