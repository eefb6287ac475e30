import type { InferenceConfig } from '../datasources/types.ts';
import { isClaudeFrom } from '../models/claude-version.ts';
import type { ModelFacts } from './model-facts.ts';

/**
 * What another model takes of how freely the first one was to choose. Claude takes no `topP` beside a `temperature` from 4.1 on, and from 4.7 on neither, but for a temperature of 1: Bedrock refuses both
 * in its words ("`temperature` is deprecated for this model"), as many public reports quote them. Which models take an effort is not known: it is left out.
 */
export function fitInference({ effort, ...config }: InferenceConfig, { baseModelId }: Pick<ModelFacts, 'baseModelId'>): InferenceConfig {
  const { temperature, topP, ...rest } = config;
  if (isClaudeFrom(baseModelId, 4, 7)) return temperature === 1 ? { ...rest, temperature } : rest;
  return temperature !== undefined && isClaudeFrom(baseModelId, 4, 1) ? { ...rest, temperature } : config;
}

/** Bedrock's words for these are "This model doesn't support the stopSequences field", in public reports of gpt-oss, Qwen and DeepSeek V3. */
const withoutStopSequences = /^(?:openai\.gpt-oss|qwen\.|deepseek\.v3)/;

/** Whether it is known that Converse ends the model's answer at no sequence of the caller's. */
export const takesStopSequences = ({ baseModelId }: Pick<ModelFacts, 'baseModelId'>): boolean => !withoutStopSequences.test(baseModelId);
