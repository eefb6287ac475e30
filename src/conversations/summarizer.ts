import { createHash } from 'node:crypto';
import type { Owner } from '../access/viewer.ts';
import { CodedError, isCodedError } from '../errors.ts';
import type { Generations } from '../generations/generations.ts';
import type { ConversationRecord, MessageRecord } from '../storage/conversation-record.ts';
import type { GenerationOptions } from '../storage/generation-record.ts';
import type { SummaryTask } from './memory/view.ts';
import { toSummaryRequest } from './summary-prompt.ts';

/** A summary that is to be written. */
export interface SummaryOrder {
  readonly conversation: ConversationRecord;
  readonly task: SummaryTask;
  /** What of the task's messages goes into it. */
  readonly messages: readonly MessageRecord[];
  readonly maxTokens: number;
  /** What the model may think before. */
  readonly thinkingTokens: number;
  /** Of a longer message only the beginning and the end are told. */
  readonly mostOfMessage: number;
  readonly tags: GenerationOptions['tags'];
}

/**
 * Has a model write a summary: by a generation of its own, with its own row in the ledger. The same order is carried out once: whoever asks again, also
 * after a crash, gets the text that was paid for. Throws the CodedError that the model failed with, or the signal's reason.
 */
export async function writeSummary(generations: Generations, { conversation, task, messages, maxTokens, thinkingTokens, mostOfMessage, tags }: SummaryOrder, signal: AbortSignal): Promise<string> {
  const owner = { id: conversation.viewerId, tenantId: conversation.tenantId };
  const modelId = conversation.memory.summaryModelId ?? conversation.modelId;
  // Not how long it may be, which changes a little with each turn.
  const identity = [conversation.id, modelId, task.sources.map(({ id }) => id), messages.map(({ id }) => id)];
  const key = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
  for (let number = 1; ; number += 1) {
    signal.throwIfAborted();
    const startedAt = new Date().toISOString();
    const generation = await generations.start(owner, {
      method: 'CONVERSE',
      streaming: false,
      request: { ...toSummaryRequest(modelId, task.sources, messages, { maxTokens, thinkingTokens, mostOfMessage }), ...toMetadata(tags) },
      identity,
      options: { idempotencyKey: `summary ${key} ${number}`, deadlineMs: null, onDisconnect: 'CONTINUE', tags },
      turn: { conversationId: conversation.id, purpose: 'SUMMARY', replaces: null },
    });
    const text = await outcomeOf(generations, owner, generation.id, signal);
    if (typeof text === 'string') return text;
    if (generation.createdAt >= startedAt) throw text; // what failed before may be tried once more
  }
}

/** Tags go to Bedrock with every call. */
const toMetadata = (tags: GenerationOptions['tags']) => (tags.length === 0 ? {} : { requestMetadata: Object.fromEntries(tags.map(({ key, value }) => [key, value])) });

/** What was written then is no summary. */
const refusals = ['content_filtered', 'guardrail_intervened', 'refusal'];

/** The text, or why there is none. Where the signal says so the generation is cancelled, and the signal's reason thrown. */
async function outcomeOf(generations: Generations, owner: Owner, id: string, signal: AbortSignal): Promise<string | CodedError> {
  const cancel = (): void => void generations.cancel(owner, id).catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const record = await generations.outcome(owner, id);
    signal.throwIfAborted();
    if (record.error !== null) return new CodedError(record.error.code, record.error);
    if (record.status !== 'COMPLETED') return new CodedError('MODEL_ERROR', { message: 'The summary was cancelled.' });
    if (refusals.includes(record.stopReason ?? '')) return new CodedError('MODEL_ERROR', { message: `The summary model refused: ${record.stopReason ?? ''}.` });
    const text = (await generations.output(record)).text.trim();
    return text === '' ? new CodedError('MODEL_ERROR', { message: 'The summary model wrote nothing.' }) : text;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Whether a summary may be done without: it could not be written, but the turn itself was not stopped. */
export const isSummaryFailure = (error: unknown, signal: AbortSignal): error is CodedError => isCodedError(error) && !signal.aborted && error.code !== 'STORE_UNAVAILABLE';
