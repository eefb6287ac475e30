import type { ConverseRequest, InvokeModelRequest, ModelRequest } from '../datasources/types.ts';
import { badUserInput, CodedError } from '../errors.ts';
import type { ConstructInput, ConverseInput, CountTokensInput, InferInput, InvokeModelInput, StartGenerationInput } from '../generated/schema-types.ts';
import type { GenerationCommand } from '../generations/command.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { readCatalogue } from '../models/catalogue.ts';
import { findSuccessor } from '../models/find-successor.ts';
import { isPromptArn } from '../models/model-id.ts';
import type { ModelRegistry } from '../models/registry.ts';
import { checkDepth } from './check-depth.ts';
import { toConstructRequest } from './construct-request.ts';
import { toConverseRequest } from './converse-request.ts';
import { toInferRequest } from './infer-request.ts';
import { toInvokeModelRequest } from './invoke-model-request.ts';
import { toRequestOptions } from './request-options.ts';
import { checkModelId } from './rules/index.ts';

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
  readonly #models: ModelRegistry;

  constructor(models: ModelRegistry) {
    this.#models = models;
  }

  async converse(input: ConverseInput, streaming: boolean, path = 'input'): Promise<GenerationCommand> {
    const request = await this.#toConverseRequest(input, path);
    return { method: 'CONVERSE', streaming, request, options: toRequestOptions(input.options, `${path}.options`) };
  }

  async invokeModel(input: InvokeModelInput, streaming: boolean, path = 'input'): Promise<GenerationCommand> {
    const request = await this.#toInvokeModelRequest(input, path);
    return { method: streaming ? 'STREAM' : 'SYNC', streaming, request, options: toRequestOptions(input.options, `${path}.options`) };
  }

  /** Throws SCHEMA_INVALID as well. */
  async construct(input: ConstructInput, streaming: boolean, path = 'input'): Promise<GenerationCommand> {
    checkDepth(input, path);
    await this.#assertAvailable(input.modelId, path);
    const { request, construct } = toConstructRequest(input, (id) => this.#models.describe(id), path);
    return { method: 'CONSTRUCT', streaming, request, construct, options: toRequestOptions(input.options, `${path}.options`) };
  }

  /** What is started to be followed is always streamed. */
  start({ construct, converse, invokeModel }: StartGenerationInput): Promise<GenerationCommand> {
    if (construct) return this.construct(construct, true, 'input.construct');
    return converse ? this.converse(converse, true, 'input.converse') : this.invokeModel(invokeModel, true, 'input.invokeModel');
  }

  /** By the method that is asked for, or else by the one that fits. Throws SCHEMA_INVALID as well. */
  async infer(input: InferInput): Promise<Inference> {
    checkDepth(input, 'input');
    await this.#assertAvailable(input.modelId, 'input');
    const model = this.#models.describe(input.modelId) ?? (await this.#models.find(input.modelId));
    const { choice, asked } = toInferRequest(input, model, (id) => this.#models.describe(id));
    const { method, streaming, reasons } = choice;
    return { command: { method, streaming, ...asked, options: toRequestOptions(input.options) }, reasons };
  }

  /** The request whose tokens are to be counted: what is refused of one that is run is refused of it, too. */
  toCount({ converse, invokeModel }: CountTokensInput): Promise<ModelRequest> {
    return converse ? this.#toConverseRequest(converse, 'input.converse') : this.#toInvokeModelRequest(invokeModel, 'input.invokeModel');
  }

  async #toConverseRequest(input: ConverseInput, path: string): Promise<ConverseRequest> {
    checkDepth(input, path);
    await this.#assertAvailable(input.modelId, path);
    return toConverseRequest(input, (id) => this.#models.describe(id), path);
  }

  async #toInvokeModelRequest(input: InvokeModelInput, path: string): Promise<InvokeModelRequest> {
    checkDepth(input, path);
    await this.#assertAvailable(input.modelId, path);
    return toInvokeModelRequest(input, (id) => this.#models.describe(id), path);
  }

  /**
   * Throws for an id that cannot be one, a model past its end of life, and, where the list is complete, a model that is not on it. A model that
   * Bedrock lists has not ended, whatever the catalogue says. Afterwards the registry can describe an application inference profile's model.
   */
  async #assertAvailable(id: string | null | undefined, path: string): Promise<void> {
    const modelId = checkModelId(id, `${path}.modelId`);
    if (isPromptArn(modelId)) return;
    const known = this.#models.describe(modelId);
    const isDoubtful = this.#models.isComplete || known === undefined || known.lifecycle.status === 'EOL';
    if (!isDoubtful || (await this.#models.find(modelId)) !== null) return;
    if (known?.lifecycle.status === 'EOL') throw endOfLife(known, `${path}.modelId`);
    if (this.#models.isComplete) {
      throw badUserInput(`${path}.modelId`, 'a model that the query models lists, an inference profile of one, or an ARN of either', modelId);
    }
  }
}

function endOfLife(gone: CatalogueModel, field: string): CodedError {
  const successor = findSuccessor(gone, readCatalogue().values());
  const advice = successor === undefined ? 'The query models lists what there is.' : `What replaces it is ${successor.modelId}.`;
  return new CodedError('MODEL_END_OF_LIFE', { field, message: `${gone.modelId} has reached its end of life: Bedrock does not run it any more. ${advice}` });
}
