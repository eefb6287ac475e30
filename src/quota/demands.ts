import type { ModelRequest } from '../datasources/types.ts';
import type { CodedError } from '../errors.ts';
import { ownLimit, reserve as reserveInLedger } from '../ledger/index.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import type { CountedUsage } from './arithmetic.ts';
import { tokensToReserve, tokensToSettle } from './arithmetic.ts';
import type { AnswerSize } from './lane.ts';
import { Recent } from './recent.ts';
import { tooLarge } from './refusals.ts';
import type { Limits } from './types.ts';

/** What has to be known of a model to tell what a request takes of its quota. */
export type DemandedModel = Pick<CatalogueModel, 'modelId' | 'bodyFormat' | 'contextTokens' | 'maxOutputTokens' | 'outputModalities' | 'burndownRate'>;

/** What a request takes, before it is known what it has used. */
export interface Demand {
  /** From the quotas of tokens. */
  readonly tokens: number;
  /** The most that the answer may have, as Bedrock will be told or as the model has it. */
  readonly maxTokens: number;
  /** The limit of the answer that is sent because the request has none; null: the request is sent as it is. */
  readonly sizedTokens: number | null;
  /** The input, before what was learned of the model's own counting. */
  readonly measuredInput: number;
}

interface Experience {
  readonly outputs: Recent;
  readonly inputRatios: Recent;
}

/** Answers that a percentile is drawn from. */
const mostOutputs = 256;
const mostRatios = 64;
/** With fewer of them nothing is known. */
const leastSamples = 16;
/** What an answer may have before anything is known of the model's. */
const firstSize = 8_192;
const leastSize = 1_024;
/** So much an answer may have, however small the quota is. */
const leastAnswer = 64;
/** Of all answers of late one in a hundred was longer than the percentile; twice that leaves room for what is longer still. */
const headRoom = 2;
/**
 * While nothing is known of a model's answers, neither the size that is ours nor the burn-down rate has a request take more than this part of what a limit leaves beside the input: one that took all
 * would wait until the last call is forgotten, however little that has used.
 */
const mostOfUnknown = 0.5;
/** How many times the usual size an answer may have that must not run into it. */
const largestRoom = 4;

/**
 * What requests take of a quota, learned from what they have used. A limit that the caller has set is never changed. A request without one would
 * reserve the most that the model can write, the usual cause of throttling (AWS user guide, quotas-token-burndown): it is sent with the size that the model's
 * answers have had, with head-room. An answer that runs into that is not cut: whoever runs it asks for more.
 */
export class Demands {
  readonly #describe: (modelId: string) => DemandedModel | undefined;
  readonly #experiences = new Map<string, Experience>();

  constructor(describe: (modelId: string) => DemandedModel | undefined) {
    this.#describe = describe;
  }

  /** A size of ours is never more than the limits leave beside the input: Bedrock would refuse it always. */
  of(request: ModelRequest, answerSize: AnswerSize = 'USUAL', { TOKENS_PER_MINUTE, TOKENS_PER_DAY }: Limits = {}): Demand {
    const model = this.#describe(request.modelId);
    const experience = this.#experienceOf(model);
    const { inputTokens: measuredInput, outputTokens } = reserveInLedger(request, model, null);
    const inputTokens = measuredInput * inputRatio(experience);
    const room = Math.min(TOKENS_PER_MINUTE?.limit ?? Infinity, TOKENS_PER_DAY?.limit ?? Infinity) - Math.ceil(inputTokens);
    const unknownRoom = Math.max(Math.floor(room * mostOfUnknown), 0);
    const sizedTokens = answerSize === 'UNSIZED' || !canBeSized(request, model) ? null : this.#sizeWithin({ room, unknownRoom }, answerSize, model, experience);
    const maxTokens = sizedTokens ?? outputTokens ?? firstSize;
    const burndownRate = burndownOf(model);
    const tokens = tokensToReserve({
      inputTokens,
      maxTokens,
      expectedTokens: isKnown(experience) ? (experience.outputs.percentile(0.95) ?? maxTokens) : Math.min(answerSize === 'LARGEST' ? firstSize : maxTokens, unknownRoom / burndownRate),
      burndownRate,
    });
    return { tokens, maxTokens, sizedTokens, measuredInput };
  }

