import type { BedrockContentBlock, ConverseRequest } from '../datasources/types.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { limitCachePoints } from './context/cache-points.ts';
import { media } from './context/fit-blocks.ts';
import { fitDrafts } from './context/fit-drafts.ts';
import { resultContent } from './context/result-content.ts';
import { toolsFor } from './context/tools.ts';
import type { ModelFacts } from './model-facts.ts';
import { toModelFacts } from './model-facts.ts';
import type { DescribeModel } from './situation.ts';

/**
 * The same request of another model. Unless it is the same model by another profile, its messages are fitted as those of a conversation that goes on with it, and what was meant for the first one
 * alone is left out: the fields for the model, its reasoning, and cache points that the other one does not take, or not there. What is asked about now stays, though the other one cannot read it: Bedrock
 * refuses that, where a model that is not shown it would answer at random.
 */
export function toModel(request: ConverseRequest, modelId: string, describe: DescribeModel): ConverseRequest {
  const facts = toModelFacts(modelId, describe(modelId));
  if (facts.baseModelId === toModelFacts(request.modelId, describe(request.modelId)).baseModelId) return { ...request, modelId };
  const model = takingAll(facts, mediaIn(request.messages.findLast(({ role }) => role === 'user')?.content ?? []));
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

type Medium = (typeof media)[number];

function mediaIn(content: readonly BedrockContentBlock[]): readonly Medium[] {
  const holders = content.flatMap((block): readonly JsonObject[] => {
    const { toolResult, guardContent } = block;
    return [block, ...(isJsonObject(toolResult) ? resultContent(toolResult) : []), ...(isJsonObject(guardContent) ? [guardContent] : [])];
  });
  return media.filter((kind) => holders.some((holder) => kind in holder));
}

const takingAll = (model: ModelFacts, kinds: readonly Medium[]): ModelFacts => ({ ...model, takes: { ...model.takes, ...Object.fromEntries(kinds.map((kind) => [kind, true])) } });
