import { CodedError, isCodedError, badUserInput } from '../errors.ts';
import type { BatchRecordInput, CreateBatchJobInput, InferInput, RequestOptions } from '../generated/schema-types.ts';
import { describeBatch, isBatch } from './choose-method.ts';
import { isGiven } from '../is-given.ts';

/** A batch job that infer asks for, and why it is one. */
export interface InferBatch {
  readonly batch: CreateBatchJobInput;
  readonly reasonsFor: (execution: 'BEDROCK_JOB' | 'REALTIME') => readonly string[];
  /** What createBatchJob refuses, with its places named as they stand in the input of infer. */
  readonly explain: (error: unknown) => unknown;
}

const contents = ['records', 'prompt', 'messages', 'body'] as const;
type Content = (typeof contents)[number];

/** The job, where it is to be one; undefined where it is not. Throws BAD_USER_INPUT for what a job cannot be asked with. */
export function toInferBatch(input: InferInput): InferBatch | undefined {
  const method = input.method ?? null;
  const given = contents.filter((name) => isGiven(input[name]));
  if (!isBatch(method, given.includes('records'))) {
    for (const name of ['records', 'outputS3Uri'] as const) if (isGiven(input[name])) throw badUserInput(`input.${name}`, `null, since ${method === null ? 'no records are given' : `the method is ${method}`}: only ASYNC takes it`, input[name]);
    return undefined;
  }
  const [content] = given;
  if (content === undefined || given.length > 1) throw badUserInput('input', 'exactly one of records, prompt, messages and body', given.length === 0 ? undefined : given.join(' and '));
  checkBeside(input, content);
  const { modelId, outputS3Uri, schema, options } = input;
  const batch: CreateBatchJobInput = {
    modelId,
    input: { records: toRecords(input, content) },
    realtimeBelowMinimum: true,
    outputS3Uri: outputS3Uri ?? null,
    ...(isGiven(schema) ? { schema } : {}),
    tags: options?.tags ?? null,
    idempotencyKey: options?.idempotencyKey ?? null,
  };
  return { batch, reasonsFor: (execution) => describeBatch(method, content, execution), explain: (error) => explain(error, content) };
}

/** What there is not in a batch job, or is said by each record itself. */
function checkBeside(input: InferInput, content: Content): void {
  for (const name of ['conversationId', 'toolConfig', 'guardrailConfig', 'serviceTier'] as const) {
    if (isGiven(input[name])) throw badUserInput(`input.${name}`, 'null, since Bedrock has no such thing in a batch job', input[name]);
  }
  for (const name of ['system', 'inferenceConfig'] as const) {
    if (isGiven(input[name]) && (content === 'records' || content === 'body')) throw badUserInput(`input.${name}`, `null, since ${content === 'body' ? 'a body says' : 'records say'} it in ${content === 'body' ? 'its' : 'their'} own way`, input[name]);
  }
  checkOptions(input.options);
}

/** A batch job has an end of its own, and no reader. */
function checkOptions(options: RequestOptions | null | undefined): void {
  if (isGiven(options?.deadlineMs)) throw badUserInput('input.options.deadlineMs', 'null, since a batch job takes hours: createBatchJob has timeoutDurationInHours', options.deadlineMs);
  if (options?.onDisconnect === 'CANCEL') throw badUserInput('input.options.onDisconnect', 'CONTINUE, since a batch job goes on without a reader: stopBatchJob stops it', options.onDisconnect);
  if (isGiven(options?.priority) && options.priority !== 'NORMAL') throw badUserInput('input.options.priority', 'NORMAL, since the records of a batch job have no priority of their own', options.priority);
  if ((options?.fallbackModelIds ?? []).length > 0) throw badUserInput('input.options.fallbackModelIds', 'null, since a batch job has one model', options?.fallbackModelIds);
}

function toRecords({ records, prompt, messages, body, system, inferenceConfig }: InferInput, content: Content): BatchRecordInput[] {
  if (content === 'records') return [...(records ?? [])];
  if (content === 'body') return [{ body: body ?? null }];
  if (content === 'prompt' && !isGiven(system) && !isGiven(inferenceConfig)) return [{ prompt: prompt ?? '' }];
  return [{ converse: { messages: messages ?? [{ role: 'USER', content: [{ text: prompt ?? '' }] }], system: system ?? null, inferenceConfig: inferenceConfig ?? null } }];
}

function explain(error: unknown, content: Content): unknown {
  if (!isCodedError(error)) return error;
  const { code, data, field } = error;
  const rename = (text: string): string => (content === 'records' ? text : text.replaceAll(/input\.input\.records\[0\](\.converse)?/g, 'input')).replaceAll('input.input.', 'input.');
  return new CodedError(code, { ...data, message: rename(data.message), ...(field === undefined ? {} : { field: rename(field) }), cause: error });
}
