import type { Ask, ConstructSpec, RefusedRungs, Verdict } from '../construct/index.ts';
import { judge, Ladder, PartialObjects, toAnswerText, writeXml } from '../construct/index.ts';
import type { ConverseRequest, ModelRequest } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import type { GenerationEventBody, GenerationInput, GenerationOutput } from '../storage/generation-record.ts';
import { Fallbacks } from './fallbacks.ts';

/** What has to be known to ask in more than one way. */
export interface AskingDependencies {
  readonly describe: (modelId: string) => CatalogueModel | undefined;
  readonly refusedRungs: RefusedRungs;
  /** The same request of another model: without what the first one alone takes, and as the other one takes it. */
  readonly toModel: <Request extends ModelRequest>(request: Request, modelId: string) => Request;
  /** What of the request the other model is known not to take, such as `no tools`; null where it may take it. */
  readonly cannotTake: (request: ConverseRequest, modelId: string) => string | null;
}

/** How a call has ended. */
export interface Answered {
  readonly error: CodedError | null;
  readonly output: GenerationOutput;
  readonly stopReason: string | null;
}

/** What a generation asks Bedrock, from call to call: the same again, or, where an object is asked for, the next step of the ladder. */
export class Asking {
  readonly #spec: ConstructSpec | null;
  readonly #ladder: Ladder | null;
  readonly #fallbacks: Fallbacks;
  readonly #toModel: AskingDependencies['toModel'];
  #request: ModelRequest;
  /** As it was before another model was asked: each is sent what can be told of this, not what the one before could be told. */
  #given: ModelRequest;
  #hasMoved = false;
  #best: Verdict | null = null;
  #partial: PartialObjects | null;
  /** The tool's input as it came; null before it has. */
  #toolInput: { readonly contentBlockIndex: number; text: string } | null = null;

  /** `fallbackModelIds`: where no object is asked for; a construct has its own, which is the same list. */
  constructor({ request, construct }: GenerationInput, { describe, refusedRungs, toModel, cannotTake }: AskingDependencies, fallbackModelIds: readonly string[] = []) {
    this.#fallbacks = new Fallbacks(construct?.fallbackModelIds ?? fallbackModelIds, request, cannotTake);
    this.#toModel = toModel;
    this.#spec = construct;
    this.#ladder = construct === null || request.kind !== 'converse' ? null : new Ladder({ spec: construct, request, describe, refused: refusedRungs, toModel, fallbacks: this.#fallbacks });
    this.#request = this.#ladder?.current.request ?? request;
    this.#given = request;
    this.#partial = this.#ladder === null ? null : new PartialObjects(this.#ladder.current);
  }

  get request(): ModelRequest {
    return this.#request;
  }

  /** A turn's request, once it is made of its conversation. */
  replace(request: ModelRequest): void {
    this.#given = request;
    this.#request = this.#hasMoved ? this.#toModel(request, this.#request.modelId) : request;
  }

  /** Another model than the first one is asked now. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /** There is another model to ask. */
  get canGoElsewhere(): boolean {
    return this.#ladder === null ? this.#fallbacks.peek(this.#given) !== undefined : this.#ladder.hasNextModel;
  }

  /** How the object is asked for now; null where none is. */
  get ask(): Ask | null {
    return this.#ladder?.current ?? null;
  }

