import { createReasoningChoices } from './reasoning-choices.ts';

/**
 * DeepSeek R1, which continues a prompt: choices with a bare `text`, its reasoning in tags before the answer, and no counts. Nobody recorded an
 * answer of it on InvokeModel; this follows its documentation.
 */
export const deepseekText = createReasoningChoices('think');
