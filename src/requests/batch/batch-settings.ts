import { checkSchema } from '../../construct/index.ts';
import type { BatchJobSpec } from '../../batch/batch-job-spec.ts';
import type { BatchProblem, BatchProblemCode } from '../../batch/problems/index.ts';
import { badUserInput } from '../../errors.ts';
import type { CreateBatchJobInput } from '../../generated/schema-types.ts';
import { isPromptArn } from '../../models/model-id.ts';
import { checkIdempotencyKey, checkModelId, checkTags } from '../rules/index.ts';
import { tell } from './check-model-input.ts';
import { parseS3Uri } from './s3-uri.ts';

/** Bedrock's constraints, as its service model has them; the name's pattern says the same in a form that does not backtrack. */
const jobNamePattern = /^[a-zA-Z0-9][a-zA-Z0-9+\-.]*$/;
const mostNameCharacters = 63;
const roleArnPattern = /^arn:aws(-[^:]+)?:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
/** Of `TagKey` and `TagValue`, whose values may have 256 characters. */
const mostTagKeyCharacters = 128;
const tagPattern = /^[a-zA-Z0-9\s._:/=+@-]*$/;
const leastHours = 24;
const mostHours = 168;

type Settings = Omit<BatchJobSpec, 'invocationType' | 'source'>;

/** What of a job is not its records: as given, and everything that is wrong with it. What is wrong is not to be used. */
export function readBatchSettings(input: CreateBatchJobInput, path: string): { readonly settings: Settings; readonly problems: readonly BatchProblem[] } {
  const problems: BatchProblem[] = [];
  const check = (code: BatchProblemCode, run: () => void): void => {
    const problem = tell(code, { recordId: null, isField: true }, run);
    if (problem !== undefined) problems.push(problem);
  };
  const { jobName = null, roleArn = null, outputS3Uri = null, timeoutDurationInHours = null, idempotencyKey = null, tags, schema = null } = input;
  check('INVALID_MODEL_ID', () => checkModel(input.modelId, `${path}.modelId`));
  check('INVALID_JOB_NAME', () => checkJobName(jobName, `${path}.jobName`));
  check('INVALID_ROLE_ARN', () => checkRoleArn(roleArn, `${path}.roleArn`));
  check('INVALID_S3_URI', () => outputS3Uri !== null && parseS3Uri(outputS3Uri, `${path}.outputS3Uri`));
  check('INVALID_TIMEOUT', () => checkTimeout(timeoutDurationInHours, `${path}.timeoutDurationInHours`));
  check('INVALID_IDEMPOTENCY_KEY', () => checkIdempotencyKey({ options: { idempotencyKey, onDisconnect: 'CONTINUE' }, path }));
  check('INVALID_TAGS', () => checkJobTags(tags ?? [], path));
  let checkedSchema: Settings['schema'] = null;
  check('INVALID_SCHEMA', () => (checkedSchema = schema === null ? null : checkSchema(schema, `${path}.schema`)));
  const settings = {
    jobName,
    modelId: input.modelId,
    outputS3Uri,
    roleArn,
    timeoutDurationInHours,
    tags: tags?.map(({ key, value }) => ({ key, value })) ?? [],
    realtimeBelowMinimum: input.realtimeBelowMinimum ?? true,
    schema: checkedSchema,
    idempotencyKey,
  };
  return { settings, problems };
}

/** Bedrock gives a job's tags to the job, and takes less in them than this server does. */
function checkJobTags(tags: NonNullable<CreateBatchJobInput['tags']>, path: string): void {
  checkTags({ options: { tags, onDisconnect: 'CONTINUE' }, path });
  for (const [index, { key, value }] of tags.entries()) {
    const isKey = key.length <= mostTagKeyCharacters && tagPattern.test(key) && !/^aws:/i.test(key);
    if (!isKey) throw badUserInput(`${path}.tags[${index}].key`, `at most ${mostTagKeyCharacters} letters, digits, spaces and _.:/=+@-, as Bedrock takes them for a job, not beginning with aws:`, key);
    if (!tagPattern.test(value)) throw badUserInput(`${path}.tags[${index}].value`, 'letters, digits, spaces and _.:/=+@-, as Bedrock takes them for a job', value);
  }
}

function checkModel(modelId: string, field: string): void {
  checkModelId(modelId, field);
  if (isPromptArn(modelId)) throw badUserInput(field, 'a model: a prompt of prompt management is not for batch jobs', modelId);
}

function checkJobName(name: string | null, field: string): void {
  if (name === null || (name.length <= mostNameCharacters && jobNamePattern.test(name))) return;
  throw badUserInput(field, '1 to 63 letters, digits, +, - and ., beginning with a letter or a digit', name);
}

function checkRoleArn(arn: string | null, field: string): void {
  if (arn !== null && !roleArnPattern.test(arn)) throw badUserInput(field, 'the ARN of an IAM role, such as arn:aws:iam::123456789012:role/bedrock-batch', arn);
}

function checkTimeout(hours: number | null, field: string): void {
  if (hours !== null && (hours < leastHours || hours > mostHours)) throw badUserInput(field, `${leastHours} to ${mostHours}`, hours);
}
