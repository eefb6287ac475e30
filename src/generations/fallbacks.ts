import type { ModelRequest } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { AskingDependencies } from './asking.ts';

/** The models to ask in place of the first one, in their order. Those that are known not to take what is asked are passed over. */
export class Fallbacks {
  readonly #left: string[];
  readonly #cannotTake: AskingDependencies['cannotTake'];
  /** The caller gave tools. Those of a turn that has none are there for the messages that speak of them, and can be done without. */
  readonly #hasTools: boolean;
  /** Those that were not asked, and why. */
  readonly #passedOver: string[] = [];

  /** `given`: the caller's request, as it was before it was made of a conversation. */
  constructor(modelIds: readonly string[], given: ModelRequest, cannotTake: AskingDependencies['cannotTake']) {
    this.#left = [...modelIds];
    this.#cannotTake = cannotTake;
    this.#hasTools = given.kind === 'converse' && given.toolConfig !== undefined;
  }

  /** The next one that may be asked this; it is left where it is. */
  peek(request: ModelRequest): string | undefined {
    return this.#left.find((modelId) => this.#lackOf(modelId, request) === null);
  }

  /** Takes the next one that may be asked this, and notes those that may not. */
  next(request: ModelRequest): string | undefined {
    for (;;) {
      const modelId = this.#left.shift();
      const lack = modelId === undefined ? null : this.#lackOf(modelId, request);
      if (lack === null) return modelId;
      this.#passedOver.push(`${modelId} takes ${lack}`);
    }
  }

  /** The same error, with who was not asked instead, and why. */
  explain(error: CodedError): CodedError {
    if (this.#passedOver.length === 0) return error;
    return new CodedError(error.code, { ...error.data, message: `${error.message} Not asked instead: ${this.#passedOver.join('; ')}.`, simulated: error.simulated, cause: error.cause });
  }

  /** A native body is the same for all that may be asked. */
  #lackOf(modelId: string, request: ModelRequest): string | null {
    if (request.kind !== 'converse') return null;
    const { toolConfig, ...rest } = request;
    return this.#cannotTake(this.#hasTools && toolConfig !== undefined ? { ...rest, toolConfig } : rest, modelId);
  }
}
