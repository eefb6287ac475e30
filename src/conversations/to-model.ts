import type { ConverseRequest } from '../datasources/types.ts';
import { limitCachePoints } from './context/cache-points.ts';
import { fitDrafts } from './context/fit-drafts.ts';
import { toolsFor } from './context/tools.ts';
import { toModelFacts } from './model-facts.ts';
import type { DescribeModel } from './situation.ts';

/**
 * The same request of another model. Unless it is the same model by another profile, its messages are fitted as those of a conversation that goes on with it, and what was meant for the first one
 * alone is left out: the fields for the model, its reasoning, and cache points that the other one does not take, or not there.
 */
export function toModel(request: ConverseRequest, modelId: string, describe: DescribeModel): ConverseRequest {
  const model = toModelFacts(modelId, describe(modelId));
  if (model.baseModelId === toModelFacts(request.modelId, describe(request.modelId)).baseModelId) return { ...request, modelId };
  const { additionalModelRequestFields, additionalModelResponseFieldPaths, system: givenSystem, toolConfig: givenTools, ...rest } = request;
  const messages = rest.messages.map(({ role, content }) => ({ id: '', role, content, modelId: role === 'assistant' ? request.modelId : null, trimmed: [] }));
  const fitted = fitDrafts(messages, model, { summaries: [], keepsCachePoints: true });
  const { drafts, system, toolConfig } = limitCachePoints({ toolConfig: toolsFor(fitted, givenTools, null), system: givenSystem ?? [], drafts: fitted }, model);
  return {
    ...rest,
    modelId,
    messages: drafts.map(({ role, content }) => ({ role, content })),
    ...(givenSystem === undefined ? {} : { system }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
  };
}
