import { sql } from 'kysely';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Database } from './database.ts';
import { contentBytes, deleteGenerations, eventBytes } from './delete-generations.ts';
import { once } from './statement.ts';
import { countFitting } from './steps.ts';
import type { Tables } from './tables.ts';

/** Whose a conversation is once it is deleted, or before all of it is made: nobody finds it, whatever of it stands. */
export const nobody = { tenant_id: '', viewer_id: '' } as const;

/** What its row says then: no turn begins. */
export const deleted = (id: string) => ({ ...nobody, active_generation_id: id });

const generationsAtOnce = 20;
const messagesAtOnce = 50;
const mostBytes = 1_048_576; // of messages, in one transaction, as far as it has more than one

/** The ids of the conversations that are deleted, and not yet gone. */
export const deletedConversations = (db: Kysely<Tables>) => db.selectFrom('conversations').select('id').where('tenant_id', '=', nobody.tenant_id).where('viewer_id', '=', nobody.viewer_id);

/** Of a generation: its conversation is not deleted. What is left of one that is, is nobody's to see. */
export const isKept = (db: Kysely<Tables>) => (eb: ExpressionBuilder<Tables, 'generations'>) => eb.or([eb('conversation_id', 'is', null), eb('conversation_id', 'not in', deletedConversations(db))]);

/** Takes away all that is left of a conversation that is nobody's, in batches, between which others get their turn; what is not is found again by {@link deletedConversations}. */
export async function deleteLeftovers(database: Database, id: string, mayGoOn = (): boolean => true): Promise<void> {
  const { query } = database;
  const ended = query.selectFrom('generations').select(['id', 'last_sequence', sql<number | string>`${eventBytes} + ${contentBytes}`.as('bytes')]).where('conversation_id', '=', id).where('ended_at', 'is not', null).limit(generationsAtOnce);
  for (let some = await database.readLong(ended); some.length > 0; some = await database.readLong(ended)) {
    if (!mayGoOn()) return;
    await deleteGenerations(database, some, mayGoOn);
  }
  for (let last = await findLast(query, id); last !== null; last = await findLast(query, id)) {
    if (!mayGoOn()) return;
    const messages = query.deleteFrom('messages').where('conversation_id', '=', id).where('position', '<=', last);
    await database.write(() => ({ statements: [once(messages)], synced: false }));
  }
  await database.write(() => ({ statements: [once(query.deleteFrom('conversations').where('id', '=', id))], synced: true }));
}

/** The position up to which to delete next; null: there are no messages any more. */
async function findLast(db: Kysely<Tables>, id: string): Promise<number | null> {
  const size = sql<number>`octet_length(content)`.as('size'); // known without reading the content
  const next = await db.selectFrom('messages').select(['position', size]).where('conversation_id', '=', id).orderBy('position').limit(messagesAtOnce).execute();
  return next[countFitting(next.map(({ size }) => size), mostBytes) - 1]?.position ?? null;
}
