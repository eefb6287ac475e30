import type { BatchProblem } from '../../batch/problems/index.ts';
import type { BatchInvocationType, BatchRecord } from '../../batch/records/index.ts';
import { createRecordIds, isRecordId, recordIdRule } from '../../batch/records/index.ts';
import { placeEffort } from '../../datasources/output-config.ts';
import { toTakenMessages } from '../../datasources/taken-messages.ts';
import type { ConverseRequest } from '../../datasources/types.ts';
import { badUserInput } from '../../errors.ts';
import type { BatchRecordInput, ConverseInput } from '../../generated/schema-types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { shorten } from '../../shorten.ts';
import { checkJson } from '../check-json.ts';
import { toConverseRequest } from '../converse-request.ts';
import { takesMessages, toNativeBody } from '../native-body/index.ts';
import type { BatchModel } from './batch-model.ts';
import { checkModelInput, checkNotInBatch, tell } from './check-model-input.ts';
import { isGiven } from '../../is-given.ts';

/** Records of a job, and what is wrong with those that are left out of them. */
export interface ReadRecords {
  readonly invocationType: BatchInvocationType;
  readonly records: readonly BatchRecord[];
  /** How many there were, right or wrong. */
  readonly count: number;
  readonly problems: readonly BatchProblem[];
}

/**
 * Puts the records of an input into Bedrock's terms, all of one kind: `wanted`, else native bodies where there is one among them or the model has no Converse, else
 * Converse requests. A prompt and a Converse request are put into the model's native body where that is the kind. Records without an id get one.
 */
export function readInlineRecords(inputs: readonly BatchRecordInput[], wanted: BatchInvocationType | null, model: BatchModel, path: string): ReadRecords {
  const hasBody = inputs.some(({ body }) => isGiven(body));
  const invocationType = wanted ?? (hasBody || model.known?.capabilities.converse === false ? 'InvokeModel' : 'Converse');
  const given = inputs.map(({ recordId }) => recordId ?? null);
  const taken = new Set(given.filter((id) => id !== null));
  const makeUp = createRecordIds(taken);
  const seen = new Set<string>();
  const records: BatchRecord[] = [];
  const problems: BatchProblem[] = [];
  for (const [index, input] of inputs.entries()) {
    const own = given[index] ?? null;
    const place = { path: `${path}[${index}]`, recordId: own, isField: true };
    const wrongId = own === null ? undefined : checkRecordId(own, seen, place);
    const read = readRecord(input, invocationType, model, place);
    if (wrongId !== undefined) problems.push(wrongId);
    if ('problem' in read) problems.push(read.problem);
    else if (wrongId === undefined) records.push({ recordId: own ?? makeUp(), modelInput: read.modelInput });
  }
  return { invocationType, records, count: inputs.length, problems };
}

interface Place {
  readonly path: string;
  readonly recordId: string | null;
  readonly isField: boolean;
}

/** An id that cannot be one, or that another record has; it is added to those that were seen, where these are kept. */
export function checkRecordId(id: string, seen: Set<string> | undefined, { path, isField }: Place): BatchProblem | undefined {
  const field = isField ? `${path}.recordId` : null;
  const shown = shorten(id, mostShown);
  const problem = (code: BatchProblem['code'], expected: string): BatchProblem => ({ code, message: badUserInput(`${path}.recordId`, expected, id).message, recordId: shown, field });
  if (!isRecordId(id)) return problem('INVALID_RECORD_ID', recordIdRule);
  if (seen?.has(id) === true) return problem('DUPLICATE_RECORD_ID', uniqueIdRule);
  seen?.add(id);
  return undefined;
}

/** What a record's id is to be, beside what it looks like. */
export const uniqueIdRule = 'an id that no other record has';

const mostShown = 256; // characters

type Read = { readonly modelInput: JsonObject } | { readonly problem: BatchProblem };

