import { judge } from '../../construct/index.ts';
import { toRecordError } from '../../datasources/errors.ts';
import { CodedError } from '../../errors.ts';
import { isDeeperThan, isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { BatchInvocationType } from '../records/batch-record.ts';
import { parseJson } from '../records/read-record-lines.ts';
import type { BatchOutcome } from './batch-outcome.ts';
import type { ModelOutput } from './read-model-output.ts';
import { readModelOutput } from './read-model-output.ts';

/** What has to be known to read the outputs of a job. */
export interface OutputReading {
  readonly invocationType: BatchInvocationType;
  /** The family of the model's native bodies; a body of an unknown family is recognised by its look. */
  readonly bodyFormat: string | null;
  /** What each answer is validated against: a schema that was checked. */
  readonly schema?: JsonObject | null;
}

/** A line that tells of no record. */
export interface BadOutputLine {
  readonly problem: string;
}

const mostLevels = 500;

/**
 * What a line of a job's output says of its record: Bedrock's `{"recordId", "modelInput", "modelOutput"}`, or with `error` in place of the output. Nobody recorded
 * such a line; this follows the documentation. A line that names its record, but says nothing of it, is an outcome with an error; any other is a problem.
 */
export function readOutputLine(line: string, { invocationType, bodyFormat, schema = null }: OutputReading): BatchOutcome | BadOutputLine {
  const value = parseJson(line);
  if (value === undefined) return { problem: 'the line is not JSON' };
  if (!isJsonObject(value)) return { problem: 'the line is no JSON object' };
  const { recordId, modelInput: input = null, modelOutput: output = null, error = null } = value;
  if (typeof recordId !== 'string') return { problem: recordId === undefined ? 'the line has no recordId' : 'the recordId is no text' };
  const fail = (reason: CodedError, answer: ModelOutput = nothing): BatchOutcome => ({ recordId, status: 'ERROR', input, output, ...answer, object: null, error: reason.data });
  if (error !== null) return fail(readError(error));
  if (!isJsonObject(output)) return fail(new CodedError('MODEL_ERROR', { message: output === null ? 'The line of the record has neither an output nor an error.' : 'The output of the record is no JSON object.' }));
  if (isDeeperThan(output, mostLevels)) return fail(new CodedError('MODEL_ERROR', { message: 'The output of the record is nested too deeply to be read.' }));
  const { content, ...answer } = readModelOutput(output, invocationType, bodyFormat);
  if (schema === null) return { recordId, status: 'SUCCESS', input, output, ...answer, object: null, error: null };
  const verdict = judge({ mode: 'PROMPT', format: 'JSON', schema, name: 'answer', wrapped: false, cut: null }, { text: answer.text ?? '', content, stopReason: answer.stopReason });
  return verdict.error === null ? { recordId, status: 'SUCCESS', input, output, ...answer, object: verdict.object, error: null } : fail(verdict.error, answer);
}

const nothing: ModelOutput = { text: null, stopReason: null, usage: null };

/** `{"errorCode": 400, "errorMessage": "bad request"}`, as documented; what else stands there is at least an error. */
function readError(error: JsonValue): CodedError {
  const { errorCode, errorMessage } = isJsonObject(error) ? error : { errorMessage: error };
  return toRecordError(errorCode ?? null, typeof errorMessage === 'string' ? errorMessage : null);
}
