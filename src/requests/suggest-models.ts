import { isCodedError } from '../errors.ts';
import { parseModelId } from '../models/model-id.ts';
import { nearestIds } from '../models/nearest-ids.ts';
import type { Availability } from './assert-available.ts';

/** Which models, or profiles of theirs where such a one was named, may have been meant; none that has ended, or that the configuration does not allow. */
export async function suggestModels(availability: Availability, modelId: string): Promise<string | undefined> {
  const { models } = availability;
  const { baseModelId } = parseModelId(modelId);
  if (baseModelId === null) return undefined;
  const prefix = modelId.slice(0, -baseModelId.length);
  const called = new Map<string, string>();
  for (const { modelId: id, lifecycle } of await models.list()) {
    if (lifecycle.endOfLifeAt !== null && Date.parse(lifecycle.endOfLifeAt) <= Date.now()) continue;
    const isProfile = models.describe(id)?.inferenceProfiles.includes(prefix + id) === true;
    if (isProfile && (await isAllowed(availability, prefix + id))) called.set(id, prefix + id);
    else if (await isAllowed(availability, id)) called.set(id, id);
  }
  const meant = nearestIds(baseModelId, [...called.keys()]).map((id) => called.get(id) ?? id);
  return meant.length === 0 ? undefined : `Did you mean ${new Intl.ListFormat('en', { type: 'disjunction' }).format(meant)}?`;
}

/** Whether the configuration allows a model. */
export async function isAllowed({ routing }: Pick<Availability, 'routing'>, modelId: string): Promise<boolean> {
  try {
    await routing.assertAllowed(modelId, '');
    return true;
  } catch (error) {
    if (isCodedError(error) && error.code === 'MODEL_NOT_ALLOWED') return false;
    throw error;
  }
}
