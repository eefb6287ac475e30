import type { CompactionRecord, ContextState, ConversationChange, ConversationRecord, MessageRecord, NewMessage, SummaryRecord } from './conversation-record.ts';

/** Which conversations of a viewer to list, newest first. */
export interface ConversationQuery {
  readonly tenantId: string;
  readonly viewerId: string;
  /** Words that a title, or the text of one message, has to hold, all of them; the last one may be the beginning of a word. */
  readonly search?: readonly string[];
  /** Only conversations older than the one of this id. */
  readonly before?: string;
  readonly limit: number;
}

/** A part of a conversation's messages: the first, or the last, of those that lie between two positions. */
export interface MessageQuery {
  /** Exclusive. */
  readonly after?: number;
  /** Exclusive. */
  readonly before?: number;
  readonly from: 'start' | 'end';
  readonly limit: number;
}

/** What has happened to a conversation, once it is stored. */
export interface ConversationNews {
  readonly messageIds?: readonly string[];
  readonly generationId?: string;
  readonly deletedIds?: readonly string[];
  readonly isDeleted?: true;
}

/** What a compaction stores; `context` where the messages that are sent have changed. */
export interface ContextChange {
  readonly context?: ContextState;
  readonly summaries?: readonly SummaryRecord[];
}

/** A turn that is to begin: its messages are stored, and the conversation is this generation's until it ends. */
export interface TurnBeginning {
  readonly conversationId: string;
  readonly messages: readonly NewMessage[];
  readonly lastToolConfig: ConversationRecord['lastToolConfig'];
  /** Where set, the conversation's last message has to be this one. */
  readonly follows: string | null;
}

/** A turn that has ended: what it said is stored, and the conversation is free. */
export interface TurnEnd {
  readonly conversationId: string;
  /** Null: nothing was said. */
  readonly message: NewMessage | null;
  /** The message whose place it takes. */
  readonly replaces: string | null;
  /** The messages that the turn brought are not sent again. */
  readonly isRefused: boolean;
  /** The answer that the turn went on from, as it is called now, where it is refused with what it answers. */
  readonly refusedAnswerId?: string;
  /** Null: nothing was learned. */
  readonly tokenRatio: number | null;
}

export type { CompactionRecord };

/** Where conversations, their messages and summaries are kept. All times are RFC 3339. Rejects with STORE_UNAVAILABLE. Turns begin and end in the generation store, with their generation. */
export interface ConversationStore {
  create(conversation: ConversationRecord, messages: readonly MessageRecord[], summaries: readonly SummaryRecord[]): Promise<void>;
  /** In the order of the ids; undefined for those that are not there. */
  get(ids: readonly string[]): Promise<readonly (ConversationRecord | undefined)[]>;
  list(query: ConversationQuery): Promise<readonly ConversationRecord[]>;
  /** `resetContext`: everything is sent again. */
  update(id: string, change: ConversationChange, options: { readonly resetContext: boolean }): Promise<void>;
  /** In the order of their positions, for each conversation. */
  messages(ids: readonly string[], query: MessageQuery): Promise<ReadonlyMap<string, readonly MessageRecord[]>>;
  /** By their ids, in their order. */
  messagesById(ids: readonly string[]): Promise<readonly (MessageRecord | undefined)[]>;
  /** All that are stored, the lowest level first, each in the order of what they stand for. */
  summaries(id: string): Promise<readonly SummaryRecord[]>;
  /** Deletes messages and the summaries that were made of them; all that is left is sent again, until the next compaction. False while a turn runs, and where one is not of this conversation: then nothing is deleted. */
  deleteMessages(id: string, messageIds: readonly string[]): Promise<boolean>;
  /** False where `version` is not the conversation's any more: then nothing is stored. */
  compact(id: string, version: number, change: ContextChange): Promise<boolean>;
  /** With its messages, summaries and generations. False while a turn runs, or a summary is written. */
  delete(id: string): Promise<boolean>;
  /** Calls `tell` after each change of the conversation, until the returned function is called. */
  watch(id: string, tell: (news: ConversationNews) => void): () => void;
}
