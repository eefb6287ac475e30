import { expect } from 'vitest';
import type { GraphQLResult, Operation } from '../../kit/clients.ts';
import { post } from '../../kit/clients.ts';
import type { Event, WholeGeneration } from '../../kit/operations.ts';
import * as operations from '../../kit/operations.ts';
import { rootOf } from '../../kit/results.ts';
import type { KeyedRequest } from './requests.ts';
import { isStream, toOperation } from './requests.ts';
import { readRoughly } from './rough-reader.ts';

/** A client that remembers what it was told, until the server is gone. */
export class Witness {
  readonly request: KeyedRequest;
  /** By their sequence numbers. */
  readonly events = new Map<number, Event>();
  /** Null: nothing was acknowledged. */
  generationId: string | null = null;
  /** Of a mutation that is answered when the generation has ended. */
  answer: WholeGeneration | null = null;

  constructor(request: KeyedRequest) {
    this.request = request;
  }

  /** Sends the request and follows the generation. Resolves when there is no more to be heard, or nobody to hear it from. */
  async run(url: string): Promise<void> {
    const { kind } = this.request;
    if (isStream(this.request)) return this.#follow(url, toOperation(this.request));
    const generation = await answerOf(url, toOperation(this.request));
    if (generation === null) return;
    this.generationId = generation.id;
    if (kind === 'converse') this.answer = generation;
    else await this.#follow(url, operations.generationEvents(generation.id), kind === 'cancelGeneration' ? async () => this.#cancel(url, generation.id) : undefined);
  }

  async #cancel(url: string, id: string): Promise<void> {
    this.answer = await answerOf(url, operations.cancelGeneration(id));
  }

  async #follow(url: string, operation: Operation, onOutput: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    let reacting: Promise<void> | undefined;
    const reader = readRoughly(this.request.transport, url, operation, (result) => {
      this.#see(result);
      if (this.events.size === 3) reacting ??= onOutput();
    });
    await reader.ended;
    await reacting;
  }

  #see(result: GraphQLResult): void {
    const event = rootOf<Event>(result);
    this.generationId ??= event.generationId;
    expect(event).toMatchObject({ generationId: this.generationId, sequence: this.events.size + 1 }); // no gap, nothing twice
    this.events.set(event.sequence, event);
  }
}

/** What a mutation answers; null where the server has gone before. */
async function answerOf(url: string, operation: Operation): Promise<WholeGeneration | null> {
  const result = await post(url, operation).catch(() => null);
  return result === null ? null : rootOf<WholeGeneration>(result);
}
