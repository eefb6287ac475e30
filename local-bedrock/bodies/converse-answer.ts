import type { ServedModel } from '../models.ts';
import type { JsonObject } from '../validation/shape.ts';
import type { AnswerClock, AnswerEvent, ModelAnswer } from './conversation.ts';
import type { ConverseRequest } from './converse.ts';

/** Writes the body of Converse's answer. */
export function writeConverseAnswer(answer: ModelAnswer, request: ConverseRequest, model: ServedModel, clock: AnswerClock): JsonObject {
  const text = answer.pieces.join('');
  return {
    metrics: { latencyMs: clock.latencyMs() },
    output: { message: { content: text === '' ? [] : [{ text }], role: 'assistant' } },
    stopReason: answer.stopReason,
    usage: writeConverseUsage(answer, model),
    ...request.echoed,
    ...writeAdditionalFields(answer, request, model),
  };
}

/** Yields ConverseStream's events: text blocks have no start, and the metadata comes last. */
export function* streamConverseAnswer(answer: ModelAnswer, request: ConverseRequest, model: ServedModel, clock: AnswerClock): Generator<AnswerEvent> {
  yield { type: 'messageStart', payload: { role: 'assistant' } };
  for (const text of answer.pieces) yield { type: 'contentBlockDelta', payload: { contentBlockIndex: 0, delta: { text } }, isPiece: true };
  if (answer.pieces.length > 0) yield { type: 'contentBlockStop', payload: { contentBlockIndex: 0 } };
  yield { type: 'messageStop', payload: { stopReason: answer.stopReason, ...writeAdditionalFields(answer, request, model) } };
  yield {
    type: 'metadata',
    payload: { metrics: { latencyMs: clock.latencyMs() }, usage: writeConverseUsage(answer, model), ...request.echoed },
    isMetadata: true,
  };
}

/** Models with a prompt cache count it under two names each (recordings); nothing is ever cached here. */
function writeConverseUsage({ inputTokens, outputTokens }: ModelAnswer, model: ServedModel): JsonObject {
  const cache = model.supports.promptCaching
    ? { cacheReadInputTokenCount: 0, cacheReadInputTokens: 0, cacheWriteInputTokenCount: 0, cacheWriteInputTokens: 0 }
    : {};
  return { ...cache, inputTokens, outputTokens, serverToolUsage: {}, totalTokens: inputTokens + outputTokens };
}

/** Only Claude has something of its own to add: the stop sequence. Pointers at anything else are left out, as Bedrock does. */
function writeAdditionalFields(answer: ModelAnswer, request: ConverseRequest, model: ServedModel): JsonObject {
  const isAsked = model.bodyFormat === 'anthropic-messages' && request.responseFieldPaths.includes('/stop_sequence');
  return isAsked ? { additionalModelResponseFields: { stop_sequence: answer.stopSequence } } : {};
}
