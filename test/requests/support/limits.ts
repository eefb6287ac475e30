import { readFileSync } from 'node:fs';
import { isJsonObject } from '../../../src/json.ts';
import type { LookUpModelLimits, ModelLimits } from '../../../src/requests/model-limits.ts';
import { at, objectsIn } from './recordings.ts';

const catalogue: unknown = JSON.parse(readFileSync(new URL('../../../catalogue/models.json', import.meta.url), 'utf8'));

/** What the catalogue knows of a model, or of the model behind an inference profile's id. */
export const lookUpInCatalogue: LookUpModelLimits = (modelId) => {
  const models = objectsIn(isJsonObject(catalogue) ? catalogue.models : undefined);
  const model = models.find((candidate) => typeof candidate.modelId === 'string' && (modelId === candidate.modelId || modelId.endsWith(`.${candidate.modelId}`)));
  if (typeof model?.bodyFormat !== 'string') return undefined;
  const leadingAssistantMessage = at(model, 'capabilities', 'leadingAssistantMessage');
  const isDoubtful = at(model, 'limits', 'conflict') !== undefined || at(model, 'limits', 'unverified') === true;
  return {
    bodyFormat: model.bodyFormat,
    certain: { maxOutputTokens: typeof model.maxOutputTokens === 'number' && !isDoubtful ? model.maxOutputTokens : null },
    leadingAssistantMessage: typeof leadingAssistantMessage === 'boolean' ? leadingAssistantMessage : null,
  };
};

/** A look-up that knows the same of every model. */
export const knowing =
  (limits: Partial<ModelLimits>): LookUpModelLimits =>
  () => ({ bodyFormat: 'anthropic-messages', certain: { maxOutputTokens: null }, leadingAssistantMessage: null, ...limits });

/** A look-up that knows no model. */
export const knowingNothing: LookUpModelLimits = () => undefined;
