import type { BedrockContentBlock } from '../../datasources/types.ts';
import { isJsonObject, toText, type JsonObject, type JsonValue } from '../../json.ts';
import { parseModelId } from '../../models/model-id.ts';
import { toResultContent } from '../../tool-json.ts';
import type { MemoryMessage } from '../memory/view.ts';
import type { ModelFacts } from '../model-facts.ts';
import type { Draft } from './draft.ts';
import { leftOut } from './draft.ts';
import { resultContent } from './result-content.ts';
import { trimBlocks } from './trim-blocks.ts';

/** What has to be known of a message to tell it to a model. */
export type ToldMessage = Pick<MemoryMessage, 'id' | 'role' | 'content' | 'modelId' | 'trimmed'>;

/** What of each message the model takes: what it cannot read is said in words, what is another model's own is left out. */
export function fitMessages(messages: readonly ToldMessage[], model: ModelFacts, keepsCachePoints: boolean): readonly Draft[] {
  let keepsIds = false; // of the latest message that may have asked for a tool
  return messages.map((message): Draft => {
    const isOwn = message.modelId === null || isMadeBy(message.modelId, model);
    if (message.role === 'assistant') keepsIds = message.modelId !== null && isOwn;
    const fit = message.role === 'user' ? fitUserBlock : fitAssistantBlock;
    return { sourceIds: [message.id], role: message.role, content: withoutLastReasoning(trimBlocks(message).flatMap((block) => fit(block, { model, isOwn, keepsIds, keepsCachePoints }))) };
  });
}

/**
 * Reasoning that nothing follows, as in an answer that broke off or whose limit was reached while the model still thought, is told to nobody: Claude takes no message that ends with it ("The final
 * block in an assistant message cannot be `thinking`", or, since Claude 5, that it does not support prefill), as public reports say of such histories.
 */
export function withoutLastReasoning(content: readonly BedrockContentBlock[]): readonly BedrockContentBlock[] {
  const lastSaid = content.findLastIndex((block) => !('reasoningContent' in block || 'cachePoint' in block));
  return content.filter((block, index) => index < lastSaid || !('reasoningContent' in block));
}

const isMadeBy = (modelId: string, model: ModelFacts): boolean => (parseModelId(modelId).baseModelId ?? modelId) === model.baseModelId;

interface Fit {
  readonly model: ModelFacts;
  /** This very model made the message, or a caller gave it. */
  readonly isOwn: boolean;
  /** This very model made the ids of the tools' uses, and may know them by their form: Kimi's `functions.clock:0` is refused by all others. */
  readonly keepsIds: boolean;
  readonly keepsCachePoints: boolean;
}

/** The kinds of blocks that are no text. */
export const media = ['image', 'document', 'video', 'audio'] as const;
const cannotRead = 'the model cannot read it';

function fitUserBlock(block: BedrockContentBlock, fit: Fit): readonly BedrockContentBlock[] {
  const { model, keepsIds, keepsCachePoints } = fit;
  const { text, toolResult, guardContent, searchResult } = block;
  if (text !== undefined) return isBlank(text) ? [] : [block];
  const medium = media.find((kind) => kind in block);
  if (medium !== undefined) return model.takes[medium] ? [block] : [describeMedium(medium, block[medium])];
  if (isJsonObject(toolResult)) return model.takes.tools ? [{ toolResult: withPlainId(fitToolResult(toolResult, model), keepsIds) }] : [describeToolResult(toolResult)];
  if (isJsonObject(guardContent)) return 'image' in guardContent && !model.takes.image ? [describeMedium('image', guardContent['image'])] : [block];
  if (isJsonObject(searchResult)) return isClaude(model) ? [block] : [describeSearchResult(searchResult)];
  if ('cachePoint' in block) return keepsCachePoints ? [block] : [];
  return 'toolUse' in block || 'reasoningContent' in block || 'citationsContent' in block ? [] : [block];
}

function fitAssistantBlock(block: BedrockContentBlock, { model, isOwn, keepsIds, keepsCachePoints }: Fit): readonly BedrockContentBlock[] {
  const { text, toolUse, reasoningContent, citationsContent } = block;
  if (text !== undefined) return isBlank(text) ? [] : [block];
  if (isJsonObject(toolUse)) return fitToolUse(withPlainName(withPlainId(toolUse, keepsIds)), model, isOwn);
  if (isJsonObject(reasoningContent)) return model.signsReasoning && isOwn && isSigned(reasoningContent) ? [block] : [];
  if (isJsonObject(citationsContent)) return describeCitations(citationsContent, isClaude(model) && isOwn);
  const medium = media.find((kind) => kind in block);
  if (medium !== undefined) return [describeMedium(medium, block[medium])]; // media are the user's to give
  if ('cachePoint' in block) return keepsCachePoints ? [block] : [];
  return isOwn && !('guardContent' in block || 'searchResult' in block) ? [block] : [];
}