  /** Of the answers that did not satisfy the schema the one that came nearest; it says so where more was to be asked, but maxTokens leaves too little. */
  get best(): Verdict | null {
    const error = this.#best?.error ?? null;
    if (this.#best === null || error === null || this.#ladder?.isOutOfTokens !== true) return this.#best;
    const message = `${error.message} What is left of maxTokens is too little to ask again.`;
    return { ...this.#best, error: new CodedError('SCHEMA_UNSATISFIED', { message, retryable: error.data.retryable }) };
  }

  /** A call has ended, of which so many output tokens are paid. */
  spend(outputTokens: number): void {
    this.#ladder?.spend(outputTokens);
  }

  /** The object that was found, in the format that was asked for; null where that is JSON. */
  toXml({ object }: Verdict): string | null {
    return this.#spec?.format === 'XML' ? writeXml(object, this.#spec.name) : null;
  }

  /** Takes what has come of the answer. Gives the same, where it is streamed with the object as far as it is known, after what shows more of it. */
  take(events: readonly GenerationEventBody[], isStreamed: boolean): readonly GenerationEventBody[] {
    events.forEach((event) => this.#keepInput(event));
    return this.#partial === null || !isStreamed ? events : events.flatMap((event) => [event, ...this.#partialAfter(event)]);
  }

  #keepInput(event: GenerationEventBody): void {
    if (event.type === 'toolUseStart' && event.name === this.#spec?.name) this.#toolInput ??= { contentBlockIndex: event.contentBlockIndex, text: '' };
    if (event.type === 'toolUseDelta' && event.contentBlockIndex === this.#toolInput?.contentBlockIndex) this.#toolInput.text += event.input;
  }

  #partialAfter(event: GenerationEventBody): readonly GenerationEventBody[] {
    if (event.type !== 'textDelta' && event.type !== 'toolUseStart' && event.type !== 'toolUseDelta') return [];
    const object = this.#partial?.take(event);
    return object === undefined ? [] : [{ type: 'partialObject', object }];
  }

  /** Whether a whole answer gives the object that was asked for; null where none was. */
  judge({ output, stopReason }: Omit<Answered, 'error'>): Verdict | null {
    if (this.#ladder === null) return null;
    this.#ladder.answered();
    const verdict = judge(this.#ladder.current, { ...output, stopReason, toolInput: this.#toolInput?.text ?? null });
    if (verdict.error !== null && isBetter(verdict, this.#best)) this.#best = verdict;
    return verdict;
  }

  #nextModel({ code }: CodedError): string | null {
    const from = this.#request.modelId;
    const modelId = anotherModelMayDo.has(code) ? this.#fallbacks.next(this.#given) : undefined;
    if (modelId === undefined) return null;
    this.#request = this.#toModel(this.#given, modelId);
    this.#hasMoved = true;
    return `${from} failed (${code}). ${modelId} is asked.`;
  }

  /** The same error, with who was not asked instead, and why. */
  explain(error: CodedError): CodedError {
    return this.#fallbacks.explain(error);
  }

  /** Moves on to what is asked next, and says why; null where nothing is left to be asked. */
  next({ error, output, stopReason }: Answered, verdict: Verdict | null): string | null {
    if (this.#ladder === null) return error === null ? null : this.#nextModel(error);
    const next =
      error !== null ? this.#ladder.afterError(error) : verdict === null ? null : this.#ladder.afterAnswer(verdict, toAnswerText(this.#ladder.current, output), stopReason);
    if (next === null) return null;
    this.#request = next.ask.request;
    this.#partial = new PartialObjects(next.ask);
    this.#toolInput = null;
    return next.reason;
  }
}

/** Errors of a model, or of the way to it, and not of the request. Nothing of an answer has come. */
const anotherModelMayDo: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'THROTTLED',
  'MODEL_TIMEOUT',
  'MODEL_ERROR',
  'MODEL_NOT_READY',
  'ACCESS_DENIED',
  'RESOURCE_NOT_FOUND',
  'SERVICE_QUOTA_EXCEEDED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER',
  'STREAM_STALLED',
  'STREAM_TRUNCATED',
]);

/** Something is better than nothing, and fewer faults are better than more. */
function isBetter(verdict: Verdict, than: Verdict | null): boolean {
  if (than === null) return true;
  if ((verdict.candidate === null) !== (than.candidate === null)) return verdict.candidate !== null;
  return verdict.validationErrors.length <= than.validationErrors.length;
}
