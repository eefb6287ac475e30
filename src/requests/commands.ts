import { badUserInput } from '../errors.ts';
import type { ConverseInput, InvokeModelInput, StartGenerationInput } from '../generated/schema-types.ts';
import type { GenerationCommand } from '../generations/command.ts';
import type { ModelRegistry } from '../models/registry.ts';
import { checkDepth } from './check-depth.ts';
import { toConverseRequest } from './converse-request.ts';
import { toInvokeModelRequest } from './invoke-model-request.ts';
import { toRequestOptions } from './request-options.ts';

/**
 * Turns the inputs of the fields that start a model into commands for the engine. Everything that can be known to be wrong is refused here,
 * with BAD_USER_INPUT, before anything is stored or a model is called.
 */
export class Commands {
  readonly #models: ModelRegistry;

  constructor(models: ModelRegistry) {
    this.#models = models;
  }

  async converse(input: ConverseInput, streaming: boolean, path = 'input'): Promise<GenerationCommand> {
    checkDepth(input, path);
    const request = toConverseRequest(input, (id) => this.#models.describe(id), path);
    await this.#assertKnown(request.modelId, path);
    return { method: 'CONVERSE', streaming, request, options: toRequestOptions(input.options, `${path}.options`) };
  }

  async invokeModel(input: InvokeModelInput, streaming: boolean, path = 'input'): Promise<GenerationCommand> {
    checkDepth(input, path);
    const request = toInvokeModelRequest(input, (id) => this.#models.describe(id), path);
    await this.#assertKnown(request.modelId, path);
    return { method: streaming ? 'STREAM' : 'SYNC', streaming, request, options: toRequestOptions(input.options, `${path}.options`) };
  }

  /** What is started to be followed is always streamed. */
  start({ converse, invokeModel }: StartGenerationInput): Promise<GenerationCommand> {
    return converse ? this.converse(converse, true, 'input.converse') : this.invokeModel(invokeModel, true, 'input.invokeModel');
  }

  async #assertKnown(modelId: string, path: string): Promise<void> {
    if (this.#models.isComplete && (await this.#models.find(modelId)) === null) {
      throw badUserInput(`${path}.modelId`, 'a model that the query models lists, an inference profile of one, or an ARN of either', modelId);
    }
  }
}
