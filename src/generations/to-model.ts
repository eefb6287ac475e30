import type { BedrockContentBlock, ModelRequest } from '../datasources/types.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { parseModelId } from '../models/model-id.ts';

type Describe = (modelId: string) => CatalogueModel | undefined;

/**
 * The same request of another model. Unless it is the same model by another profile, what was meant for the first one alone is left out: the fields for the model, its reasoning, and cache points,
 * which Bedrock refuses of models that cache nothing ("your request did not allow prompt caching") or not there.
 */
export function toModel(request: ModelRequest, modelId: string, describe: Describe): ModelRequest {
  if (request.kind !== 'converse') return { ...request, modelId };
  const base = baseOf(modelId, describe);
  if (base !== null && base === baseOf(request.modelId, describe)) return { ...request, modelId };
  const { additionalModelRequestFields, additionalModelResponseFieldPaths, ...rest } = request;
  const { system, toolConfig } = rest;
  return {
    ...rest,
    modelId,
    messages: rest.messages.map((message) => ({ ...message, content: withoutOwn(message.content) })),
    ...(system === undefined ? {} : { system: withoutOwn(system) }),
    ...(toolConfig === undefined ? {} : { toolConfig: withoutPoints(toolConfig) }),
  };
}

/** Null: nobody knows. */
const baseOf = (modelId: string, describe: Describe): string | null => describe(modelId)?.modelId ?? parseModelId(modelId).baseModelId;

/** Unless nothing would be left. */
function withoutOwn(blocks: readonly BedrockContentBlock[]): readonly BedrockContentBlock[] {
  const left = blocks.filter((block) => !('cachePoint' in block || 'reasoningContent' in block));
  return left.length === 0 ? blocks : left;
}

function withoutPoints(toolConfig: JsonObject): JsonObject {
  const { tools } = toolConfig;
  return Array.isArray(tools) ? { ...toolConfig, tools: tools.filter(isJsonObject).filter((tool) => !('cachePoint' in tool)) } : toolConfig;
}
