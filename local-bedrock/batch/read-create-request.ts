import { randomUUID } from 'node:crypto';
import type { ModelList } from '../models.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import { invalid, violated } from '../wire/errors.ts';

/** What CreateModelInvocationJob was asked for. */
export interface JobRequest {
  readonly jobName: string;
  readonly roleArn: string;
  /** As the client named it: a model id, an inference profile id or an ARN. */
  readonly modelId: string;
  /** The model that it stands for. */
  readonly foundationModelId: string;
  readonly clientRequestToken: string;
  readonly inputDataConfig: { readonly s3InputDataConfig: { readonly s3Uri: string; readonly s3InputFormat: string; readonly s3BucketOwner?: string } };
  readonly outputDataConfig: { readonly s3OutputDataConfig: { readonly s3Uri: string; readonly s3EncryptionKeyId?: string; readonly s3BucketOwner?: string } };
  readonly modelInvocationType: InvocationType;
  readonly timeoutDurationInHours: number;
  readonly vpcConfig?: JsonObject;
  /** The tag `local-bedrock`. */
  readonly faults?: string;
}

export type InvocationType = 'InvokeModel' | 'Converse';

const invocationTypes: readonly InvocationType[] = ['InvokeModel', 'Converse'];
const maxTags = 200;
/** The key of the tag whose value is a specification of faults. */
const faultTag = 'local-bedrock';

/** Bedrock's API model, section by section; the regular expressions are its own, but for that of the name, which backtracks there without end: it says the same here. */
const patterns = {
  jobName: /^[a-zA-Z0-9][a-zA-Z0-9+\-.]*$/,
  roleArn: /^arn:aws(-[^:]+)?:iam::([0-9]{12})?:role\/.+$/,
  clientRequestToken: /^[a-zA-Z0-9]{1,256}(-*[a-zA-Z0-9]){0,256}$/,
  s3Uri: /^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:\/[^\s].*)?\/?$/,
  s3EncryptionKeyId: /^(arn:aws(-[^:]+)?:kms:[a-zA-Z0-9-]*:[0-9]{12}:((key\/[a-zA-Z0-9-]{36})|(alias\/[a-zA-Z0-9-_/]+)))$|^([a-zA-Z0-9-]{36})$|^(alias\/[a-zA-Z0-9-_/]+)$/,
  s3BucketOwner: /^[0-9]{12}$/,
} as const;

/** Reads and checks a request, the model's name included. Throws ValidationException for whatever the API model refuses (its words are the common ones; not recorded). */
export function readCreateRequest(body: JsonObject, models: ModelList): JobRequest {
  const jobName = readPattern(body, 'jobName', '', patterns.jobName, 63);
  const roleArn = readPattern(body, 'roleArn', '', patterns.roleArn, 2_048);
  const modelId = readText(body, 'modelId', '', 2_048);
  const { faults } = readTags(body);
  return {
    jobName,
    roleArn,
    modelId,
    clientRequestToken: body['clientRequestToken'] === undefined ? randomUUID() : readPattern(body, 'clientRequestToken', '', patterns.clientRequestToken, 256),
    inputDataConfig: { s3InputDataConfig: readInput(body) },
    outputDataConfig: { s3OutputDataConfig: readOutput(body) },
    modelInvocationType: readChoiceOf(body, 'modelInvocationType', invocationTypes) ?? 'InvokeModel',
    timeoutDurationInHours: readTimeout(body),
    ...optional('vpcConfig', shape.optional(body, 'vpcConfig', '', shape.object)),
    ...optional('faults', faults),
    foundationModelId: resolveModel(modelId, models),
  };
}

/** The text is a guess: what Bedrock says for a model without batch inference is not recorded. */
function resolveModel(identifier: string, models: ModelList): string {
  const model = models.resolveForInference(identifier);
  if (!model.supports.batch) throw invalid(`The provided model identifier ${identifier} does not support batch inference.`);
  return model.modelId;
}

