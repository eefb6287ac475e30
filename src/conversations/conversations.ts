import type { Owner } from '../access/viewer.ts';
import type { BedrockContentBlock, BedrockMessage, ConverseRequest } from '../datasources/types.ts';
import { badUserInput, CodedError, describeValue, notFound } from '../errors.ts';
import { createId } from '../ids.ts';
import type { ConversationChange, ConversationRecord, ConversationSettings, ConversationUsage, MemoryPolicy, MessageRecord, SummaryRecord } from '../storage/conversation-record.ts';
import { wholeContext } from '../storage/conversation-record.ts';
import type { ConversationNews, ConversationStore, MessageQuery } from '../storage/conversation-store.ts';
import { noUsage } from '../storage/conversation-usage.ts';
import type { GenerationStore } from '../storage/generation-store.ts';
import type { Compactor } from './compactor.ts';
import { toNewMessages } from './new-messages.ts';
import type { ContextPreview } from './preview.ts';
import { previewContext, previewRequest } from './preview.ts';
import { outermost } from './memory/cover.ts';
import { settingsRequest } from './settings-request.ts';
import type { DescribeModel } from './situation.ts';
import { readSituation } from './situation.ts';

/** A conversation that is to be stored: checked, and in Bedrock's terms. */
export interface NewConversation {
  readonly title: string | null;
  readonly settings: ConversationSettings;
  readonly memory: MemoryPolicy;
  readonly messages: readonly BedrockMessage[];
}

export interface ConversationListQuery {
  readonly search?: readonly string[];
  readonly before?: string;
  readonly limit: number;
}

/** Conversations as their owners see them. Whatever belongs to another viewer does not exist for this one. */
export class Conversations {
  readonly #store: ConversationStore;
  readonly #describe: DescribeModel;
  readonly #compactor: Compactor;
  readonly #readUsage: GenerationStore['usageOf'];

  constructor(store: GenerationStore, describe: DescribeModel, compactor: Compactor) {
    this.#store = store.conversations;
    this.#readUsage = (ids) => store.usageOf(ids);
    this.#describe = describe;
    this.#compactor = compactor;
  }

  async create(owner: Owner, { title, settings, memory, messages }: NewConversation): Promise<ConversationRecord> {
    const id = createId('Conversation');
    const stored = (await toNewMessages(messages)).map((message, index): MessageRecord => ({ ...message, conversationId: id, position: index + 1, isRefused: false }));
    const at = new Date().toISOString();
    const conversation: ConversationRecord = {
      ...settings,
      id,
      tenantId: owner.tenantId,
      viewerId: owner.id,
      title,
      memory,
      context: wholeContext,
      contextVersion: 0,
      lastToolConfig: settings.toolConfig,
      tokenRatio: 1,
      messageCount: stored.length,
      lastPosition: stored.length,
      activeGenerationId: null,
      lastGenerationId: null,
      createdAt: at,
      updatedAt: at,
    };
    await this.#store.create(conversation, stored, []);
    return conversation;
  }

  /** Throws NOT_FOUND. */
  async get(owner: Owner, id: string, field = 'id'): Promise<ConversationRecord> {
    const conversation = await this.find(owner, id);
    if (conversation === null) throw notFound('conversation', id, field);
    return conversation;
  }

  async find(owner: Owner, id: string): Promise<ConversationRecord | null> {
    return (await this.findAll(owner, [id]))[0] ?? null;
  }

