import type { UsageDimension, UsageGroup, UsagePart, UsageQuery } from './usage-record.ts';

type Tags = ReadonlyMap<string, string>;

/** Sums parts by the dimensions that are asked for. Parts of other tags than the query's are left out; whatever else it filters by was looked at before. */
export class UsageGroups {
  readonly #query: Pick<UsageQuery, 'groupBy' | 'tag' | 'tagKey'>;
  readonly #groups = new Map<string, UsageGroup>();
  /** By their JSON: many parts have the same. */
  readonly #tags = new Map<string, Tags>();

  constructor(query: Pick<UsageQuery, 'groupBy' | 'tag' | 'tagKey'>) {
    this.#query = query;
  }

  add(part: UsagePart): void {
    const { tag, groupBy, tagKey } = this.#query;
    if (tag !== null && this.#read(part.tags).get(tag.key) !== tag.value) return;
    const key: string[] = [];
    for (const dimension of groupBy) {
      const value = dimension === 'TAG' ? this.#read(part.tags).get(tagKey ?? '') : valueOf[dimension](part);
      if (value === undefined) return;
      key.push(value);
    }
    const id = JSON.stringify(key);
    this.#groups.set(id, sum(this.#groups.get(id) ?? { ...nothing, key }, part));
  }

  get size(): number {
    return this.#groups.size;
  }

  /** In the order of their keys. */
  list(): readonly UsageGroup[] {
    return [...this.#groups.values()].sort((left, right) => compareKeys(left.key, right.key));
  }

  #read(json: string): Tags {
    const known = this.#tags.get(json);
    if (known !== undefined) return known;
    const tags = new Map((JSON.parse(json) as readonly { readonly key: string; readonly value: string }[]).map(({ key, value }) => [key, value]));
    this.#tags.set(json, tags);
    return tags;
  }
}

const valueOf: Readonly<Record<Exclude<UsageDimension, 'TAG'>, (part: UsagePart) => string>> = {
  MODEL: ({ modelId }) => modelId,
  METHOD: ({ method }) => method,
  API_KEY: ({ viewerId }) => viewerId,
  STATUS: ({ status }) => status,
  DAY: ({ began }) => began.slice(0, 10),
  HOUR: ({ began }) => `${began.slice(0, 13)}:00:00Z`,
};

const nothing: Omit<UsageGroup, 'key'> = { requests: 0, inputTokens: 0, outputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, unpriced: 0, estimated: 0, throttled: 0, failed: 0, costs: [] };

function sum(group: UsageGroup, part: UsagePart): UsageGroup {
  return {
    key: group.key,
    requests: group.requests + part.requests,
    inputTokens: group.inputTokens + part.inputTokens,
    outputTokens: group.outputTokens + part.outputTokens,
    cacheReadInputTokens: group.cacheReadInputTokens + part.cacheReadInputTokens,
    cacheWriteInputTokens: group.cacheWriteInputTokens + part.cacheWriteInputTokens,
    unpriced: group.unpriced + part.unpriced,
    estimated: group.estimated + part.estimated,
    throttled: group.throttled + part.throttled,
    failed: group.failed + part.failed,
    costs: addCost(group.costs, part),
  };
}

function addCost(costs: UsageGroup['costs'], { currency, picos, pricedOn }: UsagePart): UsageGroup['costs'] {
  const known = costs.find((cost) => cost.currency === currency);
  if (known === undefined) return [...costs, { currency, picos, pricedOn }];
  return costs.map((cost) => (cost === known ? { currency, picos: known.picos + picos, pricedOn: earlier(known.pricedOn, pricedOn) } : cost));
}

const earlier = (left: string | null, right: string | null): string | null => (left === null || (right !== null && right < left) ? right : left);

function compareKeys(left: readonly string[], right: readonly string[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? '';
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
