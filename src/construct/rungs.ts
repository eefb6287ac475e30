import type { JsonValue } from '../json.ts';
import { askedThinking } from '../models/asked-thinking.ts';
import type { ModelCapabilities } from '../models/catalogue.ts';
import type { ConstructMode } from './construct-spec.ts';

/** What has to be known of a model to hold it to a schema; undefined where nobody knows it: then all is tried. */
export type HoldableModel = Pick<ModelCapabilities, 'converse' | 'nativeStructuredOutput' | 'tools' | 'forcedToolChoice'> | undefined;

/** The modes that a model is believed to have, the strongest first. Whatever writes text can be asked by the prompt. */
export const modesOf = (model: HoldableModel): readonly ConstructMode[] =>
  model === undefined ? ['NATIVE', 'TOOL', 'PROMPT'] : [...(model.nativeStructuredOutput ? ['NATIVE' as const] : []), ...(model.tools ? ['TOOL' as const] : []), 'PROMPT'];

/** How a tool is asked for: this one, any (there is no other), or as the model sees fit. Claude cannot be made to use one while it thinks. */
export function toolChoiceOf(model: HoldableModel, isThinking: boolean): 'tool' | 'any' | 'auto' {
  if (isThinking) return 'auto';
  if (model === undefined || model.forcedToolChoice.tool) return 'tool';
  return model.forcedToolChoice.any ? 'any' : 'auto';
}

/** So many tokens Claude may think; its maxTokens have to be more. */
export function thinkingBudgetOf(fields: JsonValue | undefined): number {
  const budget = askedThinking(fields)?.['budget_tokens'];
  return typeof budget === 'number' ? budget : 0;
}