  /** In the order of the ids. */
  async findAll(owner: Owner, ids: readonly string[]): Promise<readonly (ConversationRecord | null)[]> {
    return (await this.#store.get(ids)).map((conversation) => (conversation?.viewerId === owner.id && conversation.tenantId === owner.tenantId ? conversation : null));
  }

  list(owner: Owner, query: ConversationListQuery): Promise<readonly ConversationRecord[]> {
    return this.#store.list({ ...query, tenantId: owner.tenantId, viewerId: owner.id });
  }

  /** Throws NOT_FOUND. With another memory policy everything is sent again. */
  async update(owner: Owner, id: string, change: ConversationChange): Promise<ConversationRecord> {
    await this.get(owner, id);
    await this.#store.update(id, { ...change, ...(change.modelId === undefined ? {} : { tokenRatio: 1 }) }, { resetContext: change.memory !== undefined });
    return this.get(owner, id);
  }

  /** What all calls for each of these have used and cost. */
  async usageOf(ids: readonly string[]): Promise<readonly ConversationUsage[]> {
    const usage = await this.#readUsage(ids);
    return ids.map((id) => usage.get(id) ?? noUsage);
  }

  messages(ids: readonly string[], query: MessageQuery): Promise<ReadonlyMap<string, readonly MessageRecord[]>> {
    return this.#store.messages(ids, query);
  }

  /** In the order of the ids; null for those of conversations that are not the owner's. */
  async messagesById(owner: Owner, ids: readonly string[]): Promise<readonly (MessageRecord | null)[]> {
    const messages = await this.#store.messagesById(ids);
    const conversations = await this.findAll(owner, [...new Set(messages.flatMap((message) => message?.conversationId ?? []))]);
    const owned = new Set(conversations.flatMap((conversation) => conversation?.id ?? []));
    return messages.map((message) => (message !== undefined && owned.has(message.conversationId) ? message : null));
  }

  /** Those that no other one of their level has taken in, the highest level first. */
  async summaries({ id }: ConversationRecord): Promise<readonly SummaryRecord[]> {
    const summaries = await this.#store.summaries(id);
    const levels = [...new Set(summaries.map(({ level }) => level))].toSorted((left, right) => right - left);
    return levels.flatMap((level) => outermost(summaries.filter((summary) => summary.level === level)));
  }

  /** Throws NOT_FOUND, also for a message of another conversation. */
  async fork(owner: Owner, id: string, messageId: string): Promise<ConversationRecord> {
    const conversation = await this.get(owner, id);
    const [last] = await this.#store.messagesById([messageId]);
    if (last?.conversationId !== id) throw noSuchMessage(messageId, 'messageId');
    const [messages = [], summaries] = await Promise.all([this.#store.messages([id], { from: 'start', before: last.position + 1, limit: Number.MAX_SAFE_INTEGER }).then((found) => found.get(id)), this.#store.summaries(id)]);
    const forkId = createId('Conversation');
    const at = new Date().toISOString();
    const newIds = new Map(messages.map((message) => [message.id, createId('Message')]));
    const newIdOf = (old: string): string => newIds.get(old) ?? old;
    // A summary of what was deleted since stands for nothing in the copy.
    const copied = summaries.filter(({ toPosition, fromMessageId, toMessageId }) => toPosition <= last.position && newIds.has(fromMessageId) && newIds.has(toMessageId));
    // What is left out there is left out here too; but for the last message, which is to be answered or gone on from.
    const isKept = conversation.context.dropped.every(([, to]) => to < last.position);
    const fork: ConversationRecord = {
      ...conversation,
      id: forkId,
      context: isKept ? { ...conversation.context, lastCompaction: null } : wholeContext,
      contextVersion: 0,
      messageCount: messages.length,
      lastPosition: last.position,
      activeGenerationId: null,
      lastGenerationId: null,
      createdAt: at,
      updatedAt: at,
    };
    await this.#store.create(
      fork,
      messages.map((message) => ({ ...message, id: newIdOf(message.id), conversationId: forkId })),
      copied.map((summary) => ({ ...summary, id: createId('Summary'), conversationId: forkId, fromMessageId: newIdOf(summary.fromMessageId), toMessageId: newIdOf(summary.toMessageId) })),
    );
    return fork;
  }

  /** Throws NOT_FOUND, BAD_USER_INPUT, and CONFLICT while a turn runs; then nothing is deleted. */
  async deleteMessages(owner: Owner, id: string, messageIds: readonly string[]): Promise<ConversationRecord> {
    const ids = [...new Set(messageIds)];
    if (ids.length === 0 || ids.length > mostDeleted) throw badUserInput('messageIds', `1 to ${mostDeleted} ids`, messageIds);
    await this.get(owner, id, 'conversationId');
    const foreign = (await this.#store.messagesById(ids)).findIndex((message) => message?.conversationId !== id);
    const unknown = ids[foreign];
    if (unknown !== undefined) throw noSuchMessage(unknown, `messageIds[${messageIds.indexOf(unknown)}]`);
    if (!(await this.#store.deleteMessages(id, ids))) await this.#refuseWhileBusy(owner, id, 'conversationId');
    return this.get(owner, id, 'conversationId');
  }

  /** Throws NOT_FOUND, and CONFLICT while a turn runs or a summary is written. */
  async delete(owner: Owner, id: string): Promise<string> {
    await this.get(owner, id);
    if (!(await this.#store.delete(id))) await this.#refuseWhileBusy(owner, id, 'id');
    return id;
  }

  /** Down to what the policy keeps. Throws NOT_FOUND, and CONFLICT while a turn runs. */
  async compact(owner: Owner, id: string, key: string | null, signal: AbortSignal): Promise<ConversationRecord> {
    const conversation = await this.get(owner, id);
    if (key !== null && conversation.context.lastCompaction?.key === key) return conversation;
    if (conversation.activeGenerationId !== null) await this.#refuseWhileBusy(owner, id, 'id');
    const situation = await readSituation(this.#store, this.#describe, conversation, settingsRequest(conversation));
    if (situation.messages.length > 0) await this.#compactor.compact(situation, { tags: [], key, signal });
    return this.get(owner, id);
  }

  /** What the next turn would send. */
  preview(conversation: ConversationRecord, content: readonly BedrockContentBlock[] | null): Promise<ContextPreview> {
    return previewContext(this.#store, this.#describe, conversation, content);
  }

  /** The request that a turn would make. */
  requestOf(conversation: ConversationRecord, request: ConverseRequest): Promise<ConverseRequest> {
    return previewRequest(this.#store, this.#describe, conversation, request);
  }

  /** The latest messages, oldest first. */
  async latest({ id }: ConversationRecord, limit: number): Promise<readonly MessageRecord[]> {
    return (await this.#store.messages([id], { from: 'end', limit })).get(id) ?? [];
  }

  /** Throws NOT_FOUND. Tells each change of the conversation, until the returned function is called. */
  async watch(owner: Owner, id: string, tell: (news: ConversationNews) => void): Promise<() => void> {
    const unwatch = this.#store.watch(id, tell); // before it is looked for: what changes meanwhile is told, too
    try {
      await this.get(owner, id);
      return unwatch;
    } catch (error) {
      unwatch();
      throw error;
    }
  }

  /** What could not be done since a turn runs, or by now is gone. */
  async #refuseWhileBusy(owner: Owner, id: string, field: string): Promise<void> {
    const { activeGenerationId } = await this.get(owner, id, field);
    throw new CodedError('CONFLICT', {
      field,
      message: activeGenerationId === null ? 'The conversation is being compacted, or was changed at the same moment. Try again.' : `A turn of the conversation is running: ${activeGenerationId}. Wait for it, or cancel it.`,
      retryable: true,
      ...(activeGenerationId === null ? {} : { generationId: activeGenerationId }),
    });
  }
}

const mostDeleted = 1_000;

const noSuchMessage = (id: string, field: string): CodedError => new CodedError('NOT_FOUND', { message: `The conversation has no message with the id ${describeValue(id)}.`, field });
