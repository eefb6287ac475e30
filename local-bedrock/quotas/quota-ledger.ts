import type { ServedModel } from '../models.ts';
import { BedrockError } from '../wire/errors.ts';
import { createBucket, type Bucket } from './bucket.ts';
import { quotaScopes, type QuotaLimits, type QuotaOptions, type QuotaScope } from './quota-options.ts';

/** What a request takes of the quotas while it runs. */
export interface QuotaNeed {
  readonly model: Pick<ServedModel, 'modelId' | 'burndownRate'>;
  /** Without what came from the cache and went there. */
  readonly inputTokens: number;
  readonly cacheWriteTokens: number;
  /** That the answer may have; the model's maximum where the request says nothing. */
  readonly maxTokens: number;
}

/** The quotas as one request meets them. */
export interface QuotaMeter {
  /** Takes input, cache writes and the whole of `maxTokens`. Throws ThrottlingException, and takes nothing then. */
  start(need: QuotaNeed): void;
  /** How many tokens the answer has. */
  produced(outputTokens: number): void;
  /** Settles: input, cache writes and what was sent, times the model's rate; the rest is given back. */
  end(sentTokens: number): void;
}

/** The state of one model's quotas in one scope and region. */
export interface QuotaState {
  readonly region: string;
  readonly scope: QuotaScope;
  readonly modelId: string;
  readonly limits: QuotaLimits;
  /** What is left now; below 0 where more was used than reserved. */
  readonly available: { readonly tokensPerMinute?: number; readonly tokensPerDay?: number; readonly requestsPerMinute?: number; readonly concurrentRequests?: number };
  /** How much of each quota is taken now, reservations included: 0 to 1, or more. */
  readonly usedShare: QuotaState['available'];
  readonly runningRequests: number;
  /** That were let in. */
  readonly requests: number;
  /** The settled tokens of all that have ended, times the model's rate. */
  readonly settledTokens: number;
  /** The most that was reserved at once. */
  readonly mostReservedTokens: number;
  /** Refusals by the quota that refused. */
  readonly throttles: Readonly<Record<QuotaName, number>>;
  /** When the first request came. Milliseconds since 1970. */
  readonly sinceMs: number;
}

type QuotaName = keyof QuotaLimits;

/** The quotas of a server. */
export interface QuotaLedger {
  /** The meter of one request, by the model's name in it; undefined where nothing is limited. */
  open(identifier: string, region: string): QuotaMeter;
  states(): readonly QuotaState[];
}

const minutesPerDay = 1_440;

/** Recorded, but for the last: what Bedrock says of too many at once is a guess. */
const refusals: Readonly<Record<QuotaName, string>> = {
  requestsPerMinute: 'Too many requests, please wait before trying again.',
  tokensPerMinute: 'Too many tokens, please wait before trying again.',
  tokensPerDay: 'Too many tokens per day, please wait before trying again.',
  concurrentRequests: 'Too many requests, please wait before trying again.',
};

interface Account {
  readonly limits: QuotaLimits;
  readonly buckets: Partial<Record<'tokensPerMinute' | 'tokensPerDay' | 'requestsPerMinute', Bucket>>;
  readonly state: { running: number; reserved: number; mostReserved: number; requests: number; settled: number; throttles: Record<QuotaName, number> };
  readonly sinceMs: number;
}

