import { badUserInput, CodedError } from '../errors.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { readCatalogue } from '../models/catalogue.ts';
import { findSuccessor } from '../models/find-successor.ts';
import { isPromptArn, parseModelId } from '../models/model-id.ts';
import { nearestIds } from '../models/nearest-ids.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { Routing } from '../quota/index.ts';
import { checkModelId } from './rules/index.ts';

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
export async function assertAvailable({ models, routing }: Availability, id: string | null | undefined, field: string): Promise<void> {
  const modelId = checkModelId(id, field);
  if (isPromptArn(modelId)) return;
  await assertListed(models, modelId, field);
  await routing.assertAllowed(modelId, field);
}

async function assertListed(models: ModelRegistry, modelId: string, field: string): Promise<void> {
  const known = models.describe(modelId);
  const isDoubtful = models.isComplete || known === undefined || known.lifecycle.status === 'EOL';
  if (!isDoubtful || (await models.find(modelId)) !== null) return;
  if (known?.lifecycle.status === 'EOL') throw endOfLife(known, field);
  if (models.isComplete) throw badUserInput(field, 'a model that the query models lists, an inference profile of one, or an ARN of either', modelId, await suggest(models, modelId));
}

function endOfLife(gone: CatalogueModel, field: string): CodedError {
  const successor = findSuccessor(gone, readCatalogue().values());
  const advice = successor === undefined ? 'The query models lists what there is.' : `What replaces it is ${successor.modelId}.`;
  return new CodedError('MODEL_END_OF_LIFE', { field, message: `${gone.modelId} has reached its end of life: Bedrock does not run it any more. ${advice}` });
}

/** Which models, or profiles of theirs where such a one was named, may have been meant. */
async function suggest(models: ModelRegistry, modelId: string): Promise<string | undefined> {
  const { baseModelId } = parseModelId(modelId);
  if (baseModelId === null) return undefined;
  const profileOf = (id: string): string => modelId.slice(0, -baseModelId.length) + id;
  const known = (await models.list()).flatMap(({ modelId: id, lifecycle: { endOfLifeAt } }) => (endOfLifeAt === null || Date.parse(endOfLifeAt) > Date.now() ? [id] : []));
  const meant = nearestIds(baseModelId, known).map((id) => (models.describe(id)?.inferenceProfiles.includes(profileOf(id)) === true ? profileOf(id) : id));
  return meant.length === 0 ? undefined : `Did you mean ${new Intl.ListFormat('en', { type: 'disjunction' }).format(meant)}?`;
}
