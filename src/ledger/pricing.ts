import { parseModelId } from '../models/model-id.ts';
import type { ModelRegistry } from '../models/registry.ts';
import { modelOfProfile } from '../models/registry.ts';
import type { PriceTable } from './price-table.ts';
import { scopeOf, scopeOfProfile } from './scope.ts';
import type { Price } from './types.ts';

/**
 * The price of a call, by its model identifier in any form that Bedrock takes; null where it is not known. Nobody is asked for it: of an
 * application inference profile it is known once the registry has looked the profile up, which it does before a request is run.
 */
export type FindPrice = (modelId: string) => Price | null;

/** Joins what things cost with what identifiers name. */
export const createPriceFinder =
  (table: PriceTable, models: Pick<ModelRegistry, 'applicationProfile'>): FindPrice =>
  (modelId) => {
    const profile = models.applicationProfile(modelId);
    const model = profile === undefined ? parseModelId(modelId).baseModelId : modelOfProfile(profile);
    const scope = profile === undefined ? scopeOf(modelId) : scopeOfProfile(profile);
    return model === null || scope === null ? null : table.priceFor(model, scope);
  };
