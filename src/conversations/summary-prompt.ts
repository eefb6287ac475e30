import type { BedrockContentBlock, ConverseRequest } from '../datasources/types.ts';
import { isJsonObject, toText, type JsonObject } from '../json.ts';
import type { MessageRecord, SummaryRecord } from '../storage/conversation-record.ts';

const mostOfAResult = 2_000; // characters of what a tool gave, or of a document

interface SummarySize {
  /** Of the summary. */
  readonly maxTokens: number;
  /** What the model may think before. */
  readonly thinkingTokens: number;
  /** Of a message that has more tokens, so many are told. */
  readonly mostOfMessage: number;
}

/** Asks a model for a summary of earlier summaries and messages. Everything stands in one message of the user's, which every model takes. */
export function toSummaryRequest(modelId: string, sources: readonly SummaryRecord[], messages: readonly MessageRecord[], { maxTokens, thinkingTokens, mostOfMessage }: SummarySize): ConverseRequest {
  const words = Math.floor(maxTokens * 0.6);
  const text = [
    'Summarise the conversation below for somebody who goes on with it and does not see it.',
    `Keep every fact that may matter later: names, numbers, dates, places, codes, preferences, decisions, results of tools, promises and open questions. Leave out greetings and small talk. Use at most ${words} words, in short sentences, in the language of the conversation. Write the summary alone, without a preamble.`,
    ...(sources.length === 0 ? [] : [`<earlier-summary>\n${sources.map((summary) => summary.text).join('\n\n')}\n</earlier-summary>`]),
    ...(messages.length === 0 ? [] : [`<conversation>\n${messages.map((message) => tell(message, mostOfMessage)).filter((line) => line !== '').join('\n')}\n</conversation>`]),
  ].join('\n\n');
  return { kind: 'converse', modelId, messages: [{ role: 'user', content: [{ text: text.toWellFormed() }] }], inferenceConfig: { maxTokens: maxTokens + thinkingTokens } };
}

function tell({ role, content, blockTokens }: MessageRecord, most: number): string {
  const told = content.reduce((sum, block, index) => sum + (isToldWhole(block) ? (blockTokens[index] ?? 0) : 0), 0);
  // A character may be a token.
  const ofResult = Math.min(mostOfAResult, Math.floor(most / 2 / Math.max(1, content.filter((block) => !isToldWhole(block)).length)));
  const said = content
    .map((block) => (told > most && isToldWhole(block) ? shorten(tellBlock(block, ofResult), most / told) : tellBlock(block, ofResult)))
    .filter((text) => text !== '')
    .join('\n');
  return said === '' ? '' : `${role === 'user' ? 'User' : 'Assistant'}: ${said}`;
}

const isToldWhole = (block: BedrockContentBlock): boolean => 'text' in block || 'toolUse' in block || 'citationsContent' in block;

/** A part of it: its beginning, and its end, where it often says what it is for. */
function shorten(text: string, part: number): string {
  const length = Math.floor(text.length * part);
  const end = Math.floor(length / 3);
  return `${text.slice(0, length - end)} [...] ${end === 0 ? '' : text.slice(-end)}`;
}

function tellBlock(block: BedrockContentBlock, mostOfResult: number): string {
  const { text, toolUse, toolResult, document, citationsContent, searchResult, reasoningContent, cachePoint } = block;
  if (typeof text === 'string') return text;
  if (isJsonObject(toolUse)) return `[uses the tool ${toText(toolUse['name'])}: ${JSON.stringify(toolUse['input'])}]`;
  if (isJsonObject(toolResult)) return `[the tool answers: ${textOf(toolResult['content']).slice(0, mostOfResult)}]`;
  if (isJsonObject(document)) return tellDocument(document, mostOfResult);
  if (isJsonObject(citationsContent)) return textOf(citationsContent['content']);
  if (isJsonObject(searchResult)) return `[found: ${toText(searchResult['title'])}: ${textOf(searchResult['content']).slice(0, mostOfResult)}]`;
  return reasoningContent !== undefined || cachePoint !== undefined ? '' : `[${Object.keys(block)[0] ?? 'something'}]`;
}

function tellDocument({ name, source }: JsonObject, mostOfResult: number): string {
  const text = isJsonObject(source) && typeof source['text'] === 'string' ? source['text'].slice(0, mostOfResult) : '';
  return `[document ${JSON.stringify(name)}${text === '' ? '' : `: ${text}`}]`;
}

const textOf = (content: unknown): string =>
  (Array.isArray(content) ? content.filter(isJsonObject) : []).map((item) => (typeof item['text'] === 'string' ? item['text'] : item['json'] === undefined ? '' : JSON.stringify(item['json']))).join('\n');
