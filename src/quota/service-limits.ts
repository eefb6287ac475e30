import type { ServiceQuota } from '../datasources/service-quotas.ts';
import type { ToldLimit } from './limit-book.ts';
import type { BucketScope, QuotaKind } from './types.ts';

/**
 * The names of Bedrock's quotas, as AWS's documentation (quotas-runtime) and lists of Service Quotas word them: "On-demand InvokeModel tokens per minute for
 * Amazon Nova Lite", "Cross-region model inference tokens per minute for …", "Model invocation max tokens per day for … (doubled for cross-region calls)", and, of models with a global
 * profile, "Global cross-region model inference tokens per day for …".
 * Quotas of requests per minute are still listed by some, and passed over: Bedrock has not throttled by them since May 2026.
 */
const rate = /^(On-demand|Cross-region|Global cross-region) (?:InvokeModel|model inference) tokens per (minute|day) for (.+)$/i;
const daily = /^Model invocation max tokens per day for (.+?)( \(doubled for cross-region calls\))?$/i;

const scopes: Readonly<Record<string, BucketScope>> = { 'on-demand': 'ON_DEMAND', 'cross-region': 'CROSS_REGION', 'global cross-region': 'GLOBAL' };

/** A model as it may be called in the name of a quota. */
interface NamedModel {
  readonly modelId: string;
  readonly name: string;
  readonly provider: string;
}

/**
 * The limits of tokens that Service Quotas tells, of the models that it names so that they are known here. A quota of zero is none that could be kept: it is left out. What is said of a model and scope by
 * their names comes behind what is only taken to hold for them.
 */
export function toServiceLimits(quotas: readonly ServiceQuota[], models: Iterable<NamedModel>): readonly ToldLimit[] {
  const names = new Names(models);
  const found = quotas.flatMap(({ name, value }) => {
    const read = value > 0 ? readName(name) : null;
    if (read === null) return [];
    const { modelIds, isSure } = names.find(read.model);
    return modelIds.flatMap((modelId) => read.limits.map(({ scope, kind, factor = 1, isNamed = true }) => ({ told: { modelId, scope, kind, limit: value * factor }, isOwn: isSure && isNamed })));
  });
  return [...found.filter(({ isOwn }) => !isOwn), ...found.filter(({ isOwn }) => isOwn)].map(({ told }) => told);
}

interface ReadName {
  readonly model: string;
  /** `isNamed`: the quota names this scope. */
  readonly limits: readonly { readonly scope: BucketScope; readonly kind: QuotaKind; readonly factor?: number; readonly isNamed?: boolean }[];
}

function readName(name: string): ReadName | null {
  const [, scopeName = '', unit = '', model = ''] = rate.exec(name) ?? [];
  const scope = scopes[scopeName.toLowerCase()];
  if (scope !== undefined) return { model, limits: [{ scope, kind: unit.toLowerCase() === 'day' ? 'TOKENS_PER_DAY' : 'TOKENS_PER_MINUTE' }] };
  const [, dailyModel, doubled] = daily.exec(name) ?? [];
  if (dailyModel === undefined) return null;
  const kind = 'TOKENS_PER_DAY';
  const factor = doubled === undefined ? 1 : 2;
  return { model: dailyModel, limits: [{ scope: 'ON_DEMAND', kind }, { scope: 'CROSS_REGION', kind, factor }, { scope: 'GLOBAL', kind, factor, isNamed: false }] };
}

/** Models by their names, and by these without versions: "Cohere Embed English" has none in the name of its quota, while "Claude 3.5 Sonnet V2" is another model than that without. */
class Names {
  readonly #exact = new Map<string, string[]>();
  readonly #loose = new Map<string, string[]>();

  constructor(models: Iterable<NamedModel>) {
    for (const { modelId, name, provider } of models) {
      for (const one of [name, `${provider} ${name}`]) {
        add(this.#exact, normalize(one), modelId);
        add(this.#loose, withoutVersion(one), modelId);
      }
    }
  }

  find(name: string): { readonly modelIds: readonly string[]; readonly isSure: boolean } {
    const exact = this.#exact.get(normalize(name));
    if (exact !== undefined) return { modelIds: exact, isSure: true };
    const loose = this.#loose.get(withoutVersion(name)) ?? [];
    return { modelIds: loose.length === 1 ? loose : [], isSure: false };
  }
}

function add(models: Map<string, string[]>, name: string, modelId: string): void {
  const known = models.get(name) ?? [];
  if (!known.includes(modelId)) models.set(name, [...known, modelId]);
}

/** The first version, "V1", is part of some names and not of others. */
const normalize = (name: string): string => name.toLowerCase().replace(/\bv1\b/g, '').replaceAll('+', ' plus').replaceAll(/[^a-z0-9.]+/g, ' ').trim();

const withoutVersion = (name: string): string => normalize(normalize(name).replace(/\bv\d+\b/g, ''));
