import type { BatchJobSpec, BatchSource } from '../../batch/batch-job-spec.ts';
import type { BatchProblem } from '../../batch/problems/index.ts';
import { refuseProblems } from '../../batch/problems/index.ts';
import type { BatchInvocationType } from '../../batch/records/index.ts';
import type { BatchInput, CreateBatchJobInput } from '../../generated/schema-types.ts';
import type { BatchModel } from './batch-model.ts';
import { readBatchSettings } from './batch-settings.ts';
import { tell } from './check-model-input.ts';
import { readJsonl } from './file-records.ts';
import { readInlineRecords } from './inline-records.ts';
import { parseS3Uri } from './s3-uri.ts';
import { isGiven } from '../../is-given.ts';

/** The most records that may come inline; more of them stand in S3. */
export const mostInlineRecords = 10_000;

/** A job as it was asked for, and everything that is wrong with it. Where something is wrong, the job is not whole: it is good for nothing but to be looked at. */
export interface ReadBatchJob {
  readonly spec: BatchJobSpec;
  /** How many records came, right or wrong; null where they stand in S3. */
  readonly count: number | null;
  readonly problems: readonly BatchProblem[];
}

const anyModelId = 'unknown';

const invocationTypes = { CONVERSE: 'Converse', INVOKE_MODEL: 'InvokeModel' } as const;

/** Reads a job with all its problems at once. What stands in S3 is not looked at. */
export function readBatchJob(input: CreateBatchJobInput, known: BatchModel['known'], path = 'input'): ReadBatchJob {
  const wanted = input.modelInvocationType ? invocationTypes[input.modelInvocationType] : null;
  const { settings, problems } = readBatchSettings(input, path);
  // What is wrong with the id is told once, and not again of each record.
  const modelId = problems.some(({ code }) => code === 'INVALID_MODEL_ID') ? anyModelId : input.modelId;
  const read = readInput(input.input, wanted, { modelId, known }, `${path}.input`);
  return { spec: { ...settings, invocationType: read.invocationType, source: read.source }, count: read.count, problems: [...problems, ...read.problems] };
}

/** The same for a job that is to be run. Throws BAD_USER_INPUT, or SCHEMA_INVALID, for the first thing that is wrong with it, and says how many more there are. */
export function toBatchJobSpec(input: CreateBatchJobInput, known: BatchModel['known'], path = 'input'): BatchJobSpec {
  const { spec, problems } = readBatchJob(input, known, path);
  refuseProblems(problems);
  return spec;
}

interface ReadInput {
  readonly invocationType: BatchInvocationType | null;
  readonly source: BatchSource;
  readonly count: number | null;
  readonly problems: readonly BatchProblem[];
}

function readInput({ records, jsonl, s3Uri }: BatchInput, wanted: BatchInvocationType | null, model: BatchModel, path: string): ReadInput {
  if (isGiven(s3Uri)) {
    const problem = tell('INVALID_S3_URI', { recordId: null, isField: true }, () => parseS3Uri(s3Uri, `${path}.s3Uri`));
    return { invocationType: wanted, source: { kind: 's3', uri: s3Uri }, count: null, problems: problem === undefined ? [] : [problem] };
  }
  const field = isGiven(jsonl) ? `${path}.jsonl` : `${path}.records`;
  if (isGiven(records) && records.length > mostInlineRecords) return refuseInline(wanted, records.length, field);
  const read = isGiven(jsonl) ? readJsonl(jsonl, wanted, model, field, mostInlineRecords) : readInlineRecords(records ?? [], wanted, model, field);
  if (read.count > mostInlineRecords) return refuseInline(wanted, read.count, field);
  const problems = read.count === 0 ? [problemOf('NO_RECORDS', `${field}: expected at least one record, got none.`, field)] : read.problems;
  return { invocationType: read.invocationType, source: { kind: 'records', records: read.records }, count: read.count, problems };
}

const refuseInline = (invocationType: BatchInvocationType | null, count: number, field: string): ReadInput => ({ invocationType, source: { kind: 'records', records: [] }, count, problems: [tooMany(field, count)] });

const tooMany = (field: string, count: number): BatchProblem =>
  problemOf('TOO_MANY_RECORDS', `${field}: expected at most ${mostInlineRecords} records, got ${count}: put them into S3 as JSONL, and give input.input.s3Uri.`, field);

const problemOf = (code: BatchProblem['code'], message: string, field: string): BatchProblem => ({ code, message, recordId: null, field });
