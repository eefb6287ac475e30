import type { BatchJobSpec } from '../batch/index.ts';
import type { CreateBatchJobInput } from '../generated/schema-types.ts';
import type { ModelRegistry } from '../models/registry.ts';
import { assertAvailable } from './assert-available.ts';
import { toBatchJobSpec } from './batch/batch-request.ts';

/** Turns the inputs of batch jobs into what is asked of them, checked as far as that can be done at once. */
export class BatchCommands {
  readonly #models: ModelRegistry;

  constructor(models: ModelRegistry) {
    this.#models = models;
  }

  /** `key`: of the request's header, where the input has none of its own. Throws BAD_USER_INPUT, SCHEMA_INVALID and MODEL_END_OF_LIFE. */
  async create(input: CreateBatchJobInput, key: string | null): Promise<BatchJobSpec> {
    await assertAvailable(this.#models, input.modelId, 'input.modelId');
    const spec = toBatchJobSpec(input, this.#models.describe(input.modelId));
    return { ...spec, idempotencyKey: spec.idempotencyKey ?? key };
  }
}
