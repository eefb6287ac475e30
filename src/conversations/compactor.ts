import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { CodedError } from '../errors.ts';
import type { Generations } from '../generations/generations.ts';
import { createId } from '../ids.ts';
import type { CompactionRecord, SummaryRecord } from '../storage/conversation-record.ts';
import type { ContextChange, ConversationStore } from '../storage/conversation-store.ts';
import type { GenerationOptions } from '../storage/generation-record.ts';
import { countText } from './count-blocks.ts';
import { coverOf } from './memory/cover.ts';
import { slide } from './memory/sliding-window.ts';
import { takeSpan } from './memory/span.ts';
import { strategies } from './memory/strategies.ts';
import type { Compacted, SummaryTask } from './memory/view.ts';
import { tokensOfSummaries } from './memory/view.ts';
import type { Situation } from './situation.ts';
import { countContext, toView, withContext, withUnsummarized } from './situation.ts';
import { isSummaryFailure, writeSummary } from './summarizer.ts';

export interface CompactOptions {
  readonly tags: GenerationOptions['tags'];
  /** The idempotency key of the call that asks for it. */
  readonly key: string | null;
  readonly signal: AbortSignal;
}

const mostSteps = 100; // summaries of one compaction

/** Brings a conversation down to what its policy keeps, and stores what came of it. */
export class Compactor {
  readonly #store: ConversationStore;
  readonly #generations: Generations;
  readonly #log: Logger;

  constructor(store: ConversationStore, generations: Generations, log: Logger) {
    this.#store = store;
    this.#generations = generations;
    this.#log = log;
  }

  /**
   * The situation afterwards. A summary that cannot be had is done without: then the window slides, and `lastCompaction` says so. Throws the signal's
   * reason, STORE_UNAVAILABLE, NOT_FOUND where the conversation is deleted meanwhile, and what a summary ends with while the server shuts down: the next
   * process can have it.
   */
  async compact(before: Situation, options: CompactOptions): Promise<Situation> {
    let situation = await withUnsummarized(this.#store, before);
    let error: CodedError | null = null;
    for (let step = 0; step < mostSteps; step += 1) {
      const next = strategies[situation.conversation.memory.strategy](toView(situation));
      if (next.kind === 'done') return this.#finish(before, situation, next.compacted, options, null);
      try {
        situation = await this.#summarize(situation, next.task, options);
      } catch (thrown) {
        if (!isSummaryFailure(thrown, options.signal) || this.#generations.isDraining) throw thrown;
        error = thrown;
        break;
      }
    }
    const after = await this.#finish(before, situation, slideBeside(situation), options, error);
    this.#log.warn({ conversationId: before.conversation.id, code: error?.code }, 'older messages of a conversation are left out, since no summary of them could be had');
    return after;
  }

  async #summarize(situation: Situation, task: SummaryTask, { tags, signal }: CompactOptions): Promise<Situation> {
    const { conversation, budget, summaryThinking } = situation;
    const messages = task.messages === null ? [] : takeSpan(situation.messages, task.messages, budget.span);
    const text = await writeSummary(this.#generations, { conversation, task, messages, maxTokens: budget.summary, thinkingTokens: summaryThinking, mostOfMessage: budget.span, tags }, signal);
    const ends = [...task.sources.map(toEnds), ...messages.map((message) => ({ fromPosition: message.position, toPosition: message.position, fromMessageId: message.id, toMessageId: message.id }))];
    const first = ends.reduce((one, other) => (other.fromPosition < one.fromPosition ? other : one));
    const last = ends.reduce((one, other) => (other.toPosition > one.toPosition ? other : one));
    const summary: SummaryRecord = {
      id: createId('Summary'),
      conversationId: conversation.id,
      level: task.level,
      text,
      fromMessageId: first.fromMessageId,
      toMessageId: last.toMessageId,
      fromPosition: first.fromPosition,
      toPosition: last.toPosition,
      tokens: await countText(text),
      createdAt: new Date().toISOString(),
    };
    return this.#stored(situation, { summaries: [summary] });
  }

  async #finish(before: Situation, situation: Situation, compacted: Compacted, { key }: CompactOptions, error: CodedError | null): Promise<Situation> {
    const after = withContext(situation, compacted);
    const lastCompaction: CompactionRecord = { at: new Date().toISOString(), tokensBefore: countContext(before), tokensAfter: countContext(after), error: error?.data ?? null, key };
    return this.#stored(situation, { context: { ...compacted, lastCompaction } });
  }

  /**
   * Where somebody else has changed the context meanwhile, what stands in the store is what counts; messages that are gone are told to nobody. Where it is
   * another policy that has changed it, nothing is stored: what comes of this one is for the request at hand alone.
   */
  async #stored(situation: Situation, change: ContextChange): Promise<Situation> {
    const { conversation } = situation;
    const { id, contextVersion } = conversation;
    if (await this.#store.compact(id, contextVersion, change)) return withChange(situation, change, contextVersion + 1);
    const [[current], summaries, messages] = await Promise.all([this.#store.get([id]), this.#store.summaries(id), this.#store.messagesById(situation.messages.map((message) => message.id))]);
    if (current === undefined) throw new CodedError('NOT_FOUND', { message: 'The conversation was deleted while it was compacted.', field: 'id' });
    if (!isDeepStrictEqual(current.memory, conversation.memory)) return withChange(situation, change, contextVersion);
    const { context, contextVersion: currentVersion } = current;
    return { ...situation, conversation: { ...conversation, context, contextVersion: currentVersion }, summaries, messages: situation.messages.filter((_, index) => messages[index] !== undefined) };
  }
}

function withChange(situation: Situation, { context, summaries = [] }: ContextChange, contextVersion: number): Situation {
  const { conversation } = situation;
  return { ...situation, conversation: { ...conversation, context: context ?? conversation.context, contextVersion }, summaries: [...situation.summaries, ...summaries] };
}

/** The window slides, and leaves room for the summaries that there are. */
function slideBeside(situation: Situation): Compacted {
  const view = toView(situation);
  const room = view.budget.keep - view.budget.fixed;
  const { dropped } = slide(view, room);
  return slide(view, room - tokensOfSummaries(coverOf(view.summaries, dropped)));
}

const toEnds = ({ fromPosition, toPosition, fromMessageId, toMessageId }: SummaryRecord) => ({ fromPosition, toPosition, fromMessageId, toMessageId });
