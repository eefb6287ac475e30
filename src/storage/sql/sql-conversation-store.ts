import { sql } from 'kysely';
import type { SelectQueryBuilder } from 'kysely';
import type { ConversationChange, ConversationRecord, MessageRecord, SummaryRecord } from '../conversation-record.ts';
import { wholeContext } from '../conversation-record.ts';
import type { ContextChange, ConversationNews, ConversationQuery, ConversationStore, MessageQuery } from '../conversation-store.ts';
import type { Watchers } from '../watchers.ts';
import { changeSettings, fromConversationRow, fromMessageRow, fromSummaryRow, toConversationRow, toSummaryRow } from './conversation-rows.ts';
import type { Database } from './database.ts';
import { deleted, deletedConversations, deleteLeftovers, nobody } from './delete-conversation.ts';
import { toMessageSteps } from './message-steps.ts';
import type { Storable } from './message-steps.ts';
import { createSearch, searchableText } from './search-words.ts';
import type { Search } from './search-words.ts';
import { once } from './statement.ts';
import type { Statement } from './statement.ts';
import type { Tables } from './tables.ts';

const messageColumns = ['id', 'conversation_id', 'position', 'role', 'content', 'block_tokens', 'generation_id', 'model_id', 'turn_id', 'refused', 'created_at'] as const;

/** Conversations in a SQL database. What changes a conversation's turn is written by the generation store, with the turn's generation. */
export class SqlConversationStore implements ConversationStore {
  readonly #database: Database;
  readonly #search: Search;
  readonly #watchers: Watchers<ConversationNews>;
  readonly #onDeleted: (id: string) => void;
  readonly #isSummarized: (id: string) => boolean;
  readonly #beingMade = new Set<string>();

  /** For whoever keeps generations elsewhere, `onDeleted` is called once a conversation is deleted, and `isSummarized` tells whether a summary of it is being written. */
  constructor(database: Database, watchers: Watchers<ConversationNews>, onDeleted: (id: string) => void, isSummarized: (id: string) => boolean = () => false) {
    this.#database = database;
    this.#search = createSearch(database.query);
    this.#watchers = watchers;
    this.#onDeleted = onDeleted;
    this.#isSummarized = isSummarized;
  }

