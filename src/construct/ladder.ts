import type { ConverseRequest } from '../datasources/types.ts';
import { isInputTooLong } from '../datasources/window-overflow.ts';
import type { CodedError, ErrorCode } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import type { Ask, Correction } from './ask.ts';
import { toAsk } from './ask.ts';
import type { ConstructMode, ConstructSpec } from './construct-spec.ts';
import type { Verdict } from './judge.ts';
import { lowerSchema } from './lower-schema.ts';
import type { RefusedRungs, Rung } from './refused-rungs.ts';
import { modesOf, thinkingBudgetOf } from './rungs.ts';

/** What comes next, and why, in plain words. */
export interface NextAsk {
  readonly ask: Ask;
  readonly reason: string;
}

export interface LadderOptions {
  readonly spec: ConstructSpec;
  /** Everything but what holds the model to the schema. */
  readonly request: ConverseRequest;
  readonly describe: (modelId: string) => CatalogueModel | undefined;
  readonly refused: RefusedRungs;
  /** The same request of another model, as that one takes it. */
  readonly toModel: (request: ConverseRequest, modelId: string) => ConverseRequest;
  readonly fallbacks: NextModels;
}

/** The models to ask in place of the first one, but for those that cannot take what is asked. */
export interface NextModels {
  /** The next one, which is left where it is. */
  peek(request: ConverseRequest): string | undefined;
  /** Takes it. */
  next(request: ConverseRequest): string | undefined;
}

/**
 * The order in which an object is asked for: by the strongest mode that a model has, down as Bedrock refuses one; again with what was wrong, as often as
 * the caller allows; by the fallback schema; then by the next model, from the start. So the paid calls are at most one for each schema and model, and
 * `maxRepairs` more. Calls that Bedrock refuses cost nothing. What all calls together write is at most inferenceConfig.maxTokens, where the caller gives it: each call may write what the
 * ones before have left, and none is made that would be cut.
 */
export class Ladder {
  readonly #options: LadderOptions;
  /** Everything but what holds the model to the schema, as the one that is asked now takes it. */
  #request: ConverseRequest;
  #isFallbackSchema = false;
  #repairs = 0;
  /** Output tokens of all calls, and of the last one. */
  #spent = 0;
  #lastSpent = 0;
  #isOutOfTokens = false;
  #modes: readonly ConstructMode[];
  /** What Bedrock has refused of this model, for whatever reason: known for sure once a lower rung is taken. */
  #declined: { readonly rung: Rung; readonly error: CodedError }[] = [];
  /** Bedrock has refused to hold this model to the schema: a tool is asked for as it is. */
  #isLoose = false;
  #current: Ask;

  constructor(options: LadderOptions) {
    this.#options = options;
    this.#request = options.request;
    this.#modes = this.#listModes();
    this.#current = this.#toAsk(null);
  }

  /** How to ask now. */
  get current(): Ask {
    return this.#current;
  }

  /** Something more would have been asked, but what is left of maxTokens is too little for it. */
  get isOutOfTokens(): boolean {
    return this.#isOutOfTokens;
  }

  /** A call has ended, of which so many output tokens are paid. */
  spend(outputTokens: number): void {
    this.#spent += outputTokens;
    this.#lastSpent = outputTokens;
  }

  /** There is another model to ask. */
  get hasNextModel(): boolean {
    return this.#options.fallbacks.peek(this.#whatIsLeft) !== undefined;
  }

