import { findNativeFormat } from '../../datasources/native/index.ts';
import type { BedrockContentBlock, ModelUsage } from '../../datasources/types.ts';
import { readCounts } from '../../datasources/usage.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { BatchInvocationType } from '../records/batch-record.ts';

/** What a model's answer says, whatever its form. */
export interface ModelOutput {
  /** Null where it is no text: embeddings. */
  readonly text: string | null;
  readonly stopReason: string | null;
  readonly usage: ModelUsage | null;
}

/** Reads a whole answer: Converse's, or a native body of a family. */
export function readModelOutput(output: JsonObject, invocationType: BatchInvocationType, bodyFormat: string | null): ModelOutput & { readonly content: readonly BedrockContentBlock[] | null } {
  if (invocationType === 'Converse') return readConverseOutput(output);
  const { text, stopReason, usage } = findNativeFormat(bodyFormat).readBody(output);
  return { text: text === '' && stopReason === null ? null : text, stopReason, usage, content: null };
}

/** Converse's answer in the form of the wire. */
function readConverseOutput({ output, stopReason, usage }: JsonObject): ModelOutput & { readonly content: readonly BedrockContentBlock[] } {
  const message = isJsonObject(output) ? output.message : undefined;
  const content = listObjects(isJsonObject(message) ? message.content : undefined);
  return { text: content.map(readText).join(''), stopReason: typeof stopReason === 'string' ? stopReason : null, usage: isJsonObject(usage) ? readUsage(usage) : null, content };
}

/** An answer with sources has its text in pieces. */
function readText({ text, citationsContent }: JsonObject): string {
  if (typeof text === 'string') return text;
  const pieces = listObjects(isJsonObject(citationsContent) ? citationsContent.content : undefined);
  return pieces.map((piece) => (typeof piece.text === 'string' ? piece.text : '')).join('');
}

/** The wire has the cache's counts in two spellings. */
const readUsage = (usage: JsonObject): ModelUsage | null =>
  readCounts({
    input: usage.inputTokens,
    output: usage.outputTokens,
    total: usage.totalTokens,
    cacheRead: usage.cacheReadInputTokens ?? usage.cacheReadInputTokenCount,
    cacheWrite: usage.cacheWriteInputTokens ?? usage.cacheWriteInputTokenCount,
    cacheDetails: usage.cacheDetails ?? null,
  });

const listObjects = (value: JsonValue | undefined): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
