import { findRefusedTool } from '../claude-tools.ts';
import type { ConverseRequest } from '../datasources/types.ts';
import { badUserInput, describeValue } from '../errors.ts';
import type { CreateConversationInput } from '../generated/schema-types.ts';
import { isPromptArn } from '../models/model-id.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import type { ConversationSettings } from '../storage/conversation-record.ts';
import { toConverseRequest } from './converse-request.ts';
import { checkConverses } from './model-abilities.ts';
import type { LookUpModelLimits } from './model-limits.ts';
import { settingRules } from './rules/index.ts';

type SettingsInput = Pick<CreateConversationInput, 'modelId' | 'system' | 'inferenceConfig' | 'toolConfig' | 'guardrailConfig'>;

/** What a conversation's turns are asked with, checked as a turn would be. Throws BAD_USER_INPUT. */
export function toConversationSettings(input: SettingsInput, lookUp: LookUpModelLimits, path: string): ConversationSettings {
  const { modelId, system, inferenceConfig, toolConfig, guardrailConfig } = input;
  if (isPromptArn(modelId)) throw badUserInput(`${path}.modelId`, 'a model: a prompt of prompt management brings its own messages', modelId);
  const turn = toConverseRequest({ modelId, messages: [{ role: 'USER', content: [{ text: '-' }] }], system: system ?? null, inferenceConfig: inferenceConfig ?? null, toolConfig: toolConfig ?? null, guardrailConfig: guardrailConfig ?? null }, lookUp, path, settingRules);
  return {
    modelId: turn.modelId,
    system: turn.system ?? [],
    inferenceConfig: turn.inferenceConfig === undefined ? null : { ...turn.inferenceConfig },
    toolConfig: turn.toolConfig ?? null,
    guardrailConfig: turn.guardrailConfig ?? null,
  };
}

/** What the model of a conversation, or of a turn, cannot do is not left out in silence, nor left to Bedrock to refuse with every turn. Throws BAD_USER_INPUT. */
export function checkModelTakes({ system = [], toolConfig, inferenceConfig }: Pick<ConverseRequest, 'system' | 'toolConfig' | 'inferenceConfig'>, model: CatalogueModel | undefined, path: string): void {
  if (model === undefined) return;
  const { modelId, bodyFormat, capabilities, certain: { maxOutputTokens } } = model;
  const maxTokens = inferenceConfig?.maxTokens ?? null;
  checkConverses(model, modelId, `${path}.modelId`);
  if (system.length > 0 && !capabilities.systemPrompt) throw badUserInput(`${path}.system`, `no system prompt, since ${modelId} takes none`, system);
  if (toolConfig !== undefined && !capabilities.tools) throw badUserInput(`${path}.toolConfig`, `no tools, since ${modelId} takes none`, toolConfig);
  const refused = findRefusedTool(toolConfig, bodyFormat);
  if (refused !== undefined) throw badUserInput(`${path}.toolConfig`, `tools that ${modelId} takes, which the conversation's tool ${describeValue(refused)} is not: at the root of its schema Claude takes neither oneOf, anyOf and allOf nor names of properties other than of 1 to 64 letters, digits and _ . -`, toolConfig);
  if (maxTokens !== null && maxOutputTokens !== null && maxTokens > maxOutputTokens) throw badUserInput(`${path}.inferenceConfig.maxTokens`, `1 to ${maxOutputTokens}, the most that ${modelId} writes`, maxTokens);
}
