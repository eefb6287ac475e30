import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CodedError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { ConstructMode } from './construct-spec.ts';

const forgetMs = 3_600_000; // an hour: what a model cannot do today it may learn
const most = 5_000;

/** In Bedrock's words: it is the model that cannot, or what is not to be had is the field, and not something within this schema. */
const cannotAtAll = /\bmodel\b.*(?:does ?n[o'’]t|not) support|(?:outputConfig|output_config|textFormat|structured outputs?|toolConfig|toolChoice|tools?|tool use)\b.*not supported|unsupported (?:field|parameter)|extraneous key \[(?:outputConfig|output_config|toolConfig)\]|output_config(?:\.format)?: Extra inputs/i;
const isOfSchema = /schema|propert(?:y|ies)|keyword|\$ref|\btypes?\b|'format'|enum|pattern/i;
/** Such a refusal does not hold for an answer that is asked for whole, nor the reverse. */
const isOfStream = /stream/i;

/** A way to hold a model to a schema, each of which Bedrock may refuse by itself: a tool may be had, and not strictly. */
export type Rung = ConstructMode | 'STRICT_TOOL';

/**
 * Which modes Bedrock has refused of which model, though the catalogue has them: later requests begin below. Where Bedrock does not say that the model
 * cannot, only the same schema does: a word about one keyword is none about the mode. In this process only.
 */
export class RefusedRungs {
  readonly #refused = new LRUCache<string, true>({ max: most, ttl: forgetMs });

  has(modelId: string, rung: Rung, schema: JsonObject): boolean {
    return this.#refused.has(keyOf(modelId, rung)) || this.#refused.has(keyOf(modelId, rung, schema));
  }

  add(modelId: string, rung: Rung, schema: JsonObject, { message }: CodedError): void {
    if (isOfStream.test(message)) return;
    const isOfModel = cannotAtAll.test(message) && !isOfSchema.test(message);
    this.#refused.set(isOfModel ? keyOf(modelId, rung) : keyOf(modelId, rung, schema), true);
  }
}

const keyOf = (modelId: string, rung: Rung, schema?: JsonObject): string =>
  JSON.stringify([modelId, rung, ...(schema === undefined ? [] : [createHash('sha256').update(JSON.stringify(schema)).digest('base64')])]);
