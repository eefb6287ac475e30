import type { Owner } from '../access/viewer.ts';
import { joinOutputs, planContinuation } from '../continuation/index.ts';
import { CodedError } from '../errors.ts';
import type { ModelRequest } from '../datasources/types.ts';
import type { TurnBeginning } from '../storage/conversation-store.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import type { Continuation, ContinueStrategy, GenerationInput, GenerationOutput, GenerationRecord, TurnLink } from '../storage/generation-record.ts';
import type { GenerationCommand } from './command.ts';
import type { Generations } from './generations.ts';

type AskedStrategy = ContinueStrategy | 'AUTO';

/** How a turn of a conversation is gone on with, in that conversation. */
export interface ConversationTurns {
  /** Null where the generation is no turn. Throws NOT_FOUND where its conversation is gone. */
  continue(broken: GenerationRecord, origin: Origin): Promise<{ readonly request: ModelRequest; readonly link: TurnLink; readonly beginning: TurnBeginning } | null>;
}

/** What it all goes on from: what was asked first, and what has been said since. */
export interface Origin {
  readonly record: GenerationRecord;
  readonly input: GenerationInput;
  readonly output: GenerationOutput;
}

/** Goes on from generations that broke off, each time by a new generation. */
export class Continuations {
  readonly #generations: Generations;
  readonly #describe: (modelId: string) => CatalogueModel | undefined;
  readonly #turns: ConversationTurns;

  constructor(generations: Generations, describe: (modelId: string) => CatalogueModel | undefined, turns: ConversationTurns) {
    this.#turns = turns;
    this.#generations = generations;
    this.#describe = describe;
  }

  /**
   * Starts the continuation, or returns the one that the same call has started. Throws NOT_FOUND, CONFLICT where the generation did not break off,
   * BAD_USER_INPUT for a strategy that cannot be had, and what {@link Generations.start} throws.
   */
  async start(viewer: Owner, id: string, asked: AskedStrategy, idempotencyKey: string | null): Promise<GenerationRecord> {
    const broken = await this.#generations.get(viewer, id);
    if (!hasBrokenOff(broken)) throw new CodedError('CONFLICT', { field: 'id', generationId: id, message: describeConflict(broken) });
    const command = await this.#toCommand(viewer, broken, asked);
    if (idempotencyKey !== null) return this.#generations.start(viewer, withKey(command, idempotencyKey));
    for (let number = 1; ; number += 1) {
      const continuation = await this.#generations.start(viewer, withKey(command, `continueGeneration ${id} ${command.continues.strategy} ${number}`));
      if (continuation.status !== 'FAILED') return continuation; // one that failed is no continuation: the call may be made again
    }
  }

  async #toCommand(viewer: Owner, broken: GenerationRecord, asked: AskedStrategy): Promise<GenerationCommand & { readonly continues: Continuation }> {
    const origin = await this.#findOrigin(viewer, broken);
    const { record, input, output } = origin;
    const { method, streaming, modelId, options } = record;
    const turn = await this.#turns.continue(broken, origin);
    const link = turn?.link ?? broken.turn; // what goes on from a summary is its conversation's, too, and is deleted with it
    const others = (options.fallbackModelIds ?? []).map((fallbackId) => this.#describe(fallbackId));
    const { strategy, request, priorText } = planContinuation({ method, request: turn?.request ?? input.request }, output, asked, this.#describe(modelId), others);
    return {
      method,
      streaming,
      request,
      ...(input.construct === null ? {} : { construct: input.construct }),
      options,
      continues: { generationId: broken.id, strategy },
      priorText,
      identity: { continues: broken.id, strategy },
      ...(link === null ? {} : { turn: link }),
      ...(turn === null ? {} : { beginning: turn.beginning }),
    };
  }

  /** A continuation that broke off too is gone on from with all that was said since the first request, as far as that is still kept. */
  async #findOrigin(viewer: Owner, broken: GenerationRecord): Promise<Origin> {
    let origin: Origin = { record: broken, input: await this.#generations.input(broken), output: await this.#generations.output(broken) };
    for (let { continues } = broken; continues !== null && continues.strategy !== 'REGENERATE'; { continues } = origin.record) {
      const record = await this.#generations.find(viewer, continues.generationId);
      if (record === null) break;
      origin = { record, input: await this.#generations.input(record), output: joinOutputs(await this.#generations.output(record), origin.output) };
    }
    return origin;
  }
}

const withKey = (command: GenerationCommand, idempotencyKey: string): GenerationCommand => ({ ...command, options: { ...command.options, idempotencyKey } });

/** As Converse and the native bodies call it. */
const stoppedAtLimit = /^(max_tokens|length|model_context_window_exceeded)$/i;

const hasBrokenOff = ({ status, stopReason }: GenerationRecord): boolean =>
  status === 'INTERRUPTED' || status === 'CANCELLED' || (status === 'COMPLETED' && stopReason !== null && stoppedAtLimit.test(stopReason));

const describeConflict = ({ status, stopReason }: GenerationRecord): string =>
  `id: expected a generation that is INTERRUPTED or CANCELLED, or that stopped at its maxTokens, got one that is ${status}${stopReason === null ? '' : ` (${stopReason})`}.`;
