import type { Viewer } from '../access/viewer.ts';
import type { GenerationCommand } from '../generations/command.ts';
import type { Generations } from '../generations/generations.ts';
import type { GenerationEvent, GenerationRecord } from '../storage/generation-record.ts';
import type { Subscribe } from './joins.ts';
import { Joins } from './joins.ts';
import { LogReader } from './log-reader.ts';

/** Subscriptions are readers of a generation's log, and nothing else: also the one that started it. What a mutation starts is joined in the same way. */
export class GenerationFeeds {
  readonly #generations: Generations;
  readonly #joins: Joins;

  constructor(generations: Generations) {
    this.#generations = generations;
    this.#joins = new Joins((join) => generations.forgetJoin(join));
  }

  /** Clients that a process before this one has lost can join what they have started. To be called once, before they come. */
  async recover(): Promise<void> {
    this.#joins.recall(await this.#generations.takeOverJoins());
  }

  /** Everything after that sequence number, then what comes, until the terminal event. Throws NOT_FOUND, and CURSOR_AHEAD. */
  async follow(viewer: Viewer, id: string, after: number): Promise<AsyncIterableIterator<GenerationEvent>> {
    return new LogReader(await this.#generations.log(viewer, id, after), after);
  }

  /** Starts a generation, or joins the one that the same Subscribe message or idempotency key has started, and follows it from its beginning. */
  async start(viewer: Viewer, command: GenerationCommand, subscribe: Subscribe | undefined): Promise<AsyncIterableIterator<GenerationEvent>> {
    return this.follow(viewer, await this.#startOrJoin(viewer, command, subscribe, true), 0);
  }

  /** The same for who waits, as one of its readers, until it has ended or `signal` says that the caller has gone. */
  async run(viewer: Viewer, command: GenerationCommand, subscribe: Subscribe | undefined, signal: AbortSignal): Promise<GenerationRecord> {
    return this.#generations.attend(viewer, await this.#startOrJoin(viewer, command, subscribe, true), signal);
  }

  /** The same for who does not wait, and is no reader. */
  async begin(viewer: Viewer, command: GenerationCommand, subscribe: Subscribe | undefined): Promise<GenerationRecord> {
    if (subscribe === undefined) return this.#generations.start(viewer, command);
    return this.#generations.get(viewer, await this.#startOrJoin(viewer, command, subscribe, false));
  }

  async #startOrJoin(viewer: Viewer, command: GenerationCommand, subscribe: Subscribe | undefined, isFollowed: boolean): Promise<string> {
    const start = async (joinKey?: string): Promise<string> => (await this.#generations.start(viewer, command, { joinKey: joinKey ?? null, isFollowed })).id;
    return subscribe === undefined ? start() : this.#joins.startOrJoin(viewer, subscribe, start);
  }
}
