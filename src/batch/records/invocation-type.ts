import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { BatchInvocationType } from './batch-record.ts';

/** All members of a Converse request in a record: the API reference's, without the model's id, which stands in the job. */
const converseMembers: ReadonlySet<string> = new Set([
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'guardrailConfig',
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
  'promptVariables',
  'requestMetadata',
  'performanceConfig',
  'serviceTier',
  'outputConfig',
]);

/**
 * What a modelInput is, by its look: a Converse request has messages whose content is lists of blocks without a type, and no member that Converse does not have.
 * Nova's body without a schemaVersion looks the same, and Nova answers it the same.
 */
export function findInvocationType(modelInput: JsonObject): BatchInvocationType {
  const { messages } = modelInput;
  const isConverse = Array.isArray(messages) && messages.every(isConverseMessage) && Object.keys(modelInput).every((name) => converseMembers.has(name)) && !hasNovaLimits(modelInput);
  return isConverse ? 'Converse' : 'InvokeModel';
}

function isConverseMessage(message: JsonValue): boolean {
  if (!isJsonObject(message)) return false;
  const { content } = message;
  return Array.isArray(content) && content.every((block: JsonValue) => isJsonObject(block) && !('type' in block));
}

const hasNovaLimits = ({ inferenceConfig }: JsonObject): boolean => isJsonObject(inferenceConfig) && ('max_new_tokens' in inferenceConfig || 'topK' in inferenceConfig);
