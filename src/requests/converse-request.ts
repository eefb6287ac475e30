import type { ContentBlockInput, ConverseInput, Effort, InferenceConfigInput, MessageInput } from '../generated/schema-types.ts';
import type { BedrockMessage, ConverseRequest, InferenceConfig } from '../datasources/types.ts';
import { toCallSettings } from './call-settings.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { toBedrockContentBlock } from './content-block-input.ts';
import type { LookUpModelLimits } from './model-limits.ts';
import { checkModelId, converseRules } from './rules/index.ts';
import type { ConverseCheck, Rule } from './rules/rule.ts';
import { toBedrockToolConfig } from './tool-config.ts';
import { isGiven } from '../is-given.ts';

/**
 * Checks a turn of a conversation by every rule that holds for all models, or is known to hold for this one, and puts it into Bedrock's terms.
 * `path` is where the input stands in the operation; of a turn of a conversation other `rules` hold. Throws BAD_USER_INPUT, which names the field.
 */
export function toConverseRequest(input: ConverseInput, lookUp: LookUpModelLimits, path = 'input', rules: readonly Rule<ConverseCheck>[] = converseRules): ConverseRequest {
  const modelId = checkModelId(input.modelId, `${path}.modelId`);
  const check = { input, limits: lookUp(modelId), path };
  for (const rule of rules) rule(check);
  return {
    kind: 'converse',
    modelId,
    messages: input.messages.map(toBedrockMessage),
    ...(input.system ? { system: input.system.map(toBedrockContentBlock) } : {}),
    ...(input.inferenceConfig ? { inferenceConfig: toBedrockInferenceConfig(input.inferenceConfig) } : {}),
    ...(input.toolConfig ? { toolConfig: toBedrockToolConfig(input.toolConfig) } : {}),
    ...(isGiven(input.additionalModelRequestFields) ? { additionalModelRequestFields: input.additionalModelRequestFields } : {}),
    ...(input.additionalModelResponseFieldPaths ? { additionalModelResponseFieldPaths: input.additionalModelResponseFieldPaths } : {}),
    ...(isGiven(input.promptVariables) ? { promptVariables: toPromptVariables(input.promptVariables) } : {}),
    ...toCallSettings(input, path),
  };
}

/** The values that are texts; that all of them are is a rule. */
function toPromptVariables(values: JsonValue): Readonly<Record<string, string>> {
  const variables = isJsonObject(values) ? Object.entries(values) : [];
  return Object.fromEntries(variables.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])));
}

function toBedrockMessage({ role, content }: MessageInput): BedrockMessage {
  return { role: role === 'USER' ? 'user' : 'assistant', content: content.every(isText) ? content : content.map(toBedrockContentBlock) };
}

/** On Bedrock's wire, too, it stands as it is. */
const isText = (block: ContentBlockInput): block is ContentBlockInput & { readonly text: string } => block.text !== undefined;

const efforts = { LOW: 'low', MEDIUM: 'medium', HIGH: 'high', XHIGH: 'xhigh', MAX: 'max' } as const satisfies Record<Effort, string>;

function toBedrockInferenceConfig({ maxTokens, temperature, topP, stopSequences, effort }: InferenceConfigInput): InferenceConfig {
  return {
    ...(isGiven(maxTokens) ? { maxTokens } : {}),
    ...(isGiven(temperature) ? { temperature } : {}),
    ...(isGiven(topP) ? { topP } : {}),
    ...(isGiven(stopSequences) && stopSequences.length > 0 ? { stopSequences } : {}), // some models take no list of them, however short
    ...(isGiven(effort) ? { effort: efforts[effort] } : {}),
  };
}
