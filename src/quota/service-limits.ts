import type { ServiceQuota } from '../datasources/service-quotas.ts';
import type { ToldLimit } from './limit-book.ts';
import type { BucketScope, QuotaKind } from './types.ts';

/**
 * The names of Bedrock's quotas, as AWS's documentation (quotas-runtime) and older lists of Service Quotas word them: "On-demand InvokeModel tokens per minute for
 * Amazon Nova Lite", "Cross-region model inference tokens per minute for …", "Model invocation max tokens per day for … (doubled for cross-region calls)".
 * Quotas of requests per minute are still listed by some, and passed over: Bedrock has not throttled by them since May 2026.
 */
const rate = /^(On-demand|Cross-region|Global cross-region) (?:InvokeModel|model inference) tokens per minute for (.+)$/i;
const daily = /^Model invocation max tokens per day for (.+?)( \(doubled for cross-region calls\))?$/i;

const scopes: Readonly<Record<string, BucketScope>> = { 'on-demand': 'ON_DEMAND', 'cross-region': 'CROSS_REGION', 'global cross-region': 'GLOBAL' };

/** A model as it may be called in the name of a quota. */
interface NamedModel {
  readonly modelId: string;
  readonly name: string;
  readonly provider: string;
}

/** The limits of tokens that Service Quotas tells, of the models that it names so that they are known here. A quota of zero is none that could be kept: it is left out. */
export function toServiceLimits(quotas: readonly ServiceQuota[], models: Iterable<NamedModel>): readonly ToldLimit[] {
  const byName = new Map<string, string[]>();
  for (const { modelId, name, provider } of models) {
    for (const words of new Set([normalize(name), normalize(`${provider} ${name}`)])) byName.set(words, [...(byName.get(words) ?? []), modelId]);
  }
  return quotas.flatMap(({ name, value }): readonly ToldLimit[] => {
    if (!(value > 0)) return [];
    const read = readName(name);
    if (read === null) return [];
    return (byName.get(normalize(read.model)) ?? []).flatMap((modelId) => read.limits.map(({ scope, kind, factor }) => ({ modelId, scope, kind, limit: value * factor })));
  });
}

interface ReadName {
  readonly model: string;
  readonly limits: readonly { readonly scope: BucketScope; readonly kind: QuotaKind; readonly factor: number }[];
}

function readName(name: string): ReadName | null {
  const [, scopeName = '', model = ''] = rate.exec(name) ?? [];
  const scope = scopes[scopeName.toLowerCase()];
  if (scope !== undefined) return { model, limits: [{ scope, kind: 'TOKENS_PER_MINUTE', factor: 1 }] };
  const [, dailyModel, doubled] = daily.exec(name) ?? [];
  if (dailyModel === undefined) return null;
  const factor = doubled === undefined ? 1 : 2;
  return { model: dailyModel, limits: (['ON_DEMAND', 'CROSS_REGION', 'GLOBAL'] as const).map((one) => ({ scope: one, kind: 'TOKENS_PER_DAY', factor: one === 'ON_DEMAND' ? 1 : factor })) };
}

/** Versions such as "V1" are part of some names and not of others. */
const normalize = (name: string): string => name.toLowerCase().replace(/\bv\d+\b/g, '').replaceAll(/[^a-z0-9.]+/g, ' ').trim();