  /** The model has answered, well or not: what it refused before it cannot do. */
  answered(): void {
    for (const { rung, error } of this.#declined) this.#options.refused.add(this.#modelId, rung, this.#current.schema, error);
    this.#declined = [];
  }

  /** After a call that failed before any output; null where nothing is left to be tried. */
  afterError(error: CodedError): NextAsk | null {
    const { code } = error;
    const lower = code === 'VALIDATION' && !isInputTooLong(error) ? this.#lowerRung(error) : null;
    if (lower !== null) return lower;
    return anotherModelMayDo.has(code) ? this.#nextModel(`${this.#modelId} failed (${code}).`, leastTokens) : null;
  }

  /**
   * After Bedrock has refused a rung. What lets a model write nothing else is a grammar, which Bedrock makes of small schemas alone (it counts optional properties and unions): the one of a strict tool
   * would be refused like that of NATIVE. A tool that is not strict takes every schema.
   */
  #lowerRung(error: CodedError): NextAsk | null {
    const { mode, isStrict } = this.#current;
    if (isStrict && mode === 'TOOL') {
      this.#declined.push({ rung: 'STRICT_TOOL', error });
      this.#isLoose = true;
      return this.#go(null, 'Bedrock refused a strict tool: it is asked for one that is not.');
    }
    if (this.#options.spec.mode !== 'AUTO' || this.#modes.length <= 1) return null;
    this.#declined.push({ rung: mode, error });
    this.#modes = this.#modes.slice(1);
    this.#isLoose ||= mode === 'NATIVE';
    return this.#go(null, `Bedrock refused the mode ${mode}.`);
  }

  /** After an answer that does not satisfy the schema; null where nothing is left to be tried. */
  afterAnswer(verdict: Verdict, answer: string, stopReason: string | null): NextAsk | null {
    const { spec } = this.#options;
    if (stopReason !== null && noModelMayDo.has(stopReason)) return null;
    const isCut = stopReason !== null && cutReasons.has(stopReason);
    const again = isCut ? leastTokens : Math.max(leastTokens, this.#lastSpent); // the same object is to be written once more
    if (!isCut && !verdict.isFinal && stopReason !== 'refusal' && this.#repairs < spec.maxRepairs && this.#isEnough(again)) {
      this.#repairs += 1;
      return this.#go({ answer, problems: verdict.validationErrors }, 'The answer does not satisfy the schema: the model is asked again with what is wrong.');
    }
    if (!this.#isFallbackSchema && spec.fallbackSchema !== null && stopReason !== 'refusal' && this.#isEnough(leastTokens)) {
      this.#isFallbackSchema = true;
      this.#isLoose = false;
      this.#modes = this.#listModes();
      return this.#go(null, isCut ? 'The answer was cut before it was whole: the fallback schema is tried.' : 'The schema could not be satisfied: the fallback schema is tried.');
    }
    return verdict.isFinal ? null : this.#nextModel(`${this.#modelId} gave no object that satisfies the schema.`, again);
  }

  #nextModel(why: string, tokens: number): NextAsk | null {
    const { fallbacks, toModel, request } = this.#options;
    const peeked = fallbacks.peek(this.#whatIsLeft);
    const next = peeked === undefined ? undefined : toModel(request, peeked);
    if (next !== undefined && !this.#isEnough(tokens, next)) return null;
    fallbacks.next(this.#whatIsLeft);
    if (next === undefined) return null;
    this.#request = next;
    this.#isFallbackSchema = false;
    this.#declined = [];
    this.#isLoose = false;
    this.#modes = this.#listModes();
    return this.#go(null, `${why} ${this.#modelId} is asked.`);
  }

  /** Whether a model can still write so many tokens, besides what it has to think before. */
  #isEnough(tokens: number, request = this.#request): boolean {
    const { inferenceConfig } = this.#options.request;
    if (inferenceConfig?.maxTokens === undefined) return true;
    const thinking = thinkingBudgetOf(request.additionalModelRequestFields);
    const isEnough = inferenceConfig.maxTokens - this.#spent >= Math.max(tokens, thinking + leastTokens);
    if (!isEnough) this.#isOutOfTokens = true;
    return isEnough;
  }

  #go(correction: Correction | null, reason: string): NextAsk {
    this.#current = this.#toAsk(correction);
    return { ask: this.#current, reason };
  }

  /** What another model would be asked, which may write no more than the ones before have left. */
  get #whatIsLeft(): ConverseRequest {
    const { request } = this.#options;
    const maxTokens = this.#maxTokens;
    return maxTokens === null ? request : { ...request, inferenceConfig: { ...request.inferenceConfig, maxTokens } };
  }

  /** What a call may write; null where the caller has set no limit. */
  get #maxTokens(): number | null {
    const given = this.#options.request.inferenceConfig?.maxTokens;
    return given === undefined ? null : Math.max(1, given - this.#spent);
  }

  get #modelId(): string {
    return this.#request.modelId;
  }

  #toAsk(correction: Correction | null): Ask {
    const { spec, describe } = this.#options;
    const model = describe(this.#modelId)?.capabilities;
    return toAsk(spec, this.#request, { model, mode: this.#modes[0] ?? 'PROMPT', mayBeStrict: this.#mayBeStrict, isFallbackSchema: this.#isFallbackSchema, correction, maxTokens: this.#maxTokens });
  }

  get #mayBeStrict(): boolean {
    return !this.#isLoose && !this.#isRefused('NATIVE') && !this.#isRefused('STRICT_TOOL');
  }

  #isRefused(rung: Rung): boolean {
    return this.#options.refused.has(this.#modelId, rung, this.#schema);
  }

  get #schema(): JsonObject {
    const { schema, fallbackSchema } = this.#options.spec;
    return this.#isFallbackSchema && fallbackSchema !== null ? fallbackSchema : schema;
  }

  #listModes(): readonly ConstructMode[] {
    const { spec, describe } = this.#options;
    if (spec.mode !== 'AUTO') return [spec.mode];
    const canLower = 'schema' in lowerSchema(this.#schema);
    return modesOf(describe(this.#modelId)?.capabilities).filter((mode) => (mode !== 'NATIVE' || canLower) && (mode === 'PROMPT' || !this.#isRefused(mode)));
  }
}

/** Less than any object is worth asking for. */
const leastTokens = 16;

/** Errors of a model or of the way to it. */
const anotherModelMayDo: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'THROTTLED',
  'MODEL_TIMEOUT',
  'MODEL_ERROR',
  'MODEL_NOT_READY',
  'ACCESS_DENIED',
  'RESOURCE_NOT_FOUND',
  'VALIDATION',
  'SERVICE_QUOTA_EXCEEDED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER',
  'STREAM_STALLED',
  'STREAM_TRUNCATED',
]);

const noModelMayDo: ReadonlySet<string> = new Set(['guardrail_intervened', 'content_filtered']);

/** The same question would meet the same limit. */
const cutReasons: ReadonlySet<string> = new Set(['max_tokens', 'model_context_window_exceeded']);
