import type { ConverseRequest, InvokeModelRequest, ModelRequest } from '../datasources/types.ts';
import type { Owner } from '../access/viewer.ts';
import { checkHoldable } from '../construct/index.ts';
import type { Conversations } from '../conversations/index.ts';
import type { ConstructInput, ConverseInput, CountTokensInput, InferInput, InvokeModelInput, StartGenerationInput } from '../generated/schema-types.ts';
import type { GenerationCommand } from '../generations/command.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { Routing } from '../quota/index.ts';
import type { Availability } from './assert-available.ts';
import { assertFallbacks } from './assert-fallbacks.ts';
import { assertAvailable } from './assert-available.ts';
import { describeLength, isLong } from './choose-method.ts';
import { checkJson } from './check-json.ts';
import { toConstructRequest } from './construct-request.ts';
import { ConversationCommands } from './conversation-commands.ts';
import { toConverseRequest } from './converse-request.ts';
import type { InferBatch } from './infer-batch.ts';
import { toInferBatch } from './infer-batch.ts';
import { toInferRequest, toTurnInput } from './infer-request.ts';
import { toInvokeModelRequest } from './invoke-model-request.ts';
import { canStream, checkConverses, checkStreams } from './model-abilities.ts';
import type { RequestOptions } from './request-options.ts';
import { toRequestOptions } from './request-options.ts';
import { isGiven } from '../is-given.ts';

/** A command that the server chose the method of, and why it chose so. */
export interface Inference {
  readonly command: GenerationCommand;
  readonly reasons: readonly string[];
}

/**
 * Turns the inputs of the fields that start a model into commands for the engine. Everything that can be known to be wrong is refused here,
 * with BAD_USER_INPUT or MODEL_END_OF_LIFE, before anything is stored or a model is called.
 */
export class Commands {
  /** The same for inputs about conversations. */
  readonly conversations: ConversationCommands;
  readonly #availability: Availability;
  readonly #models: ModelRegistry;
  readonly #conversations: Conversations;

  constructor(models: ModelRegistry, conversations: Conversations, routing: Routing) {
    this.#availability = { models, routing };
    this.conversations = new ConversationCommands(models, conversations, routing);
    this.#models = models;
    this.#conversations = conversations;
  }

