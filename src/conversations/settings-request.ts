import type { ConverseRequest } from '../datasources/types.ts';
import type { ConversationSettings } from '../storage/conversation-record.ts';

/** What a turn asks for that brings nothing of its own. */
export const settingsRequest = ({ modelId, system, inferenceConfig, toolConfig, guardrailConfig }: ConversationSettings): ConverseRequest => ({
  kind: 'converse',
  modelId,
  messages: [],
  ...(system.length === 0 ? {} : { system }),
  ...(inferenceConfig === null ? {} : { inferenceConfig }),
  ...(toolConfig === null ? {} : { toolConfig }),
  ...(guardrailConfig === null ? {} : { guardrailConfig }),
});
