import { startClock } from '../clock.ts';
import { noFaults } from '../faults.ts';
import type { ModelList } from '../models.ts';
import { converse } from '../operations/converse.ts';
import { invokeModel } from '../operations/invoke-model.ts';
import type { CacheCounts, PromptCache } from '../prompt-cache.ts';
import type { Say } from '../say.ts';
import { isObject, type JsonObject } from '../validation/shape.ts';
import { BedrockError } from '../wire/errors.ts';
import type { BatchService } from './batch-service.ts';
import type { InvocationType } from './read-create-request.ts';

/** What became of a record. */
export type RecordResult =
  | { readonly modelOutput: unknown; readonly inputTokens: number; readonly outputTokens: number }
  | { readonly error: { readonly errorCode: number; readonly errorMessage: string } };

/** What answering records needs. */
export interface RecordContext {
  readonly models: ModelList;
  readonly seed: number;
  readonly say?: Say;
}

/** In batches nothing is cached (AWS's documentation). */
const nothing: CacheCounts = { readTokens: 0, writeTokens: 0, details: [] };
const noCache: PromptCache = { count: () => nothing, preview: () => nothing };

/**
 * Answers a record as the operation would that its job asks for. What that would refuse is the record's error: the HTTP status, and the text.
 *
 * @param number of the record, from 1: the call's, for `say`
 */
export async function runRecord(type: InvocationType, modelId: string, modelInput: JsonObject, number: number, { models, seed, say }: RecordContext): Promise<RecordResult> {
  const operation = type === 'Converse' ? converse : invokeModel;
  const ask = say && (() => say({ modelId, operation: type, body: modelInput, call: number }));
  try {
    const opened = operation.open({ label: modelId, region: '', query: new URLSearchParams(), headers: {}, body: Buffer.from(JSON.stringify(modelInput)) });
    const answer = await opened.answer({ models, seed, promptCache: noCache, clock: startClock(), faults: noFaults, batch: noBatches, ...(ask === undefined ? {} : { say: ask }) });
    if (answer.kind !== 'json') throw new Error(`${operation.name} answers with a stream.`);
    return { modelOutput: answer.body, ...readCounts(answer.body, answer.headers ?? {}) };
  } catch (error) {
    if (error instanceof BedrockError) return { error: { errorCode: error.status, errorMessage: error.message } };
    return { error: { errorCode: 500, errorMessage: `local-bedrock failed: ${error instanceof Error ? error.message : String(error)}` } };
  }
}

const noBatches = (): Promise<BatchService> => Promise.reject(new Error('A record starts no job.'));

/** Converse tells its tokens in the body, InvokeModel in headers. */
function readCounts(body: unknown, headers: Readonly<Record<string, string>>): { readonly inputTokens: number; readonly outputTokens: number } {
  const usage = isObject(body) && isObject(body['usage']) ? body['usage'] : {};
  return {
    inputTokens: Number(headers['x-amzn-bedrock-input-token-count'] ?? usage['inputTokens'] ?? 0),
    outputTokens: Number(headers['x-amzn-bedrock-output-token-count'] ?? usage['outputTokens'] ?? 0),
  };
}