  /** With a conversationId a turn of that conversation. Throws NOT_FOUND as well. */
  async converse(viewer: Owner, input: ConverseInput, streaming: boolean, path = 'input'): Promise<GenerationCommand> {
    if (isGiven(input.conversationId)) return this.conversations.turn(viewer, input, streaming, path);
    const request = await this.#toConverseRequest(input, path);
    if (streaming) this.#checkStreams(request, path);
    return { method: 'CONVERSE', streaming, request, path, options: await this.#toOptions(input, request, path) };
  }

  async invokeModel(input: InvokeModelInput, streaming: boolean, path = 'input'): Promise<GenerationCommand> {
    const request = await this.#toInvokeModelRequest(input, path);
    if (streaming) this.#checkStreams(request, path);
    return { method: streaming ? 'STREAM' : 'SYNC', streaming, request, path, options: await this.#toOptions(input, request, path) };
  }

  /** Throws SCHEMA_INVALID as well. */
  async construct(input: ConstructInput, streaming: boolean, path = 'input'): Promise<GenerationCommand> {
    checkJson(input, path);
    await assertAvailable(this.#availability, input.modelId, `${path}.modelId`);
    checkHoldable({ modelId: input.modelId, model: this.#models.describe(input.modelId)?.capabilities }, `${path}.modelId`); // before its fallbacks, which are to be like it
    const options = await this.#toOptions(input, { kind: 'converse', modelId: input.modelId }, path);
    const { request, construct } = toConstructRequest(input, (id) => this.#models.describe(id), path);
    return { method: 'CONSTRUCT', streaming, request, path, construct, options };
  }

  /** What is started to be followed is streamed, unless the model cannot. */
  async start(viewer: Owner, { construct, converse, invokeModel }: StartGenerationInput): Promise<GenerationCommand> {
    if (construct) return this.construct(construct, true, 'input.construct');
    if (converse) return this.converse(viewer, converse, await this.#canStream(converse.modelId, 'input.converse.modelId'), 'input.converse');
    return this.invokeModel(invokeModel, await this.#canStream(invokeModel.modelId, 'input.invokeModel.modelId'), 'input.invokeModel');
  }

  /** By the method that is asked for, or else by the one that fits; what is to be a batch job, as what createBatchJob takes. Throws SCHEMA_INVALID as well. */
  async infer(viewer: Owner, input: InferInput): Promise<Inference | InferBatch> {
    checkJson(input, 'input');
    const batch = toInferBatch(input);
    if (batch !== undefined) return batch;
    if (isGiven(input.conversationId)) return this.#inferTurn(viewer, input);
    await assertAvailable(this.#availability, input.modelId, 'input.modelId');
    const model = this.#models.describe(input.modelId) ?? (await this.#models.find(input.modelId));
    const { choice, asked } = toInferRequest(input, model, (id) => this.#models.describe(id));
    const { method, streaming, reasons } = choice;
    return { command: { method, streaming, ...asked, path: 'input', options: await this.#toOptions(input, asked.request, 'input') }, reasons: [...reasons, ...this.#explainRoute(asked.request.modelId)] };
  }

  /** A model whose quotas are to be followed, past its end or not. */
  async quotaModel(modelId: string): Promise<string> {
    await assertAvailable(this.#availability, modelId, 'modelId');
    return modelId;
  }

  /** What the command that infer has made of this input sends first. A turn's messages are those of its conversation as it is now. */
  async wholeRequest(viewer: Owner, input: InferInput, { request }: GenerationCommand): Promise<ModelRequest> {
    if (!isGiven(input.conversationId)) return request;
    const turn = await this.conversations.toTurnRequest(viewer, toTurnInput(input), 'input');
    return this.#conversations.requestOf(turn.conversation, turn.request);
  }

  /** The request whose tokens are to be counted: what is refused of one that is run is refused of it, too. */
  async toCount(viewer: Owner, { converse, invokeModel }: CountTokensInput): Promise<ModelRequest> {
    if (!converse) return this.#withOptions(invokeModel, await this.#toInvokeModelRequest(invokeModel, 'input.invokeModel'), 'input.invokeModel');
    if (!isGiven(converse.conversationId)) return this.#withOptions(converse, await this.#toConverseRequest(converse, 'input.converse'), 'input.converse');
    const { conversation, request } = await this.conversations.toTurnRequest(viewer, converse, 'input.converse');
    await this.#toOptions(converse, request, 'input.converse');
    return this.#conversations.requestOf(conversation, request);
  }

  /** The same request, of which the options are known to be right, too. */
  async #withOptions(input: Pick<InferInput, 'options'>, request: ModelRequest, path: string): Promise<ModelRequest> {
    await this.#toOptions(input, request, path);
    return request;
  }

  async #inferTurn(viewer: Owner, input: InferInput): Promise<Inference> {
    const interactive = input.interactive ?? false;
    const maxTokens = input.inferenceConfig?.maxTokens ?? null;
    const streaming = (interactive || isLong(maxTokens)) && this.#models.describe(input.modelId)?.capabilities.streaming !== false;
    const command = await this.conversations.turn(viewer, toTurnInput(input), streaming, 'input');
    const readAlong = 'Somebody reads along, so Bedrock is asked for a stream: generationEvents delivers the answer while it is made.';
    const reading = !streaming ? 'The answer is asked for whole.' : interactive ? readAlong : describeLength(maxTokens);
    return { command, reasons: [input.method ? 'The request asks for CONVERSE.' : 'A conversation is named, whose turns are kept by Converse alone.', reading, ...this.#explainRoute(command.request.modelId)] };
  }

  async #toOptions({ options: given }: Pick<InferInput, 'options'>, request: Pick<ModelRequest, 'modelId' | 'kind'>, path: string): Promise<RequestOptions> {
    const options = toRequestOptions(given, `${path}.options`);
    await assertFallbacks(this.#availability, given, `${path}.options`, request);
    return options;
  }

  #explainRoute(modelId: string): readonly string[] {
    const called = this.#availability.routing.route(modelId);
    return called === modelId ? [] : [`Bedrock runs ${modelId} only through inference profiles, so it is called by ${called}.`];
  }

  async #toConverseRequest(input: ConverseInput, path: string): Promise<ConverseRequest> {
    checkJson(input, path);
    await assertAvailable(this.#availability, input.modelId, `${path}.modelId`);
    const request = toConverseRequest(input, (id) => this.#models.describe(id), path);
    checkConverses(this.#models.describe(request.modelId), request.modelId, `${path}.modelId`);
    return request;
  }

  /** Of an application inference profile it is known once it was looked up. A turn's model is its conversation's. */
  async #canStream(modelId: string | null | undefined, field: string): Promise<boolean> {
    if (!isGiven(modelId)) return true;
    await assertAvailable(this.#availability, modelId, field);
    return canStream(this.#models.describe(modelId));
  }

  #checkStreams({ modelId }: ModelRequest, path: string): void {
    checkStreams(this.#models.describe(modelId), modelId, `${path}.modelId`);
  }

  async #toInvokeModelRequest(input: InvokeModelInput, path: string): Promise<InvokeModelRequest> {
    checkJson(input, path);
    await assertAvailable(this.#availability, input.modelId, `${path}.modelId`);
    return toInvokeModelRequest(input, (id) => this.#models.describe(id), path);
  }
}
