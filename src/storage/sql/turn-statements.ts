import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { NewMessage } from '../conversation-record.ts';
import type { TurnBeginning, TurnEnd } from '../conversation-store.ts';
import { toMessageColumns } from './conversation-rows.ts';
import { nobody } from './delete-conversation.ts';
import { createSearch, searchableText } from './search-words.ts';
import type { Search } from './search-words.ts';
import { once } from './statement.ts';
import type { Statement } from './statement.ts';
import type { Tables } from './tables.ts';

/** What of a conversation is written together with the generation of a turn, in its transaction. */
export class TurnStatements {
  readonly #db: Kysely<Tables>;
  readonly #search: Search;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#search = createSearch(db);
  }

  /** The first statement changes nothing, and so refuses all, where another turn runs, or the conversation has gone on or is gone. */
  begin({ conversationId, messages, lastToolConfig, follows }: TurnBeginning, generationId: string, at: string): readonly Statement[] {
    let claim = this.#db
      .updateTable('conversations')
      .set((eb) => ({
        active_generation_id: generationId,
        last_generation_id: generationId,
        message_count: sql<number>`${eb.ref('message_count')} + ${messages.length}`,
        last_position: sql<number>`${eb.ref('last_position')} + ${messages.length}`,
        updated_at: at,
      }))
      .where('id', '=', conversationId)
      .where('active_generation_id', 'is', null);
    if (lastToolConfig !== null) claim = claim.set({ last_tool_config: JSON.stringify(lastToolConfig) });
    if (follows !== null) {
      claim = claim.where((eb) => eb(eb.selectFrom('messages').select('id').where('conversation_id', '=', conversationId).orderBy('position', 'desc').limit(1), '=', follows));
    }
    const again = messages.length === 0 ? [this.#sendAgain(conversationId, generationId)] : [];
    return [once(claim, { mustChange: true }), ...again, ...messages.flatMap((message, index) => this.#append(conversationId, { ...message, turnId: generationId }, generationId, index + 1 - messages.length))];
  }

  /** The one statement changes nothing, and so refuses all, where the conversation is gone that a summary is to be written for. */
  summarize(conversationId: string): Statement {
    return once(this.#db.updateTable('conversations').set((eb) => ({ context_version: eb.ref('context_version') })).where('id', '=', conversationId).where('tenant_id', '!=', nobody.tenant_id), { mustChange: true });
  }

  /** Whoever asks once more for the answer to the user's last message wants it sent, with all that came with it: it is this turn's now. */
  #sendAgain(conversationId: string, generationId: string): Statement {
    const last = this.#db.selectFrom('messages').where('conversation_id', '=', conversationId).orderBy('position', 'desc').limit(1);
    return once(
      this.#db
        .updateTable('messages')
        .set({ refused: 0, turn_id: generationId })
        .where('conversation_id', '=', conversationId)
        .where((eb) => eb(last.select('role'), '=', 'user'))
        .where((eb) => eb.or([eb('id', '=', last.select('id')), eb('turn_id', '=', last.select('turn_id'))])),
    );
  }

  end({ conversationId, message, replaces, isRefused, refusedAnswerId, tokenRatio }: TurnEnd, generationId: string, at: string): readonly Statement[] {
    const isNew = message !== null && replaces === null;
    let release = this.#db
      .updateTable('conversations')
      .set({ active_generation_id: null, updated_at: at, ...(tokenRatio === null ? {} : { token_ratio: tokenRatio }) })
      .where('id', '=', conversationId)
      .where('active_generation_id', '=', generationId);
    if (isNew) release = release.set((eb) => ({ message_count: sql<number>`${eb.ref('message_count')} + 1`, last_position: sql<number>`${eb.ref('last_position')} + 1` }));
    const said = message === null ? [] : replaces === null ? this.#append(conversationId, message, generationId, 1) : this.#replace(conversationId, message, replaces);
    const refused = isRefused ? [once(this.#db.updateTable('messages').set({ refused: 1 }).where('conversation_id', '=', conversationId).where('turn_id', '=', generationId))] : [];
    return [...said, once(release), ...refused, ...(refusedAnswerId === undefined ? [] : [this.#refuseAnswer(conversationId, refusedAnswerId)])];
  }

  /** With the messages of the user's that it answers: they came with an earlier turn. */
  #refuseAnswer(conversationId: string, id: string): Statement {
    const messages = this.#db.selectFrom('messages').where('conversation_id', '=', conversationId);
    const place = messages.where('id', '=', id).select('position');
    const before = messages.where('role', '=', 'assistant').where('position', '<', place).select((eb) => eb.fn.coalesce(eb.fn.max('position'), eb.lit(0)).as('position'));
    return once(this.#db.updateTable('messages').set({ refused: 1 }).where('conversation_id', '=', conversationId).where('position', '>', before).where('position', '<=', place));
  }

  /** So many places from the last one; nothing where the conversation is not that generation's. */
  #append(conversationId: string, message: NewMessage, generationId: string, place: number): readonly Statement[] {
    const columns = toMessageColumns(message);
    const insert = this.#db
      .insertInto('messages')
      .columns(['conversation_id', 'position', 'id', 'role', 'content', 'block_tokens', 'generation_id', 'model_id', 'turn_id', 'created_at'])
      .expression((eb) =>
        eb.selectFrom('conversations')
          .where('id', '=', conversationId)
          .where('active_generation_id', '=', generationId)
          .select((row) => [
            'id as conversation_id',
            sql<number>`${row.ref('last_position')} + cast(${place} as integer)`.as('position'),
            sql<string>`cast(${columns.id} as text)`.as('message_id'),
            ...(['role', 'content', 'block_tokens', 'generation_id', 'model_id', 'turn_id', 'created_at'] as const).map((name) => sql<string>`cast(${columns[name]} as text)`.as(name)),
          ]),
      );
    return [once(insert), this.#search.index('messages', message.id, searchableText(message.content))];
  }

  /** It stands where the other one stood. */
  #replace(conversationId: string, message: NewMessage, replaced: string): readonly Statement[] {
    const update = this.#db.updateTable('messages').set(toMessageColumns(message)).where('conversation_id', '=', conversationId).where('id', '=', replaced);
    return [this.#search.forget('messages', replaced), once(update), this.#search.index('messages', message.id, searchableText(message.content))];
  }
}
