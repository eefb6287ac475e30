import { badUserInput, CodedError } from '../errors.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { readCatalogue } from '../models/catalogue.ts';
import { findSuccessor } from '../models/find-successor.ts';
import { isPromptArn } from '../models/model-id.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { Routing } from '../quota/index.ts';
import { checkModelId } from './rules/index.ts';
import { isAllowed, suggestModels } from './suggest-models.ts';

/** What says whether a model can be asked. */
export interface Availability {
  readonly models: ModelRegistry;
  readonly routing: Routing;
}

/**
 * Throws for an id that cannot be one, a model past its end of life, where the list is complete, a model that is not on it, and one that the
 * configuration does not allow. A model that
 * Bedrock lists has not ended, whatever the catalogue says. Afterwards the registry can describe an application inference profile's model.
 */
export async function assertAvailable(availability: Availability, id: string | null | undefined, field: string): Promise<void> {
  const modelId = checkModelId(id, field);
  if (isPromptArn(modelId)) return;
  await assertListed(availability, modelId, field);
  await availability.routing.assertAllowed(modelId, field);
}

async function assertListed(availability: Availability, modelId: string, field: string): Promise<void> {
  const { models } = availability;
  const known = models.describe(modelId);
  const isDoubtful = models.isComplete || known === undefined || known.lifecycle.status === 'EOL';
  if (!isDoubtful || (await models.find(modelId)) !== null) return;
  if (known?.lifecycle.status === 'EOL') throw await endOfLife(availability, known, field);
  if (models.isComplete) throw badUserInput(field, 'a model that the query models lists, an inference profile of one, or an ARN of either', modelId, await suggestModels(availability, modelId));
}

async function endOfLife(availability: Availability, gone: CatalogueModel, field: string): Promise<CodedError> {
  const successor = findSuccessor(gone, readCatalogue().values());
  const advice = successor === undefined || !(await isAllowed(availability, successor.modelId)) ? 'The query models lists what there is.' : `What replaces it is ${successor.modelId}.`;
  return new CodedError('MODEL_END_OF_LIFE', { field, message: `${gone.modelId} has reached its end of life: Bedrock does not run it any more. ${advice}` });
}
