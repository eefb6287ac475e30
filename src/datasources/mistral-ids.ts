import { createHash } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { parseModelId } from '../models/model-id.ts';
import type { BedrockContentBlock } from './types.ts';

/**
 * Whether the model is one of Mistral's: several of them take the use of a tool only by an id of nine letters and digits, also where Bedrock made the id ("Tool call id was … but must be a-z, A-Z,
 * 0-9, with a length of 9", as public reports quote it).
 */
export const wantsMistralIds = (modelId: string): boolean => parseModelId(modelId).baseModelId?.startsWith('mistral.') === true;

/** The use of a tool, or its result, by such an id: by the same one wherever the same one stood. The block itself where nothing is to be changed. */
export function withMistralId(block: BedrockContentBlock): BedrockContentBlock {
  const { toolUse, toolResult } = block;
  if (isJsonObject(toolUse) && hasOtherId(toolUse)) return { ...block, toolUse: renamed(toolUse) };
  return isJsonObject(toolResult) && hasOtherId(toolResult) ? { ...block, toolResult: renamed(toolResult) } : block;
}

/** The same messages with such ids. */
export const withMistralIds = <Message extends { readonly content: readonly BedrockContentBlock[] }>(messages: readonly Message[]): readonly Message[] =>
  messages.map((message) => ({ ...message, content: message.content.map(withMistralId) }));

type WithId = JsonObject & { readonly toolUseId: string };

const hasOtherId = (owner: JsonObject): owner is WithId => typeof owner['toolUseId'] === 'string' && !/^[a-zA-Z0-9]{9}$/.test(owner['toolUseId']);

const renamed = (owner: WithId): JsonObject => ({ ...owner, toolUseId: createHash('sha256').update(owner.toolUseId).digest('hex').slice(0, 9) });
