import type { Owner } from '../access/viewer.ts';
import { badUserInput, CodedError } from '../errors.ts';
import type { QueryUsageArgs, RequireFields } from '../generated/schema-types.ts';
import type { GenerationStore } from '../storage/generation-store.ts';
import type { CostRecord } from '../storage/ledger-record.ts';
import type { UsageGroup, UsageQuery } from '../storage/usage-record.ts';
import { formatDecimal } from './decimal.ts';

/** A row of a report, as the schema's UsageRow tells it. */
export interface UsageRowRecord extends Pick<UsageGroup, 'key' | 'requests' | 'inputTokens' | 'outputTokens' | 'cacheReadInputTokens' | 'cacheWriteInputTokens' | 'throttled' | 'failed'> {
  /** Null where the costs are in several currencies: such have no sum. */
  readonly cost: CostRecord | null;
}

const mostRows = 10_000;

/** Reports what a viewer's calls have used and cost, from the ledger. */
export class UsageReports {
  readonly #store: Pick<GenerationStore, 'usage'>;

  constructor(store: Pick<GenerationStore, 'usage'>) {
    this.#store = store;
  }

  /** Empty where no call began in that time. Throws BAD_USER_INPUT, and QUERY_TOO_COMPLEX for more than 10,000 rows. */
  async report(viewer: Owner, args: RequireFields<QueryUsageArgs, 'filter' | 'groupBy'>): Promise<readonly UsageRowRecord[]> {
    const now = new Date();
    const query = toQuery(viewer, args, now);
    if (args.filter.since > now || (query.until !== null && query.until <= query.since)) return [];
    const groups = await this.#store.usage(query, mostRows);
    if (groups.length > mostRows) {
      throw new CodedError('QUERY_TOO_COMPLEX', { field: 'groupBy', message: `groupBy: expected at most ${mostRows} rows, got more. Ask for a shorter time, or group by less.` });
    }
    return groups.map(toRow);
  }
}

function toQuery({ id, tenantId }: Owner, { filter, groupBy }: RequireFields<QueryUsageArgs, 'filter' | 'groupBy'>, now: Date): UsageQuery {
  const { since, until, modelId, method, tag, tagKey } = filter;
  if (until && until < since) throw badUserInput('filter.until', 'a time that is not before filter.since', until.toISOString());
  const twice = groupBy.findIndex((dimension, index) => groupBy.indexOf(dimension) !== index);
  if (twice !== -1) throw badUserInput(`groupBy[${twice}]`, 'each dimension once', groupBy[twice]);
  if (groupBy.includes('TAG') && !tagKey) throw badUserInput('filter.tagKey', 'the key of a tag, since groupBy has TAG', tagKey ?? undefined);
  return {
    tenantId,
    viewerId: id,
    since: since.toISOString(),
    until: until && until < now ? until.toISOString() : null, // a year after 9999 would be told with a sign, and stand before all others
    modelId: modelId ?? null,
    method: method ?? null,
    tag: tag ?? null,
    groupBy,
    tagKey: tagKey ?? null,
  };
}

function toRow({ costs, unpriced, estimated, key, requests, inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, throttled, failed }: UsageGroup): UsageRowRecord {
  const [cost, another] = costs;
  const source = estimated > 0 ? 'ESTIMATED' : 'MEASURED';
  return {
    key,
    requests,
    inputTokens,
    outputTokens,
    cacheReadInputTokens,
    cacheWriteInputTokens,
    throttled,
    failed,
    cost:
      cost === undefined || another !== undefined
        ? null
        : { amount: unpriced === requests ? null : formatDecimal(cost.picos), currency: cost.currency, source, pricedOn: cost.pricedOn, unpricedRequests: unpriced },
  };
}