function readRecord(input: BatchRecordInput, invocationType: BatchInvocationType, model: BatchModel, place: Place): Read {
  const { body, converse, prompt } = input;
  const given = [isGiven(prompt) ? 'prompt' : null, isGiven(converse) ? 'converse' : null, isGiven(body) ? 'body' : null].filter((name) => name !== null);
  const [content] = given;
  const wrong = tell('INVALID_RECORD', place, () => {
    if (given.length !== 1) throw badUserInput(place.path, 'exactly one of prompt, converse and body', given.length === 0 ? undefined : given.join(' and '));
    checkJson(input, place.path);
  });
  if (wrong !== undefined) return { problem: wrong };
  const at = { ...place, path: `${place.path}.${content ?? ''}` };
  return isGiven(body) ? readBody(body, invocationType, model, at) : readConversation(input, invocationType, model, at);
}

function readBody(body: JsonValue, invocationType: BatchInvocationType, model: BatchModel, place: Place): Read {
  if (invocationType === 'Converse') return { problem: mixed(`${place.path}: expected a prompt or a Converse request, since modelInvocationType is CONVERSE, got a body.`, place) };
  const problem = checkBody(body, model, place);
  return problem === undefined && isJsonObject(body) ? { modelInput: body } : { problem: problem ?? notAnObject(place) };
}

const checkBody = (body: JsonValue, model: BatchModel, place: Place): BatchProblem | undefined => (isJsonObject(body) ? checkModelInput(body, 'InvokeModel', model, place) : notAnObject(place));

const notAnObject = ({ path, recordId }: Place): BatchProblem => ({ code: 'INVALID_RECORD', message: `${path}: expected a JSON object, as the provider of the model documents it.`, recordId, field: path });

const mixed = (message: string, { path, recordId }: Place): BatchProblem => ({ code: 'MIXED_RECORDS', message, recordId, field: path });

function readConversation({ prompt, converse }: BatchRecordInput, invocationType: BatchInvocationType, { modelId, known }: BatchModel, place: Place): Read {
  const unsupported = isGiven(converse) ? checkNotInBatch(converse, place) : undefined;
  if (unsupported !== undefined) return { problem: unsupported };
  let modelInput: JsonObject | undefined;
  const problem = tell('INVALID_RECORD', place, () => {
    if (invocationType === 'InvokeModel' && !takesMessages(known?.bodyFormat)) throw badUserInput(place.path, `null, and a body in its place, since it is not known how ${modelId} takes messages`, converse ?? prompt);
    const input: ConverseInput = isGiven(converse) ? { ...converse, modelId } : { modelId, messages: [{ role: 'USER', content: [{ text: checkPrompt(prompt, place.path) }] }] };
    const request = toConverseRequest(input, () => known, place.path);
    modelInput = invocationType === 'Converse' ? toConverseBody(request) : toNativeBody(request, known?.bodyFormat, { path: place.path, modelId: known?.modelId, maxOutputTokens: known?.maxOutputTokens });
  });
  return modelInput === undefined || problem !== undefined ? { problem: problem ?? notAnObject(place) } : { modelInput };
}

function checkPrompt(prompt: string | null | undefined, path: string): string {
  if (!isGiven(prompt) || prompt.trim() === '') throw badUserInput(path, 'text with a character that is not white space', prompt);
  return prompt;
}

/** What of a Converse request stands in a record, as Bedrock takes it: nobody puts it right afterwards. */
function toConverseBody({ modelId, messages, system, inferenceConfig: given }: ConverseRequest): JsonObject {
  const { inferenceConfig, outputConfig } = placeEffort(given === undefined ? {} : { inferenceConfig: given });
  return {
    messages: toTakenMessages(messages, modelId).map(({ role, content }) => ({ role, content })),
    ...(system === undefined ? {} : { system }),
    ...(inferenceConfig === undefined ? {} : { inferenceConfig: { ...inferenceConfig } }),
    ...(outputConfig === undefined ? {} : { outputConfig }),
  };
}
