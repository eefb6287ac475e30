import { toTakenMessages } from '../../datasources/taken-messages.ts';
import type { SummaryRecord } from '../../storage/conversation-record.ts';
import type { ModelFacts } from '../model-facts.ts';
import type { Draft } from './draft.ts';
import type { ToldMessage } from './fit-blocks.ts';
import { fitMessages } from './fit-blocks.ts';
import { hoistImages } from './hoist-images.ts';
import { leadIn } from './lead.ts';
import { limitMedia } from './limit-media.ts';
import { mergeRoles } from './merge-roles.ts';
import { pairTools } from './pair-tools.ts';
import { separateTools } from './separate-tools.ts';
import { tellUnthoughtTools } from './unthought-tools.ts';

interface FitOptions {
  /** What is told before the messages, in place of earlier ones. */
  readonly summaries: readonly SummaryRecord[];
  readonly keepsCachePoints: boolean;
  /** Claude is to think, within a budget. @default false */
  readonly hasThinkingBudget?: boolean;
}

/** Messages as Bedrock takes them for this model: roles that alternate and begin with the user's, tools paired with their results, nothing that the model cannot read. */
export function fitDrafts(messages: readonly ToldMessage[], model: ModelFacts, { summaries, keepsCachePoints, hasThinkingBudget = false }: FitOptions): readonly Draft[] {
  const told = leadIn(mergeRoles(fitMessages(messages, model, keepsCachePoints)), summaries);
  const paired = separateTools(pairTools(mergeRoles(told), model), model);
  return toTakenMessages(limitMedia(hoistImages(hasThinkingBudget ? tellUnthoughtTools(paired) : paired, model)), model.baseModelId);
}
