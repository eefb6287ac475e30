import type { BatchInvocationType } from '../storage/batch-record.ts';
import type { LedgerReservation } from '../storage/ledger-record.ts';
import type { JsonValue } from '../json.ts';
import type { LedgerCall } from '../ledger/index.ts';
import { costOf, reserve } from '../ledger/index.ts';
import type { BatchDependencies } from './dependencies.ts';
import type { JobRun } from './job-run.ts';
import { toModelRequest } from './model-request.ts';

/** Whose call to Bedrock a part is, for the ledger: the batch job stands in the place of a generation, the part in that of an attempt. */
export function ledgerCallOf({ job, dependencies }: JobRun, part: number): LedgerCall {
  const { id, tenantId, viewerId, modelId, request } = job;
  return { generationId: id, attempt: part, tenantId, viewerId, method: 'ASYNC', modelId, region: dependencies.region, tags: request.tags, conversationId: null, batch: true };
}

/** Adds up what the records of a part may cost at most. */
export class PartReservation {
  readonly #dependencies: Pick<BatchDependencies, 'models' | 'findPrice' | 'ledger'>;
  readonly #invocationType: BatchInvocationType | null;
  readonly #modelId: string;
  #inputTokens = 0;
  #outputTokens: number | null = 0;

  constructor(dependencies: Pick<BatchDependencies, 'models' | 'findPrice' | 'ledger'>, modelId: string, invocationType: BatchInvocationType | null) {
    this.#dependencies = dependencies;
    this.#modelId = modelId;
    this.#invocationType = invocationType;
  }

  add(modelInput: JsonValue): void {
    const request = toModelRequest(this.#modelId, this.#invocationType, modelInput);
    const { inputTokens, outputTokens } = reserve(request, this.#dependencies.models.describe(this.#modelId), null);
    this.#inputTokens += inputTokens;
    this.#outputTokens = outputTokens === null || this.#outputTokens === null ? null : this.#outputTokens + outputTokens;
  }

  /** Throws MODEL_NOT_ALLOWED where a budget applies and nobody knows what the part may cost at most. */
  toEntry(call: LedgerCall): LedgerReservation {
    const { generationId, attempt, tenantId, viewerId, method, modelId, region, tags, conversationId } = call;
    const price = this.#dependencies.findPrice(modelId);
    const usage = { inputTokens: this.#inputTokens, outputTokens: this.#outputTokens ?? 0, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null };
    const picos = this.#outputTokens === null ? null : (costOf(usage, price, { batch: true })?.picos ?? null);
    const holds = this.#dependencies.ledger.holdsOf({ id: viewerId, tenantId }, modelId, { outputTokens: this.#outputTokens, picos });
    const entry = { kind: 'reserve', generationId, attempt, tenantId, viewerId, method, modelId, region, tags, conversationId, reservedAt: new Date().toISOString(), inputTokens: this.#inputTokens, outputTokens: this.#outputTokens, picos } as const;
    return holds.length === 0 ? entry : { ...entry, holds };
  }
}
