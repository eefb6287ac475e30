import type { BatchJobSpec, PreflightFacts, PreflightResult } from '../batch/index.ts';
import { checkModel, checkPlaces, preflight, refuseProblems } from '../batch/index.ts';
import type { CreateBatchJobInput } from '../generated/schema-types.ts';
import type { Availability } from './assert-available.ts';
import { assertAvailable } from './assert-available.ts';
import { toBatchJobSpec } from './batch/batch-request.ts';
import { checkJson } from './check-json.ts';

/** What of a preflight's facts is the same for all jobs. */
export type BatchFacts = Omit<PreflightFacts, 'known' | 'assertAvailable'>;

/** Turns the inputs of batch jobs into what is asked of them, and looks at them before they are. */
export class BatchCommands {
  readonly #availability: Availability;
  readonly #facts: BatchFacts;

  constructor(availability: Availability, facts: BatchFacts) {
    this.#availability = availability;
    this.#facts = facts;
  }

  /**
   * A job that is to be run, checked as far as that can be done at once: records in S3 are read later. `key`: of the request's header, where the input has none of its own. Throws
   * BAD_USER_INPUT, SCHEMA_INVALID and MODEL_END_OF_LIFE.
   */
  async create(input: CreateBatchJobInput, key: string | null): Promise<BatchJobSpec> {
    const facts = this.#factsOf(input);
    const spec = toBatchJobSpec(input, facts.known);
    const isBedrockJob = spec.source.kind === 's3' || spec.source.records.length >= facts.limits.minRecords;
    refuseProblems(await checkModel(spec.modelId, isBedrockJob, facts));
    const places = checkPlaces(spec, facts.places);
    refuseProblems(isBedrockJob ? places : places.filter(({ code }) => code === 'FOREIGN_BUCKET' || code === 'RESERVED_FOLDER'));
    return { ...spec, idempotencyKey: spec.idempotencyKey ?? key };
  }

  /** What Bedrock would say of the job; nothing is stored. */
  preflight(input: CreateBatchJobInput): Promise<PreflightResult> {
    return preflight(input, this.#factsOf(input));
  }

  /** How a job of inline records would run, and what it would cost: nothing is asked of S3. */
  estimate(input: CreateBatchJobInput): Promise<Pick<PreflightResult, 'execution' | 'estimatedInputTokens' | 'maxOutputTokens' | 'estimatedCost'>> {
    return preflight(input, { ...this.#factsOf(input), bucket: unseen });
  }

  #factsOf(input: CreateBatchJobInput): PreflightFacts {
    checkJson(input, 'input');
    return { ...this.#facts, known: this.#availability.models.describe(input.modelId), assertAvailable: (modelId, field) => assertAvailable(this.#availability, modelId, field) };
  }
}

/** A bucket that nobody looks into. */
const unseen: PreflightFacts['bucket'] = {
  files: (uri) => {
    throw new Error(`${uri} is not to be read.`);
  },
  isEmpty: () => Promise.resolve(true),
};