  /** Why no waiting helps: the limit that the request itself has, in Converse's way or in its native body, is larger than a whole quota. Null for all others. */
  tooLarge(request: ModelRequest, limits: Limits, path?: string): CodedError | null {
    return tooLarge(request.modelId, ownLimit(request, this.#describe(request.modelId)?.bodyFormat), limits, path);
  }

  /** What a call has used of the quotas of tokens; it is learned from, too. `wasCut`: the answer ran into its limit, and would have been longer. */
  settle(modelId: string, { measuredInput }: Pick<Demand, 'measuredInput'>, usage: CountedUsage & { readonly cacheReadInputTokens: number | null }, wasCut: boolean): number {
    const model = this.#describe(modelId);
    const experience = this.#experienceOf(model);
    const { inputTokens, outputTokens, cacheWriteInputTokens, cacheReadInputTokens } = usage;
    const input = inputTokens + (cacheWriteInputTokens ?? 0) + (cacheReadInputTokens ?? 0);
    if (input + outputTokens === 0) return 0; // a guardrail blocked the prompt: no model has counted it
    experience.outputs.add(wasCut ? outputTokens * headRoom : outputTokens);
    if (measuredInput > 0) experience.inputRatios.add(input / measuredInput);
    return tokensToSettle(usage, burndownOf(model));
  }

  /** Null where that is all that the model can write. */
  #sizeWithin({ room, unknownRoom }: Rooms, answerSize: 'USUAL' | 'LARGEST', model: DemandedModel, experience: Experience): number | null {
    const usual = this.#sizeOf(model, experience);
    if (answerSize === 'USUAL') return Math.min(usual, Math.max(isKnown(experience) ? room : unknownRoom, leastAnswer));
    const wanted = Math.max(isKnown(experience) ? usual * largestRoom : 0, Math.min(firstSize * largestRoom, unknownRoom));
    const size = Math.min(wanted, Math.max(room, leastAnswer));
    return size >= (model.maxOutputTokens ?? Infinity) ? null : size;
  }

  #sizeOf({ maxOutputTokens }: DemandedModel, { outputs }: Experience): number {
    const most = maxOutputTokens ?? firstSize;
    if (!isKnown({ outputs })) return Math.min(firstSize, most);
    return Math.min(Math.max(Math.ceil((outputs.percentile(0.99) ?? firstSize) * headRoom), leastSize), most);
  }

  #experienceOf(model: DemandedModel | undefined): Experience {
    const id = model?.modelId ?? ''; // all that nobody knows are as one: their ids are anybody's
    const known = this.#experiences.get(id);
    if (known !== undefined) return known;
    const experience = { outputs: new Recent(mostOutputs), inputRatios: new Recent(mostRatios) };
    this.#experiences.set(id, experience);
    return experience;
  }
}

/** What a limit leaves beside the input, and what of that an answer may have of which nothing is known. */
interface Rooms {
  readonly room: number;
  readonly unknownRoom: number;
}

const isKnown = ({ outputs }: Pick<Experience, 'outputs'>): boolean => outputs.size >= leastSamples;

const burndownOf = (model: DemandedModel | undefined): number => model?.burndownRate ?? 1;

/** The measure errs upwards, by how much is learned; it may err the other way where a provider adds words of its own. */
const inputRatio = ({ inputRatios }: Experience): number => (inputRatios.size < leastSamples ? 1 : Math.min((inputRatios.percentile(0.95) ?? 1) * 1.05, 4));

/**
 * Only Converse has one name for the limit of an answer. A prompt of prompt management has its own limit; of a model that nobody knows, and of one that is asked
 * to think for so many tokens first, nobody can tell what is too small.
 */
const canBeSized = (request: ModelRequest, model: DemandedModel | undefined): model is DemandedModel =>
  request.kind === 'converse' && model?.outputModalities.includes('TEXT') === true && request.inferenceConfig?.maxTokens === undefined && request.additionalModelRequestFields === undefined;
