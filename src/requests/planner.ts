import type { Owner } from '../access/viewer.ts';
import type { ModelRequest } from '../datasources/types.ts';
import type { InferInput } from '../generated/schema-types.ts';
import type { AskingDependencies } from '../generations/asking.ts';
import { Asking } from '../generations/asking.ts';
import { mustNotBeCut } from '../generations/go-on.ts';
import type { Ledger } from '../ledger/index.ts';
import { estimateInputTokens } from '../models/estimate-input-tokens.ts';
import type { AnswerSize } from '../quota/index.ts';
import type { CostRecord } from '../storage/ledger-record.ts';
import type { InferenceMethod, UsageRecord } from '../storage/generation-record.ts';
import type { BatchCommands } from './batch-commands.ts';
import { isCodedError } from '../errors.ts';
import type { GenerationCommand } from '../generations/command.ts';
import type { Commands } from './commands.ts';
import type { InferBatch } from './infer-batch.ts';

/** What infer would do with a request, as the schema's InferencePlan tells it. */
export interface InferencePlan {
  readonly method: InferenceMethod | 'ASYNC';
  readonly modelId: string;
  readonly reasons: readonly string[];
  readonly inputTokens: number;
  readonly inputTokensSource: 'MEASURED' | 'ESTIMATED';
  readonly maxOutputTokens: number;
  readonly estimatedCost: CostRecord | null;
  readonly reservedTokens: number;
  readonly estimatedWaitMs: number | null;
}

/** What a request would take from the quotas, and how long it would wait for them. */
export interface QuotaEstimate {
  readonly reservedTokens: number;
  readonly maxOutputTokens: number;
  /** 0: it would run at once. Null where nobody can tell. */
  readonly estimatedWaitMs: number | null;
}

interface PlannerDependencies extends AskingDependencies {
  readonly commands: Commands;
  readonly batchCommands: BatchCommands;
  readonly ledger: Ledger;
  /** By which identifier a model is called. */
  readonly route: (modelId: string) => string;
  /** Calls nobody and reserves nothing. Rejects with THROTTLED where there is another model to ask, and this one would not be waited for. */
  readonly estimateQuota: (modelId: string, request: ModelRequest, canGoElsewhere: boolean, answerSize: AnswerSize) => QuotaEstimate | Promise<QuotaEstimate>;
}

/** Tells what infer would do, by the code that infer runs, and calls no model for it: tokens are estimated here, also where Bedrock could count them. */
export class Planner {
  readonly #dependencies: PlannerDependencies;

  constructor(dependencies: PlannerDependencies) {
    this.#dependencies = dependencies;
  }

  /** Throws whatever infer would refuse the request with, but for want of money or room, or for what lies in the folder of a batch job's results, which only S3 can tell. */
  async plan(viewer: Owner, input: InferInput): Promise<InferencePlan> {
    const { commands, ledger, route } = this.#dependencies;
    const inference = await commands.infer(viewer, input);
    if ('batch' in inference) return this.#planBatch(inference);
    const { command, reasons } = inference;
    if (command.refusal !== undefined) throw command.refusal;
    const { request, quota } = await this.#firstCall(await commands.wholeRequest(viewer, input, command), command);
    const modelId = route(request.modelId);
    const inputTokens = await estimateInputTokens(request);
    const { reservedTokens, maxOutputTokens, estimatedWaitMs } = quota;
    const usage: UsageRecord = { inputTokens, outputTokens: maxOutputTokens, totalTokens: inputTokens + maxOutputTokens, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null, source: 'ESTIMATED' };
    return {
      method: command.method,
      modelId,
      reasons,
      inputTokens,
      inputTokensSource: 'ESTIMATED',
      maxOutputTokens,
      estimatedCost: ledger.price({ ...request, modelId }, usage),
      reservedTokens,
      estimatedWaitMs,
    };
  }

  /** Of all records together. Bedrock's jobs take nothing of the quotas; records that are run in real time do, each when its turn comes. */
  async #planBatch({ batch, reasonsFor, explain }: InferBatch): Promise<InferencePlan> {
    const { batchCommands } = this.#dependencies;
    await batchCommands.create(batch, null).catch((error: unknown) => {
      throw explain(error);
    });
    const { estimatedInputTokens, maxOutputTokens, estimatedCost, execution } = await batchCommands.estimate(batch);
    const most = maxOutputTokens ?? 0;
    return {
      method: 'ASYNC',
      modelId: batch.modelId,
      reasons: reasonsFor(execution),
      inputTokens: estimatedInputTokens,
      inputTokensSource: 'ESTIMATED',
      maxOutputTokens: most,
      estimatedCost,
      reservedTokens: execution === 'REALTIME' ? estimatedInputTokens + most : 0,
      estimatedWaitMs: null,
    };
  }

  /** Of an object, what the first step of the ladder asks. A model that would not be waited for gives way to the next one, as it does when the request is run. */
  async #firstCall(whole: ModelRequest, command: GenerationCommand): Promise<{ readonly request: ModelRequest; readonly quota: QuotaEstimate }> {
    const { request: given, construct, options } = command;
    const { describe, estimateQuota, route } = this.#dependencies;
    const asking = new Asking({ request: given, construct: construct ?? null, priorText: '' }, this.#dependencies, options.fallbackModelIds);
    if (whole !== given) asking.replace(whole);
    for (;;) {
      const { request } = asking;
      try {
        const answerSize = mustNotBeCut(command, request, describe(request.modelId)) ? 'LARGEST' : 'USUAL';
        return { request, quota: await estimateQuota(route(request.modelId), request, asking.canGoElsewhere, answerSize) };
      } catch (error) {
        const next = isCodedError(error) && error.code === 'THROTTLED' ? asking.next({ error, output: nothing, stopReason: null }, null) : null;
        if (next === null) throw error;
      }
    }
  }
}

const nothing = { text: '', content: null, body: null };
