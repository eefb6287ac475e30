import type { BatchProblem, BatchProblemCode } from '../../batch/problems/index.ts';
import type { BatchInvocationType } from '../../batch/records/index.ts';
import { findMisspelt } from '../../batch/records/index.ts';
import { badUserInput, isCodedError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { converseRules, invokeModelRules } from '../rules/index.ts';
import type { BatchModel } from './batch-model.ts';
import { findNotInBatch } from './not-in-batch.ts';
import { readConverseBody } from './read-converse-body.ts';

/** The record that something stands in. */
export interface RecordPlace {
  readonly recordId: string | null;
  /** Where the modelInput stands in the operation, such as `input.input.records[3].body`; or in a file, such as `line 4: modelInput`. */
  readonly path: string;
  /** It stands in the operation, so that the path is a field of it. */
  readonly isField: boolean;
}

/** What would make Bedrock fail a record of this kind: what there is not in batch jobs, else the first rule that is broken. Undefined where nothing would. */
export function checkModelInput(modelInput: JsonObject, invocationType: BatchInvocationType, { modelId, known }: BatchModel, place: RecordPlace): BatchProblem | undefined {
  return checkNotInBatch(modelInput, place) ?? tell('INVALID_RECORD', place, () => {
    const { path } = place;
    if (invocationType === 'Converse') {
      checkSpelling(modelInput, path);
      const input = { modelId, ...readConverseBody(modelInput, path) };
      for (const rule of converseRules) rule({ input, limits: known, path });
    } else for (const rule of invokeModelRules) rule({ body: modelInput, limits: known, path });
  });
}

/** Bedrock fails a record with a member that Converse does not have, or runs it without. */
function checkSpelling(modelInput: JsonObject, path: string): void {
  const misspelt = findMisspelt(modelInput);
  if (misspelt !== undefined) throw badUserInput(`${path}.${misspelt.path}`, `a member that Converse has there (${misspelt.known.join(', ')})`, misspelt.name);
}

/** What of a record there is not in batch jobs. */
export function checkNotInBatch(modelInput: object, { path, recordId, isField }: RecordPlace): BatchProblem | undefined {
  const found = findNotInBatch(modelInput);
  if (found === undefined) return undefined;
  const field = `${path}.${found.member}`;
  return { code: found.code, message: `${field}: ${notInBatch[found.code] ?? ''}, which Bedrock does not have in batch jobs.`, recordId, field: isField ? field : null };
}

const notInBatch: Partial<Record<BatchProblemCode, string>> = {
  TOOLS_NOT_SUPPORTED: 'expected nothing of tools',
  RESPONSE_FORMAT_NOT_SUPPORTED: 'expected no output format',
  PROMPT_CACHING_NOT_SUPPORTED: 'expected no cache point',
  GUARDRAIL_NOT_SUPPORTED: 'expected nothing of guardrails',
  STREAMING_NOT_SUPPORTED: 'expected no stream',
};

/** Runs a check that throws, and tells what it throws as a problem. What is no coded error is thrown on. */
export function tell(code: BatchProblemCode, { recordId, isField }: Pick<RecordPlace, 'recordId' | 'isField'>, check: () => void): BatchProblem | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!isCodedError(error)) throw error;
    return { code, message: error.message, recordId, field: isField ? (error.field ?? null) : null };
  }
}
