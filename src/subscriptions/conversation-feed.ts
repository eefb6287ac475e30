import type { Owner } from '../access/viewer.ts';
import type { Conversations } from '../conversations/index.ts';
import type { ConversationNews } from '../storage/conversation-store.ts';

/** A change of a conversation, as it is told: what it was, not what the conversation has become since. */
export interface ConversationUpdateSource {
  readonly conversationId: string;
  readonly messageId: string | null;
  readonly generationId: string | null;
  readonly deletedId: string | null;
}

const end = { done: true, value: undefined } as const;
const mostWaiting = 1_000; // changes; whoever is so far behind is told that there were some

/**
 * A conversation's changes: first that it is there, then each one as it comes, until it is deleted. `return()` answers at once, also while a `next()`
 * is waiting.
 */
export class ConversationFeed implements AsyncIterableIterator<ConversationUpdateSource> {
  readonly #id: string;
  readonly #waiting: ConversationUpdateSource[];
  #unwatch: () => void = () => undefined;
  #isOver = false;
  #wake: (() => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Throws NOT_FOUND. */
  static async follow(conversations: Conversations, owner: Owner, id: string): Promise<ConversationFeed> {
    const feed = new ConversationFeed(id);
    feed.#unwatch = await conversations.watch(owner, id, (news) => feed.#take(news));
    if (feed.#isOver) feed.#unwatch(); // deleted meanwhile
    return feed;
  }

  private constructor(id: string) {
    this.#id = id;
    this.#waiting = [this.#toUpdate({})];
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ConversationUpdateSource>> {
    const step = this.#last.then(() => this.#advance());
    this.#last = step;
    return step;
  }

  return(): Promise<IteratorResult<ConversationUpdateSource>> {
    this.#waiting.length = 0;
    this.#close();
    return Promise.resolve(end);
  }

  async #advance(): Promise<IteratorResult<ConversationUpdateSource>> {
    for (;;) {
      const update = this.#waiting.shift();
      if (update !== undefined) return { done: false, value: update };
      if (this.#isOver) return end;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take({ messageIds = [], generationId, deletedIds = [], isDeleted }: ConversationNews): void {
    const count = Math.max(messageIds.length, deletedIds.length, 1);
    for (let index = 0; index < count; index += 1) {
      this.#waiting.push(this.#toUpdate({ messageId: messageIds[index] ?? null, deletedId: deletedIds[index] ?? null, generationId: generationId ?? null }));
    }
    if (this.#waiting.length > mostWaiting) this.#waiting.splice(0, this.#waiting.length, this.#toUpdate({}));
    if (isDeleted === true) this.#close();
    this.#signal();
  }

  #toUpdate(change: Partial<ConversationUpdateSource>): ConversationUpdateSource {
    return { conversationId: this.#id, messageId: null, generationId: null, deletedId: null, ...change };
  }

  #close(): void {
    this.#isOver = true;
    this.#unwatch();
    this.#signal();
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
