import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { BatchInvocationType } from './batch-record.ts';
import { isConverseMember, isMessageMember } from './converse-members.ts';

/**
 * What a modelInput is, by its look: a Converse request has messages whose content is lists of blocks without a type, and no member but Converse's, misspelt or not.
 * Nova's body without a schemaVersion looks the same, and Nova answers it the same.
 */
export function findInvocationType(modelInput: JsonObject): BatchInvocationType {
  const { messages } = modelInput;
  const isConverse = Array.isArray(messages) && messages.every(isConverseMessage) && Object.keys(modelInput).every(isConverseMember) && !hasNovaLimits(modelInput);
  return isConverse ? 'Converse' : 'InvokeModel';
}

function isConverseMessage(message: JsonValue): boolean {
  if (!isJsonObject(message)) return false;
  const { content } = message;
  if (content === undefined) return Object.keys(message).every(isMessageMember);
  return Array.isArray(content) && content.every((block: JsonValue) => isJsonObject(block) && !('type' in block));
}

const hasNovaLimits = ({ inferenceConfig }: JsonObject): boolean => isJsonObject(inferenceConfig) && ('max_new_tokens' in inferenceConfig || 'topK' in inferenceConfig);
