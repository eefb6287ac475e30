import { findRefusedTool } from '../claude-tools.ts';
import type { BedrockContentBlock, ConverseRequest, ModelRequest } from '../datasources/types.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { limitCachePoints } from './context/cache-points.ts';
import { media } from './context/fit-blocks.ts';
import { fitDrafts } from './context/fit-drafts.ts';
import { resultContent } from './context/result-content.ts';
import { toolsFor } from './context/tools.ts';
import { fitInference } from './fit-inference.ts';
import { fitServing } from './fit-serving.ts';
import type { ModelFacts } from './model-facts.ts';
import { toModelFacts } from './model-facts.ts';
import type { DescribeModel } from './situation.ts';

/**
 * The same request of another model, served as that one can. Unless it is the same model by another profile, its messages are fitted as those of a conversation that goes on with it, and what was meant for the first one
 * alone is left out: the fields for the model, its effort and reasoning, and what the other one does not take of tools, of cache points and of a temperature. What is asked about now stays, though the other one cannot read it: Bedrock
 * refuses that, where a model that is not shown it would answer at random. A native body stays as it is: it is the same for all that may be asked with it.
 */
export function toModel<Request extends ModelRequest>(given: Request, modelId: string, describe: DescribeModel): Request {
  const { latency, serviceTier, ...rest }: ModelRequest = given;
  const request: ModelRequest = { ...rest, ...fitServing(given, modelId, describe) };
  return (request.kind === 'converse' ? fitConverse(request, modelId, describe) : { ...request, modelId }) as Request; // of the same kind
}

function fitConverse(request: ConverseRequest, modelId: string, describe: DescribeModel): ConverseRequest {
  const facts = toModelFacts(modelId, describe(modelId));
  if (facts.baseModelId === toModelFacts(request.modelId, describe(request.modelId)).baseModelId) return { ...request, modelId };
  const model = takingAll(facts, askedMedia(request.messages));
  const { additionalModelRequestFields, additionalModelResponseFieldPaths, system: givenSystem, toolConfig: givenTools, inferenceConfig, ...rest } = request;
  const messages = rest.messages.map(({ role, content }) => ({ id: '', role, content, modelId: role === 'assistant' ? request.modelId : null, trimmed: [] }));
  const fitted = fitDrafts(messages, model, { summaries: [], keepsCachePoints: true });
  const tools = model.takes.tools && findRefusedTool(givenTools, model.bodyFormat) === undefined ? givenTools : undefined;
  const { drafts, system, toolConfig } = limitCachePoints({ toolConfig: toolsFor(fitted, tools, null, model.bodyFormat), system: givenSystem ?? [], drafts: fitted }, model);
  return {
    ...rest,
    modelId,
    messages: drafts.map(({ role, content }) => ({ role, content })),
    ...(givenSystem === undefined ? {} : { system }),
    ...(inferenceConfig === undefined ? {} : { inferenceConfig: fitInference(inferenceConfig, facts) }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
  };
}

export type Medium = (typeof media)[number];

/** The kinds of media that are asked about now: those in the user's last message. */
export function askedMedia(messages: ConverseRequest['messages']): readonly Medium[] {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? [];
  const holders = content.flatMap((block: BedrockContentBlock): readonly JsonObject[] => {
    const { toolResult, guardContent } = block;
    return [block, ...(isJsonObject(toolResult) ? resultContent(toolResult) : []), ...(isJsonObject(guardContent) ? [guardContent] : [])];
  });
  return media.filter((kind) => holders.some((holder) => kind in holder));
}

const takingAll = (model: ModelFacts, kinds: readonly Medium[]): ModelFacts => ({ ...model, takes: { ...model.takes, ...Object.fromEntries(kinds.map((kind) => [kind, true])) } });