/** Starts with full quotas. Bedrock does not tell how its windows move: here they are refilled evenly, minutes and days alike (a guess). */
export function createQuotaLedger({ minuteMs = 60_000, models }: QuotaOptions, now: () => number = Date.now): QuotaLedger {
  const accounts = new Map<string, { readonly region: string; readonly scope: QuotaScope; readonly modelId: string; readonly account: Account }>();

  const findAccount = (region: string, scope: QuotaScope, modelId: string): Account => {
    const key = JSON.stringify([region, scope, modelId]);
    const known = accounts.get(key);
    if (known !== undefined) return known.account;
    const limits = (models[modelId] ?? models['*'])?.[scope] ?? {};
    const bucket = (limit: number | undefined, windowMs: number) => (limit === undefined ? undefined : createBucket(limit, windowMs, now));
    const account: Account = {
      limits,
      buckets: dropUndefined({
        tokensPerMinute: bucket(limits.tokensPerMinute, minuteMs),
        tokensPerDay: bucket(limits.tokensPerDay, minuteMs * minutesPerDay),
        requestsPerMinute: bucket(limits.requestsPerMinute, minuteMs),
      }),
      state: { running: 0, reserved: 0, mostReserved: 0, requests: 0, settled: 0, throttles: { tokensPerMinute: 0, tokensPerDay: 0, requestsPerMinute: 0, concurrentRequests: 0 } },
      sinceMs: now(),
    };
    accounts.set(key, { region, scope, modelId, account });
    return account;
  };

  return {
    open(identifier, region) {
      const scope = scopeOf(identifier);
      let running: { readonly account: Account; readonly need: QuotaNeed; readonly reserved: number } | undefined;
      let outputTokens = 0;
      return {
        start(need) {
          const account = findAccount(region, scope, need.model.modelId);
          const reserved = need.inputTokens + need.cacheWriteTokens + need.maxTokens;
          const refusing = findRefusing(account, reserved);
          if (refusing !== undefined) {
            account.state.throttles[refusing] += 1;
            throw new BedrockError('ThrottlingException', refusals[refusing]);
          }
          const { buckets, state } = account;
          buckets.requestsPerMinute?.take(1);
          buckets.tokensPerMinute?.take(reserved);
          buckets.tokensPerDay?.take(reserved);
          state.requests += 1;
          state.running += 1;
          state.reserved += reserved;
          state.mostReserved = Math.max(state.mostReserved, state.reserved);
          running = { account, need, reserved };
        },
        produced(tokens) {
          outputTokens = tokens;
        },
        end(sentTokens) {
          if (running === undefined) return;
          const { account: { buckets, state }, need, reserved } = running;
          running = undefined;
          const settled = need.inputTokens + need.cacheWriteTokens + Math.min(outputTokens, sentTokens) * need.model.burndownRate;
          for (const bucket of [buckets.tokensPerMinute, buckets.tokensPerDay]) {
            if (settled <= reserved) bucket?.give(reserved - settled);
            else bucket?.take(settled - reserved);
          }
          state.running -= 1;
          state.reserved -= reserved;
          state.settled += settled;
        },
      };
    },
    states: () => [...accounts.values()].map(({ region, scope, modelId, account: { limits, buckets, state, sinceMs } }) => {
      const available = dropUndefined({
        tokensPerMinute: buckets.tokensPerMinute?.available(),
        tokensPerDay: buckets.tokensPerDay?.available(),
        requestsPerMinute: buckets.requestsPerMinute?.available(),
        concurrentRequests: limits.concurrentRequests === undefined ? undefined : limits.concurrentRequests - state.running,
      });
      const share = (name: QuotaName) => {
        const [limit, left] = [limits[name], available[name]];
        return limit === undefined || left === undefined ? undefined : (limit - left) / limit;
      };
      return {
        region,
        scope,
        modelId,
        limits,
        available,
        usedShare: dropUndefined({
          tokensPerMinute: share('tokensPerMinute'), tokensPerDay: share('tokensPerDay'), requestsPerMinute: share('requestsPerMinute'), concurrentRequests: share('concurrentRequests'),
        }),
        runningRequests: state.running,
        requests: state.requests,
        settledTokens: state.settled,
        mostReservedTokens: state.mostReserved,
        throttles: { ...state.throttles },
        sinceMs,
      };
    }),
  };
}

/** The first quota that has no room. */
function findRefusing({ limits, buckets, state }: Account, tokens: number): QuotaName | undefined {
  if (limits.concurrentRequests !== undefined && state.running >= limits.concurrentRequests) return 'concurrentRequests';
  const isShort = (bucket: Bucket | undefined, amount: number) => bucket !== undefined && bucket.available() < amount;
  if (isShort(buckets.requestsPerMinute, 1)) return 'requestsPerMinute';
  if (isShort(buckets.tokensPerMinute, tokens)) return 'tokensPerMinute';
  return isShort(buckets.tokensPerDay, tokens) ? 'tokensPerDay' : undefined;
}

/** How a request names its model decides whose quota it takes. */
export function scopeOf(identifier: string): QuotaScope {
  const [onDemand, crossRegion, global] = quotaScopes;
  const [, resource = '', name = identifier] = /^arn:[^:]*:bedrock:[^:]*:\d*:([^/]+)\/(.+)$/.exec(identifier) ?? [];
  if (name.startsWith('global.')) return global;
  const isProfile = resource.endsWith('inference-profile') || (resource !== 'foundation-model' && /^(us|eu|apac|au|jp|ca|amer|us-gov)\./.test(name));
  return isProfile ? crossRegion : onDemand;
}

function dropUndefined<T extends object>(values: T): { [Name in keyof T]?: NonNullable<T[Name]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [Name in keyof T]?: NonNullable<T[Name]> };
}