/** Letters, digits, _ and - are what Bedrock wants of an id. */
function withPlainId(block: JsonObject, keepsIds: boolean): JsonObject {
  const { toolUseId } = block;
  return keepsIds || typeof toolUseId !== 'string' ? block : { ...block, toolUseId: toolUseId.replaceAll(/[^\w-]/g, '_') };
}

/** A name that a model made up (`$READFILE`, `search<|channel|>`) Bedrock gives out, but does not take back. */
const withPlainName = (toolUse: JsonObject): JsonObject => ({ ...toolUse, name: toText(toolUse['name']).replaceAll(/[^\w-]/g, '_').slice(0, 64) || '_' });

/** One that broke off has no input yet; one that the provider ran by itself is known to that model only. */
function fitToolUse(toolUse: JsonObject, model: ModelFacts, isOwn: boolean): readonly BedrockContentBlock[] {
  if (!isJsonObject(toolUse['input'])) return [];
  if (isProviderRun(toolUse)) return isOwn ? [{ toolUse }] : [];
  return model.takes.tools ? [{ toolUse }] : [describeToolUse(toolUse)];
}

/** The use of a tool where it can only be told in words. */
export const describeToolUse = ({ name, input }: JsonObject): BedrockContentBlock => ({ text: `[used the tool ${toText(name)} with ${JSON.stringify(input)}]` });

/** `tool_use` says no more than no type does. */
export const isProviderRun = ({ type }: JsonObject): boolean => type !== undefined && type !== 'tool_use';

/** Only the provider can make it up, and only what it has signed does it take back. */
function isSigned({ reasoningText, redactedContent }: JsonObject): boolean {
  if (typeof redactedContent === 'string') return redactedContent !== '';
  return isJsonObject(reasoningText) && typeof reasoningText['signature'] === 'string' && reasoningText['signature'] !== '';
}

const isClaude = ({ bodyFormat }: ModelFacts): boolean => bodyFormat === 'anthropic-messages' || bodyFormat === null;

function fitToolResult(toolResult: JsonObject, model: ModelFacts): JsonObject {
  const { toolUseId = null, status } = toolResult;
  const content = resultContent(toolResult).map((item) => fitResultContent(item, model));
  const isEmpty = content.length === 0;
  // Nova refuses a result without content, and every model an error without a word.
  const filled = isEmpty && (status === 'error' || model.bodyFormat !== 'anthropic-messages') ? [{ text: status === 'error' ? 'The tool failed.' : 'The tool gave no result.' }] : content;
  return { toolUseId, content: filled, ...(status === undefined || !tellsStatus(model) ? {} : { status }) };
}

/** Bedrock's documents name Claude and Nova; others are sent none. */
export const tellsStatus = ({ bodyFormat }: ModelFacts): boolean => bodyFormat === null || bodyFormat === 'anthropic-messages' || bodyFormat === 'nova';

function fitResultContent(item: JsonObject, model: ModelFacts): JsonObject {
  const medium = media.find((kind) => kind in item);
  if (medium !== undefined && !model.takes[medium]) return describeMedium(medium, item[medium]);
  if (item['json'] !== undefined) return toResultContent(item['json']); // what is no object was kept before it was known that Bedrock refuses it
  return isJsonObject(item['searchResult']) && !isClaude(model) ? describeSearchResult(item['searchResult']) : item;
}

function describeMedium(kind: string, value: JsonValue | undefined): BedrockContentBlock {
  const { name, format } = isJsonObject(value) ? value : {};
  return leftOut(`${kind}${typeof name === 'string' ? ` ${JSON.stringify(name)}` : typeof format === 'string' ? ` (${format})` : ''}`, cannotRead);
}

/** The result of a tool where the use of it is not told any more. */
export function describeToolResult({ content }: JsonObject): BedrockContentBlock {
  const items = Array.isArray(content) ? content.filter(isJsonObject) : [];
  const told = items.map((item) => (typeof item['text'] === 'string' ? item['text'] : item['json'] === undefined ? `[${Object.keys(item)[0] ?? 'nothing'}]` : JSON.stringify(item['json'])));
  return { text: `[A tool answered: ${told.join('\n')}]` };
}

function describeSearchResult({ source, title, content }: JsonObject): BedrockContentBlock {
  const passages = Array.isArray(content) ? content.filter(isJsonObject).map(({ text }) => (typeof text === 'string' ? text : '')) : [];
  return { text: [`${toText(title)} (${toText(source)})`, ...passages].join('\n') };
}

function describeCitations(citationsContent: JsonObject, keepsCitations: boolean): readonly BedrockContentBlock[] {
  const { content, citations } = citationsContent;
  const text = Array.isArray(content) ? content.filter(isJsonObject).map((item) => (typeof item['text'] === 'string' ? item['text'] : '')).join('') : '';
  if (isBlank(text)) return [];
  return keepsCitations && Array.isArray(citations) ? [{ citationsContent }] : [{ text }];
}

const isBlank = (text: JsonValue): boolean => typeof text !== 'string' || text.trim() === '';
