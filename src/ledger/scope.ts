import type { InferenceProfile } from '../datasources/types.ts';
import { parseModelId } from '../models/model-id.ts';
import type { PriceScope } from './types.ts';

/**
 * The scope that a model identifier names: a model's own id or ARN runs IN_REGION, a system-defined profile GLOBAL (`global.`) or in its GEO
 * (`us.`, `eu.`, `apac.` and the like). Null where the identifier does not tell (an application inference profile, an imported model, a prompt).
 */
export function scopeOf(modelId: string): PriceScope | null {
  const { kind, baseModelId } = parseModelId(modelId);
  if (baseModelId === null) return null;
  if (kind !== 'inferenceProfile') return 'IN_REGION';
  return modelId.slice(0, -baseModelId.length).endsWith('global.') ? 'GLOBAL' : 'GEO';
}

/** The scope of an application inference profile, by the regions of the models that it was made of: a global one has a model without a region. */
export function scopeOfProfile({ modelArns }: InferenceProfile): PriceScope | null {
  const regions = new Set(modelArns.map((arn) => arn.split(':')[3] ?? ''));
  if (regions.size === 0) return null;
  if (regions.has('')) return 'GLOBAL';
  return regions.size > 1 ? 'GEO' : 'IN_REGION';
}
