import { createReasoningChoices } from './reasoning-choices.ts';

/**
 * OpenAI's chat completions, which the open-weight models of many makers speak. gpt-oss writes its reasoning in tags before the text; others put
 * it into a member of its own. Nobody recorded an answer on InvokeModel; this follows the documentation and a recorded answer of Bedrock's own
 * chat completions.
 */
export const openaiChat = createReasoningChoices('reasoning');