function readInput(body: JsonObject): JobRequest['inputDataConfig']['s3InputDataConfig'] {
  const path = 'inputDataConfig.s3InputDataConfig';
  const config = shape.object(shape.object(required(body, 'inputDataConfig', ''), 'inputDataConfig')['s3InputDataConfig'], path);
  return {
    s3Uri: readPattern(config, 's3Uri', path, patterns.s3Uri, 1_024),
    s3InputFormat: readChoiceOf(config, 's3InputFormat', ['JSONL'], path) ?? 'JSONL',
    ...optional('s3BucketOwner', readOwner(config, path)),
  };
}

function readOutput(body: JsonObject): JobRequest['outputDataConfig']['s3OutputDataConfig'] {
  const path = 'outputDataConfig.s3OutputDataConfig';
  const config = shape.object(shape.object(required(body, 'outputDataConfig', ''), 'outputDataConfig')['s3OutputDataConfig'], path);
  return {
    s3Uri: readPattern(config, 's3Uri', path, patterns.s3Uri, 1_024),
    ...optional('s3EncryptionKeyId', config['s3EncryptionKeyId'] === undefined ? undefined : readPattern(config, 's3EncryptionKeyId', path, patterns.s3EncryptionKeyId, 2_048)),
    ...optional('s3BucketOwner', readOwner(config, path)),
  };
}

const readOwner = (config: JsonObject, path: string): string | undefined =>
  config['s3BucketOwner'] === undefined ? undefined : readPattern(config, 's3BucketOwner', path, patterns.s3BucketOwner, 12);

function readTimeout(body: JsonObject): number {
  const hours = shape.optional(body, 'timeoutDurationInHours', '', shape.integer) ?? 24;
  if (hours < 24) throw violated(hours, 'timeoutDurationInHours', 'have value greater than or equal to 24');
  if (hours > 168) throw violated(hours, 'timeoutDurationInHours', 'have value less than or equal to 168');
  return hours;
}

function readTags(body: JsonObject): { readonly faults?: string } {
  const tags = shape.optional(body, 'tags', '', shape.list) ?? [];
  if (tags.length > maxTags) throw violated(`${tags.length} tags`, 'tags', `have length less than or equal to ${maxTags}`);
  const values = tags.map((tag, index) => {
    const path = `tags.${index + 1}.member`;
    const members = shape.object(tag, path);
    return [readText(members, 'key', path, 128), shape.string(required(members, 'value', path), `${path}.value`)] as const;
  });
  return optional('faults', values.find(([key]) => key === faultTag)?.[1]);
}

function readPattern(owner: JsonObject, member: string, path: string, pattern: RegExp, maxLength: number): string {
  const text = readText(owner, member, path, maxLength);
  if (!pattern.test(text)) throw violated(text, join(path, member), `satisfy regular expression pattern: ${pattern.source}`);
  return text;
}

function readText(owner: JsonObject, member: string, path: string, maxLength: number): string {
  const text = shape.string(required(owner, member, path), join(path, member));
  if (text === '') throw violated(text, join(path, member), 'have length greater than or equal to 1');
  if (text.length > maxLength) throw violated(text, join(path, member), `have length less than or equal to ${maxLength}`);
  return text;
}

function readChoiceOf<T extends string>(owner: JsonObject, member: string, choices: readonly T[], path = ''): T | undefined {
  const text = shape.optional(owner, member, path, shape.string);
  if (text === undefined) return undefined;
  const choice = choices.find((known) => known === text);
  if (choice === undefined) throw violated(text, join(path, member), `satisfy enum value set: [${choices.join(', ')}]`);
  return choice;
}

function required(owner: JsonObject, member: string, path: string): unknown {
  const value = owner[member];
  if (value === undefined || value === null) throw violated('null', join(path, member), 'not be null');
  return value;
}

const join = (path: string, member: string): string => (path === '' ? member : `${path}.${member}`);

function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: T });
}