  async create(conversation: ConversationRecord, messages: readonly MessageRecord[], summaries: readonly SummaryRecord[]): Promise<void> {
    const { query } = this.#database;
    const { id, title } = conversation;
    const { tenant_id, viewer_id, active_generation_id, ...row } = toConversationRow(conversation);
    const owned = { tenant_id, viewer_id, active_generation_id };
    const others = [...(title === null ? [] : [this.#search.index('conversations', id, title)]), ...summaries.map((summary) => once(query.insertInto('summaries').values(toSummaryRow(summary))))];
    const insert = (by: typeof owned): Statement => once(query.insertInto('conversations').values({ ...row, ...by }));
    const [first = [], ...more] = toMessageSteps(messages);
    if (more.length === 0) {
      await this.#write([insert(owned), ...this.#insert(id, first), ...others]);
      return;
    }
    this.#beingMade.add(id);
    try {
      await this.#database.write(() => ({ statements: [insert(deleted(id)), ...this.#insert(id, first)], synced: false })); // nobody finds it before all of it is there
      for (const some of more) await this.#database.write(() => ({ statements: this.#insert(id, some), synced: false }));
      await this.#write([once(query.updateTable('conversations').set(owned).where('id', '=', id), { mustChange: true }), ...others]);
    } finally {
      this.#beingMade.delete(id);
    }
  }

  #insert(conversationId: string, messages: readonly Storable[]): readonly Statement[] {
    const { query } = this.#database;
    return messages.flatMap(({ message, columns }) => [
      once(query.insertInto('messages').values({ ...columns, conversation_id: conversationId, position: message.position, refused: message.isRefused ? 1 : 0 })),
      this.#search.index('messages', message.id, searchableText(message.content)),
    ]);
  }

  async get(ids: readonly string[]): Promise<readonly (ConversationRecord | undefined)[]> {
    if (ids.length === 0) return []; // `in ()` is no SQL everywhere
    const rows = await this.#database.query.selectFrom('conversations').selectAll().where('id', 'in', ids).where('tenant_id', '!=', nobody.tenant_id).execute();
    const found = new Map(rows.map((row) => [row.id, fromConversationRow(row)]));
    return ids.map((id) => found.get(id));
  }

  async list({ tenantId, viewerId, search, before, limit }: ConversationQuery): Promise<readonly ConversationRecord[]> {
    let query = this.#database.query.selectFrom('conversations').selectAll().where('tenant_id', '=', tenantId).where('viewer_id', '=', viewerId);
    if (search !== undefined) query = query.where((eb) => eb.or([this.#search.matches('conversations', search), eb('id', 'in', this.#conversationsThatSay(search))]));
    if (before !== undefined) query = query.where('id', '<', before);
    const page = query.orderBy('id', 'desc').limit(limit);
    // A word may stand in most of what was ever said.
    const rows = search === undefined ? await page.execute() : await this.#database.readLong(page);
    return rows.map(fromConversationRow);
  }

  #conversationsThatSay(words: readonly string[]) {
    return this.#database.query.selectFrom('messages').select('conversation_id').where(this.#search.matches('messages', words));
  }

  async update(id: string, change: ConversationChange, { resetContext }: { readonly resetContext: boolean }): Promise<void> {
    const { query } = this.#database;
    const { title, modelId, memory, tokenRatio, lastToolConfig, system, inferenceConfig, toolConfig, guardrailConfig } = change;
    const before = await query.selectFrom('conversations').select('settings').where('id', '=', id).executeTakeFirst();
    if (before === undefined) return;
    const given = Object.fromEntries(Object.entries({ system, inferenceConfig, toolConfig, guardrailConfig }).filter(([, value]) => value !== undefined));
    const hasSettings = Object.keys(given).length > 0;
    let update = query
      .updateTable('conversations')
      .set({
        updated_at: new Date().toISOString(),
        ...(title === undefined ? {} : { title }),
        ...(modelId === undefined ? {} : { model_id: modelId }),
        ...(memory === undefined ? {} : { memory: JSON.stringify(memory) }),
        ...(tokenRatio === undefined ? {} : { token_ratio: tokenRatio }),
        ...(lastToolConfig === undefined ? {} : { last_tool_config: JSON.stringify(lastToolConfig) }),
        ...(hasSettings ? { settings: changeSettings(before.settings, given) } : {}),
      })
      .where('id', '=', id);
    if (hasSettings) update = update.where('settings', '=', before.settings);
    const reset = update.set((eb) => ({ context: JSON.stringify(wholeContext), context_version: sql<number>`${eb.ref('context_version')} + 1` }));
    const titled: Statement[] = title === undefined ? [] : [this.#search.forget('conversations', id), ...(title === null ? [] : [this.#search.index('conversations', id, title)])];
    if (await this.#write([once(resetContext ? reset : update, { mustChange: true }), ...titled])) this.#watchers.tell(id, {});
    else await this.update(id, change, { resetContext }); // others have changed its settings meanwhile, or it is gone
  }

  async messages(ids: readonly string[], query: MessageQuery): Promise<ReadonlyMap<string, readonly MessageRecord[]>> {
    const { from, limit } = query;
    const direction = from === 'start' ? 'asc' : 'desc';
    const of = this.#database.query.selectFrom('messages').where('conversation_id', 'in', ids);
    // Ranked by what the index has: of the messages that are not asked for nothing else is read.
    const ranked = between(of, query).select(['conversation_id', 'position']).select(sql<number>`row_number() over (partition by conversation_id order by position ${sql.raw(direction)})`.as('rank'));
    const rows = await this.#database.query
      .selectFrom(ranked.as('ranked'))
      .innerJoin('messages', (join) => join.onRef('messages.conversation_id', '=', 'ranked.conversation_id').onRef('messages.position', '=', 'ranked.position'))
      .select(messageColumns.map((name) => `messages.${name}` as const))
      .where('rank', '<=', limit)
      .orderBy('messages.conversation_id')
      .orderBy('messages.position')
      .execute();
    const found = new Map<string, MessageRecord[]>(ids.map((id) => [id, []]));
    for (const row of rows) found.get(row.conversation_id)?.push(fromMessageRow(row));
    return found;
  }

  async messagesById(ids: readonly string[]): Promise<readonly (MessageRecord | undefined)[]> {
    if (ids.length === 0) return [];
    const rows = await this.#database.query.selectFrom('messages').select(messageColumns).where('id', 'in', ids).execute();
    const found = new Map(rows.map((row) => [row.id, fromMessageRow(row)]));
    return ids.map((id) => found.get(id));
  }

  async summaries(id: string): Promise<readonly SummaryRecord[]> {
    return (await this.#database.query.selectFrom('summaries').selectAll().where('conversation_id', '=', id).orderBy('level').orderBy('from_position').orderBy('to_position').execute()).map(fromSummaryRow);
  }

  async deleteMessages(id: string, messageIds: readonly string[]): Promise<boolean> {
    const { query } = this.#database;
    const free = query
      .updateTable('conversations')
      .set((eb) => ({ message_count: sql<number>`${eb.ref('message_count')} - ${messageIds.length}`, updated_at: new Date().toISOString(), context: JSON.stringify(wholeContext), context_version: sql<number>`${eb.ref('context_version')} + 1` }))
      .where('id', '=', id)
      .where('active_generation_id', 'is', null);
    const deletion = (messageId: string) => query.deleteFrom('messages').where('conversation_id', '=', id).where('id', '=', messageId);
    const summariesOf = (messageId: string) =>
      query.deleteFrom('summaries').where('conversation_id', '=', id).where((eb) => {
        const position = eb.selectFrom('messages').select('position').where('id', '=', messageId);
        return eb.and([eb('from_position', '<=', position), eb('to_position', '>=', position)]);
      });
    const done = await this.#write([once(free, { mustChange: true }), ...messageIds.flatMap((messageId) => [once(summariesOf(messageId)), once(deletion(messageId), { mustChange: true })])]);
    if (done) this.#watchers.tell(id, { deletedIds: messageIds });
    return done;
  }

  async compact(id: string, version: number, { context, summaries = [] }: ContextChange): Promise<boolean> {
    const { query } = this.#database;
    const update = query
      .updateTable('conversations')
      .set({ context_version: version + 1, ...(context === undefined ? {} : { context: JSON.stringify(context) }) })
      .where('id', '=', id)
      .where('context_version', '=', version);
    const done = await this.#write([once(update, { mustChange: true }), ...summaries.map((summary) => once(query.insertInto('summaries').values(toSummaryRow(summary))))]);
    if (done) this.#watchers.tell(id, {});
    return done;
  }

  async delete(id: string): Promise<boolean> {
    const { query } = this.#database;
    const isSummarized = query.selectFrom('generations').select('id').where('conversation_id', '=', id).where('ended_at', 'is', null);
    const deletion = query
      .updateTable('conversations')
      .set(deleted(id))
      .where('id', '=', id)
      .where('active_generation_id', 'is', null)
      .where((eb) => eb.not(eb.exists(isSummarized)));
    const refusal = deletion.where((eb) => eb.lit(false));
    const done = await this.#database.write(() => ({ statements: [once(this.#isSummarized(id) ? refusal : deletion, { mustChange: true })], synced: true }));
    if (!done) return false;
    this.#onDeleted(id);
    this.#watchers.tell(id, { isDeleted: true, deletedIds: [id] });
    await deleteLeftovers(this.#database, id);
    return true;
  }

  /** Of a process that died amid them, or amid making a conversation, and of a database that could not be written. */
  async finishDeletions(mayGoOn?: () => boolean): Promise<void> {
    const { query } = this.#database;
    for (const { id } of await deletedConversations(query).execute()) {
      if (this.#beingMade.has(id)) continue;
      const isLeft = once(query.updateTable('conversations').set(deleted(id)).where('id', '=', id).where('tenant_id', '=', nobody.tenant_id), { mustChange: true }); // or else it was made meanwhile
      if (await this.#database.write(() => ({ statements: [isLeft], synced: false }))) await deleteLeftovers(this.#database, id, mayGoOn);
    }
  }

  watch(id: string, tell: (news: ConversationNews) => void): () => void {
    return this.#watchers.watch(id, tell);
  }

  #write(statements: readonly Statement[]): Promise<boolean> {
    return this.#database.write(() => ({ statements, synced: true }));
  }
}

type FromMessages = SelectQueryBuilder<Tables, 'messages', object>;

function between(query: FromMessages, { after, before }: MessageQuery): FromMessages {
  const later = after === undefined ? query : query.where('position', '>', after);
  return before === undefined ? later : later.where('position', '<', before);
}

