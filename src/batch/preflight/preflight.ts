import { isCodedError } from '../../errors.ts';
import type { CreateBatchJobInput } from '../../generated/schema-types.ts';
import { readBatchJob } from '../../requests/batch/batch-request.ts';
import type { BatchJobSpec } from '../batch-job-spec.ts';
import type { BatchProblem, BatchProblemCode } from '../problems/index.ts';
import { isRecordProblem } from '../problems/index.ts';
import type { Part, PartLimits } from '../records/index.ts';
import { checkModel } from './check-model.ts';
import { checkPlaces } from './check-places.ts';
import type { BatchBucket, PreflightFacts, PreflightResult } from './facts.ts';
import { mostProblems, readInline, readInS3, SourceReading } from './read-source.ts';

/**
 * Everything that Bedrock would refuse or fail a job for, at once, before anything is stored or uploaded; what it would cost, and how it would run. Records in S3 are
 * read through; nothing is written. Throws what kept it from looking, where that may pass: S3 that is not available.
 */
export async function preflight(input: CreateBatchJobInput, facts: PreflightFacts): Promise<PreflightResult> {
  const { known, limits, findPrice, findRealtimePrice, currency } = facts;
  const { spec, count, problems } = readBatchJob(input, known);
  const places = checkPlaces(spec, facts.places);
  const reading = new SourceReading(spec, known, limits);
  readInline(spec, reading);
  const mayRead = places.every(({ code }) => !unreadable.has(code)) && !problems.some(({ code }) => code === 'INVALID_S3_URI');
  if (mayRead) await readInS3(spec, known, facts.bucket, reading);
  const records = count ?? reading.records;
  const isRead = spec.source.kind === 'records' || (mayRead && reading.problems.every(({ code }) => code !== 'INPUT_UNREADABLE'));
  const isRealtime = isRead && records < limits.minRecords && spec.realtimeBelowMinimum;
  // Of records in S3 a job knows their number only when it has read them: it has to be one that Bedrock would take before.
  const mustSuit = !isRealtime || spec.source.kind === 's3';
  const parts = isRealtime ? [] : reading.parts;
  const all = [
    ...problems,
    ...(problems.some(({ code }) => code === 'INVALID_MODEL_ID') ? [] : await checkModel(spec.modelId, mustSuit, facts)),
    ...(isRead ? checkNumber(spec, records, parts, limits) : []),
    ...(mustSuit ? places : places.filter(({ code }) => code === 'FOREIGN_BUCKET' || code === 'RESERVED_FOLDER')),
    ...(mustSuit && places.length === 0 && mayRead ? await checkBucket(spec, facts) : []),
    ...reading.problems,
  ];
  const ordered = [...all.filter((problem) => !isRecordProblem(problem)), ...all.filter(isRecordProblem)].slice(0, mostProblems);
  const inputTokens = await reading.estimate.inputTokens();
  return {
    ok: ordered.length === 0,
    problems: ordered.map(({ code, message, recordId }) => ({ code, message, recordId })),
    records,
    execution: isRealtime ? 'REALTIME' : 'BEDROCK_JOB',
    jobs: parts.length,
    estimatedInputTokens: inputTokens,
    maxOutputTokens: reading.estimate.outputTokens,
    estimatedCost: reading.estimate.cost(inputTokens, !isRealtime, isRealtime ? findRealtimePrice : findPrice, currency),
  };
}

/** With these nothing in S3 is looked at. */
const unreadable: ReadonlySet<BatchProblemCode> = new Set(['BUCKET_MISSING', 'FOREIGN_BUCKET', 'RESERVED_FOLDER']);

/** Whether there are as many records as Bedrock takes. */
function checkNumber({ source, realtimeBelowMinimum }: BatchJobSpec, records: number, parts: readonly Part[], { minRecords }: PartLimits): readonly BatchProblem[] {
  if (records === 0) return source.kind === 's3' ? [problem('NO_RECORDS', 'input.input.s3Uri: expected at least one record, got none.')] : [];
  if (records < minRecords) {
    return realtimeBelowMinimum ? [] : [problem('TOO_FEW_RECORDS', `Bedrock takes at least ${minRecords} records in a batch job, and there are ${records}: give more, or let realtimeBelowMinimum run them in real time.`)];
  }
  const message = describeSmallPart(parts, minRecords);
  return message === undefined ? [] : [problem('PART_TOO_SMALL', message)];
}

/** What is wrong where of several Bedrock jobs one would have too few records. */
export function describeSmallPart(parts: readonly Part[], minRecords: number): string | undefined {
  const small = parts.length < 2 ? undefined : parts.find((part) => part.records < minRecords);
  return small && `The records are more than one Bedrock job takes, and of the ${parts.length} that they are split into one has ${small.records} records, where Bedrock takes at least ${minRecords}.`;
}

/** Whether the bucket can be looked into, and nothing lies where the results are to go. */
async function checkBucket({ outputS3Uri }: BatchJobSpec, { bucket, places }: { readonly bucket: BatchBucket; readonly places: PreflightFacts['places'] }): Promise<readonly BatchProblem[]> {
  try {
    if (outputS3Uri !== null) return (await bucket.isEmpty(outputS3Uri)) ? [] : [problemOfOutput(outputS3Uri)];
    await bucket.isEmpty(`s3://${places.bucket ?? ''}/${places.ownFolder}`);
    return [];
  } catch (error) {
    if (!isCodedError(error) || error.data.retryable) throw error;
    return [problem('BUCKET_UNREACHABLE', `The bucket for batch jobs cannot be looked into: ${error.message}`)];
  }
}

/** The folder of the output holds something already. */
export const problemOfOutput = (outputS3Uri: string): BatchProblem => ({
  code: 'OUTPUT_NOT_EMPTY',
  message: `input.outputS3Uri: expected a folder that holds nothing, so that no result is mistaken for another's, got ${JSON.stringify(outputS3Uri)}.`,
  recordId: null,
  field: 'input.outputS3Uri',
});

const problem = (code: BatchProblemCode, message: string): BatchProblem => ({ code, message, recordId: null, field: null });
