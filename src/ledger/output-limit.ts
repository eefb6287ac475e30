import type { ModelRequest } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { CatalogueModel } from '../models/catalogue.ts';

/** What has to be known of a model to tell how much it can cost. */
export type ReservedModel = Pick<CatalogueModel, 'bodyFormat' | 'contextTokens' | 'maxOutputTokens' | 'outputModalities'>;

/** More than any model writes: Bedrock refuses a request that allows so much, and money is counted no further. */
const mostOutput = 10_000_000;

/** The most tokens that the answer can have: what the request allows, else what the model can write at most; null where neither is known. */
export function limitOutput(request: ModelRequest, model: ReservedModel | undefined): number | null {
  if (model !== undefined && !model.outputModalities.includes('TEXT')) return 0; // embeddings have no output tokens
  const isConverse = request.kind === 'converse';
  const limit = (isConverse ? request.inferenceConfig?.maxTokens : readLimit(request.body, model?.bodyFormat)?.tokens) ?? model?.maxOutputTokens ?? null;
  return limit === null ? null : Math.min(limit * (isConverse ? 1 : countChoices(request.body, model?.bodyFormat)), mostOutput);
}

/** A limit of the answer as the request itself has it, and the member that says so, such as `inferenceConfig.maxTokens` or `body.max_tokens`. */
export interface OwnLimit {
  readonly field: string;
  readonly tokens: number;
}

/** Null where the request has none; also where its body is of a family that nobody knows. */
export function ownLimit(request: ModelRequest, bodyFormat: string | undefined): OwnLimit | null {
  if (request.kind === 'converse') {
    const tokens = request.inferenceConfig?.maxTokens;
    return tokens === undefined ? null : { field: 'inferenceConfig.maxTokens', tokens };
  }
  return bodyFormat === undefined ? null : readLimit(request.body, bodyFormat);
}

/** The members of a native body that limit its answer, by family, the one that wins first. */
const limitPaths: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'anthropic-messages': [['max_tokens']],
  nova: [['inferenceConfig', 'maxTokens'], ['inferenceConfig', 'max_new_tokens']],
  llama: [['max_gen_len']],
  'mistral-text': [['max_tokens']],
  'mistral-chat': [['max_tokens']],
  'openai-chat': [['max_completion_tokens'], ['max_tokens']],
  'cohere-command-r': [['max_tokens']],
  'ai21-jamba': [['max_tokens']],
  'deepseek-text': [['max_tokens']],
  'titan-text': [['textGenerationConfig', 'maxTokenCount']],
};

/** A model that is not known, and yet has a price, may be of any family. */
const allPaths = Object.values(limitPaths).flat();

function readLimit(body: JsonValue, bodyFormat: string | undefined): OwnLimit | null {
  for (const path of bodyFormat === undefined ? allPaths : (limitPaths[bodyFormat] ?? [])) {
    const tokens = readCount(path.reduce(readMember, body));
    if (tokens !== null) return { field: ['body', ...path].join('.'), tokens };
  }
  return null;
}

/** These families write several answers to one request, each up to the limit. */
const familiesWithChoices: readonly (string | undefined)[] = ['openai-chat', 'ai21-jamba', undefined];

const countChoices = (body: JsonValue, bodyFormat: string | undefined): number => (familiesWithChoices.includes(bodyFormat) ? (readCount(readMember(body, 'n')) ?? 1) : 1);

const readMember = (value: JsonValue, name: string): JsonValue => (isJsonObject(value) ? (value[name] ?? null) : null);

const readCount = (value: JsonValue): number | null => (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null);
