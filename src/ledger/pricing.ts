import { isCodedError } from '../errors.ts';
import { parseModelId } from '../models/model-id.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { PriceTable } from './price-table.ts';
import { scopeOf, scopeOfProfile } from './scope.ts';
import type { Price } from './types.ts';

/**
 * The price of a call, by its model identifier in any form that Bedrock takes; null where it is not known. Of an application inference profile
 * the registry is asked, which asks Bedrock at most every five minutes; where Bedrock does not tell, there is no price. Never throws for that.
 */
export type FindPrice = (modelId: string) => Promise<Price | null>;

/** Joins what things cost with what identifiers name. */
export const createPriceFinder =
  (table: PriceTable, models: Pick<ModelRegistry, 'find' | 'inferenceProfiles'>): FindPrice =>
  async (modelId) => {
    const { kind, baseModelId } = parseModelId(modelId);
    const scope = scopeOf(modelId);
    if (baseModelId !== null && scope !== null) return table.priceFor(baseModelId, scope);
    return kind === 'inferenceProfile' ? await findApplicationPrice(modelId, table, models) : null;
  };

async function findApplicationPrice(arn: string, table: PriceTable, models: Pick<ModelRegistry, 'find' | 'inferenceProfiles'>): Promise<Price | null> {
  try {
    const model = await models.find(arn);
    if (model === null) return null;
    const profile = (await models.inferenceProfiles(model.modelId)).find((one) => one.arn === arn);
    const scope = profile === undefined ? null : scopeOfProfile(profile);
    return scope === null ? null : table.priceFor(model.modelId, scope);
  } catch (error) {
    if (isCodedError(error)) return null;
    throw error;
  }
}
