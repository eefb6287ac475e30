import { isJsonObject } from '../json.ts';
import { withoutEmptyNames } from '../tool-json.ts';
import { withDocumentSources } from './document-sources.ts';
import { wantsMistralIds, withMistralId } from './mistral-ids.ts';
import { withoutSearchResults } from './taken-citations.ts';
import type { BedrockContentBlock } from './types.ts';

interface Said {
  readonly content: readonly BedrockContentBlock[];
}

/** The same messages in the form in which Bedrock takes them for the model, which is not always that in which it or a caller gave them. The messages themselves where all have that form. */
export function toTakenMessages<Message extends Said>(messages: readonly Message[], modelId: string): readonly Message[] {
  if (!messages.some(({ content }) => content.some(mayDiffer))) return messages; // most are text alone
  const toBlock = wantsMistralIds(modelId) ? (block: BedrockContentBlock) => withMistralId(toTakenBlock(block)) : toTakenBlock;
  const taken = messages.map((message) => toTakenMessage(message, toBlock));
  return taken.every((message, index) => message === messages[index]) ? messages : taken;
}

function toTakenMessage<Message extends Said>(message: Message, toBlock: (block: BedrockContentBlock) => BedrockContentBlock): Message {
  const content = message.content.map(toBlock);
  return content.every((block, index) => block === message.content[index]) ? message : { ...message, content };
}

const mayDiffer = ({ document, toolResult, toolUse, citationsContent }: BedrockContentBlock): boolean => (document ?? toolResult ?? toolUse ?? citationsContent) !== undefined;

function toTakenBlock(block: BedrockContentBlock): BedrockContentBlock {
  const { toolUse, citationsContent } = block;
  if (isJsonObject(citationsContent)) return withoutSearchResults(block, citationsContent);
  if (!isJsonObject(toolUse)) return withDocumentSources(block);
  const { input } = toolUse;
  if (!isJsonObject(input)) return block;
  const named = withoutEmptyNames(input);
  return named === input ? block : { toolUse: { ...toolUse, input: named } };
}
