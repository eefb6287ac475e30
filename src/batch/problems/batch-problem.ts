import type { ErrorCode } from '../../errors.ts';
import { CodedError } from '../../errors.ts';

/** Of the job as a whole. */
const jobProblemCodes = {
  NO_RECORDS: 'There is no record.',
  TOO_FEW_RECORDS: 'There are fewer records than a Bedrock job takes, and realtimeBelowMinimum is false.',
  TOO_MANY_RECORDS: 'There are more than 10,000 records inline: beyond that they stand in S3.',
  PART_TOO_SMALL: 'Of the Bedrock jobs that the records are split into, one would have too few of them.',
  MODEL_NOT_FOUND: 'Bedrock does not list the model.',
  MODEL_END_OF_LIFE: 'The model has reached its end of life.',
  MODEL_WITHOUT_BATCH: 'The model is not known to run in batch jobs.',
  MODEL_NOT_IN_REGION: 'The inference profile does not run in the region of the server.',
  INVALID_MODEL_ID: 'The modelId is neither a model id, nor an inference profile id, nor an ARN.',
  INVALID_JOB_NAME: 'The jobName is not one that Bedrock takes.',
  INVALID_TIMEOUT: 'The timeoutDurationInHours is not from 24 to 168.',
  INVALID_ROLE_ARN: 'The roleArn is not the ARN of an IAM role.',
  ROLE_MISSING: 'Neither the input nor the configuration names a role for Bedrock.',
  INVALID_S3_URI: 'A URI is not one of S3, or climbs with "..".',
  BUCKET_MISSING: 'No bucket is configured that records and results could go to.',
  FOREIGN_BUCKET: 'A URI is in another bucket than the configured one.',
  RESERVED_FOLDER: 'A URI is in the folder that the server keeps for itself.',
  INPUT_UNREADABLE: 'The records in S3 are not there, or cannot be read by the server.',
  BUCKET_UNREACHABLE: 'The bucket is not there, or cannot be looked into by the server.',
  OUTPUT_NOT_EMPTY: 'The output folder holds something already.',
  INVALID_TAGS: 'The tags are not ones that can be kept.',
  INVALID_IDEMPOTENCY_KEY: 'The idempotencyKey has no length that can be kept.',
  INVALID_SCHEMA: 'The schema is not one that a result can be held to.',
} as const satisfies Record<string, string>;

/** Of one of its records. */
const recordProblemCodes = {
  INVALID_LINE: 'A line is not one of JSONL as Bedrock defines it.',
  INVALID_RECORD: 'The model would refuse the record.',
  INVALID_RECORD_ID: 'A recordId is not one that can be used.',
  MISSING_RECORD_ID: 'A record in S3 has no recordId: Bedrock would make one up, and nobody could tell whose result is whose.',
  DUPLICATE_RECORD_ID: 'A recordId comes twice.',
  MIXED_RECORDS: 'The records are not all Converse requests, or not all native bodies.',
  TOOLS_NOT_SUPPORTED: 'A record has tools, which Bedrock does not have in batch jobs.',
  RESPONSE_FORMAT_NOT_SUPPORTED: 'A record asks for structured output, which Bedrock does not have in batch jobs.',
  PROMPT_CACHING_NOT_SUPPORTED: 'A record has a cache point, which Bedrock does not have in batch jobs.',
  GUARDRAIL_NOT_SUPPORTED: 'A record has content for a guardrail, which Bedrock does not have in batch jobs.',
  STREAMING_NOT_SUPPORTED: 'A record asks for a stream, which there is none of in a batch job.',
} as const satisfies Record<string, string>;

/** What Bedrock would refuse, or fail, a batch job or one of its records for. docs/batch.md lists the same codes (a test holds the two equal). */
export const batchProblemCodes = { ...jobProblemCodes, ...recordProblemCodes };

export const isRecordProblem = ({ code }: Pick<BatchProblem, 'code'>): boolean => Object.hasOwn(recordProblemCodes, code);

export type BatchProblemCode = keyof typeof batchProblemCodes;

/** One problem. */
export interface BatchProblem {
  readonly code: BatchProblemCode;
  /** What is expected and what came. */
  readonly message: string;
  /** Null: it is about the job, or about a line whose recordId nobody can tell. */
  readonly recordId: string | null;
  /** The path of the input that is wrong; null where it stands in a file. */
  readonly field: string | null;
}

const errorCodeOf = (code: BatchProblemCode): ErrorCode =>
  code === 'MODEL_END_OF_LIFE' ? 'MODEL_END_OF_LIFE' : code === 'INVALID_SCHEMA' ? 'SCHEMA_INVALID' : 'BAD_USER_INPUT';

/** The error that refuses a job for the first of its problems, and says how many more there are. */
export function toRefusal([first, ...more]: readonly [BatchProblem, ...BatchProblem[]]): CodedError {
  const rest = more.length === 0 ? '' : ` (${more.length === 1 ? 'There is one more problem' : `There are ${more.length} more problems`}: batchPreflight tells all.)`;
  return new CodedError(errorCodeOf(first.code), { message: `${first.message}${rest}`, ...(first.field === null ? {} : { field: first.field }) });
}

/** Throws the refusal where there is a problem. */
export function refuseProblems([first, ...more]: readonly BatchProblem[]): void {
  if (first !== undefined) throw toRefusal([first, ...more]);
}
