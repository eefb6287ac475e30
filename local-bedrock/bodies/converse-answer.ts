import type { ServedModel } from '../models.ts';
import { writeConverseTrace } from '../guardrails/write-trace.ts';
import type { JsonObject } from '../validation/shape.ts';
import type { AnswerClock, AnswerEvent, ModelAnswer, ModelReasoning, ModelToolUse } from './conversation.ts';
import type { ConverseRequest } from './converse.ts';

/** Writes the body of Converse's answer. */
export function writeConverseAnswer(answer: ModelAnswer, request: ConverseRequest, model: ServedModel, clock: AnswerClock): JsonObject {
  return {
    metrics: { latencyMs: clock.latencyMs() },
    output: { message: { content: writeBlocks(answer, model), role: 'assistant' } },
    stopReason: readStopReason(answer),
    ...writeConverseTrace(answer.guardrail),
    usage: writeConverseUsage(answer, model),
    ...request.echoed,
    ...writeAdditionalFields(answer, request, model),
  };
}

/** Yields ConverseStream's events: text blocks have no start, and the metadata comes last. */
export function* streamConverseAnswer(answer: ModelAnswer, request: ConverseRequest, model: ServedModel, clock: AnswerClock): Generator<AnswerEvent> {
  yield { type: 'messageStart', payload: { role: 'assistant' } };
  for (const [contentBlockIndex, { start, deltas }] of listStreamedBlocks(answer, model).entries()) {
    if (start !== undefined) yield { type: 'contentBlockStart', payload: { contentBlockIndex, start } };
    for (const delta of deltas) yield { type: 'contentBlockDelta', payload: { contentBlockIndex, delta }, isPiece: true };
    yield { type: 'contentBlockStop', payload: { contentBlockIndex } };
  }
  yield { type: 'messageStop', payload: { stopReason: readStopReason(answer), ...writeAdditionalFields(answer, request, model) } };
  yield {
    type: 'metadata',
    payload: { metrics: { latencyMs: clock.latencyMs() }, usage: writeConverseUsage(answer, model), ...writeConverseTrace(answer.guardrail), ...request.echoed },
    isMetadata: true,
  };
}

function readStopReason({ guardrail, stopReason }: ModelAnswer): string {
  return guardrail?.intervened === true ? 'guardrail_intervened' : stopReason;
}

function writeBlocks({ pieces, reasoning, toolUses = [] }: ModelAnswer, model: ServedModel): readonly JsonObject[] {
  const text = pieces.join('');
  return [
    ...(reasoning === undefined ? [] : [{ reasoningContent: { reasoningText: { text: reasoning.pieces.join(''), ...writeSignature(reasoning) } } }]),
    ...(text === '' ? [] : [{ text }]),
    ...toolUses.map((toolUse) => ({ toolUse: { input: toolUse.input, ...writeToolUse(toolUse, model) } })),
  ];
}

/** A block as it is streamed: only tool uses have a start (recordings). */
interface StreamedBlock {
  readonly start?: JsonObject;
  readonly deltas: readonly JsonObject[];
}

function listStreamedBlocks({ pieces, reasoning, toolUses = [] }: ModelAnswer, model: ServedModel): readonly StreamedBlock[] {
  const thoughts = (reasoning?.pieces ?? []).map((text): JsonObject => ({ reasoningContent: { text } }));
  if (reasoning !== undefined && reasoning.signature !== null) thoughts.push({ reasoningContent: writeSignature(reasoning) });
  return [
    { deltas: thoughts },
    { deltas: pieces.map((text) => ({ text })) },
    ...toolUses.map((toolUse) => ({
      start: { toolUse: writeToolUse(toolUse, model) },
      deltas: listFragments(toolUse, model).map((input) => ({ toolUse: { input } })),
    })),
  ].filter(({ deltas }) => deltas.length > 0);
}

/** Nova sends an input at once; the others in fragments, of which the first is empty (recordings). */
function listFragments({ fragments }: ModelToolUse, model: ServedModel): readonly string[] {
  return model.bodyFormat === 'nova' ? [fragments.join('')] : ['', ...fragments];
}

function writeSignature({ signature }: ModelReasoning): JsonObject {
  return signature === null ? {} : { signature };
}

/** The answers of Claude 4.5 and later and of Nova 2 have a type besides, whatever the SDK knows of it (recordings). */
function writeToolUse({ name, key }: ModelToolUse, model: ServedModel): JsonObject {
  return { name, toolUseId: `tooluse_${key}`, ...(/claude-[a-z]+-(?:4-[5-9]|5)|\.nova-2-/.test(model.modelId) ? { type: 'tool_use' } : {}) };
}

/** Models with a prompt cache count it under two names each (recordings). The total has all of them. */
function writeConverseUsage({ inputTokens, outputTokens, cache: counts }: ModelAnswer, model: ServedModel): JsonObject {
  const { readTokens = 0, writeTokens = 0, details = [] } = counts ?? {};
  const cache = model.supports.promptCaching
    ? { cacheReadInputTokenCount: readTokens, cacheReadInputTokens: readTokens, cacheWriteInputTokenCount: writeTokens, cacheWriteInputTokens: writeTokens }
    : {};
  // Recordings of five minutes have none.
  const cacheDetails = details.some(({ ttl }) => ttl === '1h') ? { cacheDetails: details } : {};
  return { ...cache, ...cacheDetails, inputTokens, outputTokens, serverToolUsage: {}, totalTokens: inputTokens + readTokens + writeTokens + outputTokens };
}

/** Only Claude has something of its own to add: the stop sequence. Pointers at anything else are left out, as Bedrock does. */
function writeAdditionalFields(answer: ModelAnswer, request: ConverseRequest, model: ServedModel): JsonObject {
  const isAsked = model.bodyFormat === 'anthropic-messages' && request.responseFieldPaths.includes('/stop_sequence');
  return isAsked ? { additionalModelResponseFields: { stop_sequence: answer.stopSequence } } : {};
}
