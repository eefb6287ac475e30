import { sql, SqliteAdapter } from 'kysely';
import type { Kysely } from 'kysely';

/** Conversations with their messages and summaries, a search over their texts, and which conversation a generation and its ledger rows belong to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  await createConversations(db, isSqlite);
  await createMessages(db, isSqlite);
  await createSummaries(db);
  await (isSqlite ? createFtsSearch(db) : createTsvectorSearch(db));
  await db.schema.alterTable('generations').addColumn('conversation_id', 'text').execute();
  await db.schema.createIndex('generations_of_conversation').on('generations').column('conversation_id').where(sql.ref('conversation_id'), 'is not', null).execute();
  await db.schema.alterTable('ledger').addColumn('conversation_id', 'text').execute();
  await db.schema.createIndex('ledger_of_conversation').on('ledger').column('conversation_id').where(sql.ref('conversation_id'), 'is not', null).execute();
}

/** A number of their own for each row, by which a search names it. */
const numbered = (db: Kysely<unknown>, table: string, isSqlite: boolean) =>
  db.schema.createTable(table).addColumn('number', isSqlite ? 'integer' : 'bigserial', (column) => column.primaryKey());

async function createConversations(db: Kysely<unknown>, isSqlite: boolean): Promise<void> {
  await numbered(db, 'conversations', isSqlite)
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('title', 'text')
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('memory', 'text', (column) => column.notNull())
    .addColumn('context', 'text', (column) => column.notNull())
    .addColumn('context_version', 'integer', (column) => column.notNull())
    .addColumn('last_tool_config', 'text')
    .addColumn('token_ratio', 'double precision', (column) => column.notNull())
    .addColumn('message_count', 'integer', (column) => column.notNull())
    .addColumn('last_position', 'integer', (column) => column.notNull())
    .addColumn('active_generation_id', 'text')
    .addColumn('last_generation_id', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('conversations_of_viewer').on('conversations').columns(['tenant_id', 'viewer_id', 'id']).execute();
}

async function createMessages(db: Kysely<unknown>, isSqlite: boolean): Promise<void> {
  await numbered(db, 'messages', isSqlite)
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('conversation_id', 'text', (column) => column.notNull().references('conversations.id').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('block_tokens', 'text', (column) => column.notNull())
    .addColumn('generation_id', 'text')
    .addColumn('model_id', 'text')
    .addColumn('turn_id', 'text')
    .addColumn('refused', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addUniqueConstraint('messages_position', ['conversation_id', 'position'])
    .execute();
}

async function createSummaries(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('summaries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('conversation_id', 'text', (column) => column.notNull().references('conversations.id').onDelete('cascade'))
    .addColumn('level', 'integer', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('from_message_id', 'text', (column) => column.notNull())
    .addColumn('to_message_id', 'text', (column) => column.notNull())
    .addColumn('from_position', 'integer', (column) => column.notNull())
    .addColumn('to_position', 'integer', (column) => column.notNull())
    .addColumn('tokens', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('summaries_of_conversation').on('summaries').columns(['conversation_id', 'level', 'from_position']).execute();
}

const wordsOf = [
  ['conversations', 'conversation_words'],
  ['messages', 'message_words'],
] as const;

/** SQLite: the words only, by the number of the row that they stand in; what the row says is in its own table. */
async function createFtsSearch(db: Kysely<unknown>): Promise<void> {
  for (const [table, words] of wordsOf) {
    await sql`create virtual table ${sql.table(words)} using fts5(words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')`.execute(db);
    await sql`create trigger ${sql.ref(`${words}_gone`)} after delete on ${sql.table(table)} begin delete from ${sql.table(words)} where rowid = old.number; end`.execute(db);
  }
}

/** PostgreSQL: the words beside the row, as they stand, in whatever language. */
async function createTsvectorSearch(db: Kysely<unknown>): Promise<void> {
  for (const [table, words] of wordsOf) {
    await db.schema
      .createTable(words)
      .addColumn('number', 'bigint', (column) => column.primaryKey().references(`${table}.number`).onDelete('cascade'))
      .addColumn('words', sql`tsvector`, (column) => column.notNull())
      .execute();
    await db.schema.createIndex(`${words}_index`).on(words).using('gin').column('words').execute();
  }
}
