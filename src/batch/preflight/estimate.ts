import type { ModelRequest } from '../../datasources/types.ts';
import type { JsonObject } from '../../json.ts';
import type { CostRecord, FindPrice } from '../../ledger/index.ts';
import { limitOutput, recordCost } from '../../ledger/index.ts';
import type { CatalogueModel } from '../../models/catalogue.ts';
import { listInputTexts } from '../../models/estimate-input-tokens.ts';
import { estimateTokens } from '../../models/estimate-tokens.ts';
import type { BatchInvocationType } from '../records/index.ts';

const mostSamples = 64;
const mostCharacters = 512; // of one sample

/**
 * About how many tokens the records of a job have, and what they cost at most. All texts are measured; the beginnings of at most 64 of them, evenly spaced, are counted, and
 * the others are judged by their length: so it takes as long for ten records as for ten thousand, but for looking at them.
 */
export class BatchEstimate {
  readonly #modelId: string;
  readonly #known: CatalogueModel | undefined;
  #records = 0;
  #characters = 0;
  /** Null: of some record nobody knows how much the model may write. */
  #outputTokens: number | null = 0;
  #samples: string[] = [];
  /** Every so many records one is a sample. */
  #stride = 1;

  constructor(modelId: string, known: CatalogueModel | undefined) {
    this.#modelId = modelId;
    this.#known = known;
  }

  add(modelInput: JsonObject, invocationType: BatchInvocationType): void {
    const request = toRequest(this.#modelId, modelInput, invocationType);
    const texts = listInputTexts(request);
    for (const text of texts) this.#characters += text.length;
    const output = limitOutput(request, this.#known);
    this.#outputTokens = output === null || this.#outputTokens === null ? null : this.#outputTokens + output;
    if (this.#records % this.#stride === 0) this.#sample(texts);
    this.#records += 1;
  }

  get outputTokens(): number | null {
    return this.#outputTokens;
  }

  async inputTokens(): Promise<number> {
    const sampled = this.#samples.reduce((sum, text) => sum + text.length, 0);
    if (sampled === 0) return 0;
    let counted = 0;
    for (const text of this.#samples) counted += await estimateTokens(text);
    return Math.ceil((counted / sampled) * this.#characters);
  }

  /** If every record wrote as much as it may. */
  cost(inputTokens: number, batch: boolean, findPrice: FindPrice, currency: string): CostRecord {
    const outputTokens = this.#outputTokens;
    const price = outputTokens === null ? null : findPrice(this.#modelId);
    const usage = { inputTokens, outputTokens: outputTokens ?? 0, totalTokens: inputTokens + (outputTokens ?? 0), cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null, source: 'ESTIMATED' } as const;
    const cost = recordCost(usage, price, currency, { batch });
    return cost.amount === null ? { ...cost, unpricedRequests: this.#records } : cost;
  }

  #sample(texts: readonly string[]): void {
    this.#samples.push(beginningOf(texts));
    if (this.#samples.length <= mostSamples) return;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}

function beginningOf(texts: readonly string[]): string {
  let beginning = '';
  for (const text of texts) {
    if (beginning.length >= mostCharacters) break;
    beginning += text.slice(0, mostCharacters - beginning.length);
  }
  return beginning;
}

/** The record as a request to the runtime: what was checked, or is told as a problem, has the members of one. */
const toRequest = (modelId: string, modelInput: JsonObject, invocationType: BatchInvocationType): ModelRequest =>
  invocationType === 'InvokeModel' || !Array.isArray(modelInput['messages'])
    ? { kind: 'invokeModel', modelId, body: modelInput }
    : ({ ...modelInput, kind: 'converse', modelId } as unknown as ModelRequest);
