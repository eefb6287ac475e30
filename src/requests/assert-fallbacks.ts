import type { ModelRequest } from '../datasources/types.ts';
import { badUserInput } from '../errors.ts';
import type { RequestOptions } from '../generated/schema-types.ts';
import { isPromptArn } from '../models/model-id.ts';
import type { Availability } from './assert-available.ts';
import { assertAvailable } from './assert-available.ts';
import { checkConverses } from './model-abilities.ts';

/**
 * Throws for a model to fall back on that cannot be asked, for one that was asked before (a model that fails would only be asked more often), and for one that does not take the
 * native body of the request, or a prompt of prompt management beside what is none: each would be asked something else. `path` is where the options stand.
 */
export async function assertFallbacks(availability: Availability, options: RequestOptions | null | undefined, path: string, request: Pick<ModelRequest, 'modelId' | 'kind'>): Promise<void> {
  const { models } = availability;
  const fallbacks = options?.fallbackModelIds ?? [];
  for (const [index, modelId] of fallbacks.entries()) {
    const field = `${path}.fallbackModelIds[${index}]`;
    await assertAvailable(availability, modelId, field);
    if (modelId === request.modelId || fallbacks.indexOf(modelId) !== index) throw badUserInput(field, 'a model that is not asked before', modelId);
    if (isPromptArn(modelId) !== isPromptArn(request.modelId)) throw badUserInput(field, isPromptArn(modelId) ? 'a model: a prompt of prompt management asks something of its own' : 'a prompt, as modelId is one: a model is not told what the prompt says', modelId);
    if (request.kind === 'converse') {
      checkConverses(models.describe(modelId), modelId, field);
      continue;
    }
    const format = models.describe(request.modelId)?.bodyFormat;
    if (format === undefined || models.describe(modelId)?.bodyFormat !== format) throw badUserInput(field, `a model that takes the same native body as ${request.modelId}`, modelId);
  }
}
