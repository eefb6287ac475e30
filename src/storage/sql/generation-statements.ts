import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { buildLedgerStatements } from './ledger-statements.ts';
import type { Statement } from './statement.ts';
import { prepare, slot } from './statement.ts';
import type { Tables } from './tables.ts';

/** The statements by which generations are written, built once for the database that they run on. */
export type GenerationStatements = ReturnType<typeof buildGenerationStatements>;

export function buildGenerationStatements(db: Kysely<Tables>) {
  return {
    insertGeneration: prepare(
      db
        .insertInto('generations')
        .values({
          id: slot('id'),
          tenant_id: slot('tenant_id'),
          viewer_id: slot('viewer_id'),
          method: slot('method'),
          model_id: slot('model_id'),
          status: slot('status'),
          created_at: slot('created_at'),
          ended_at: slot('ended_at'),
          last_sequence: slot<number>('last_sequence'),
          node_id: slot('node_id'),
          epoch: slot<number>('epoch'),
          fixed: slot('fixed'),
          state: slot('state'),
          conversation_id: slot('conversation_id'),
        })
        .compile(),
    ),
    insertInput: prepare(db.insertInto('generation_inputs').values({ generation_id: slot('id'), input: slot('input') }).compile()),
    /** Refused where the key is taken. */
    insertKey: prepare(
      db
        .insertInto('idempotency_keys')
        .values({ tenant_id: slot('tenant_id'), viewer_id: slot('viewer_id'), key: slot('key'), input_hash: slot('input_hash'), generation_id: slot('id') })
        .onConflict((conflict) => conflict.doNothing())
        .compile(),
      { mustChange: true },
    ),
    insertJoin: prepare(
      db
        .insertInto('joins')
        .values({ join_key: slot('join_key'), generation_id: slot('id'), node_id: slot('node_id') })
        .compile(),
    ),
    deleteJoin: prepare(db.deleteFrom('joins').where('join_key', '=', slot('join_key')).where('generation_id', '=', slot('id')).compile()),
    /** Refused where the epoch is another, since the owner has changed, and where the generation has ended. */
    insertEvent: prepare(
      sql`insert into generation_events (generation_id, sequence, body) select id, cast(${slot<number>('sequence')} as integer), cast(${slot('body')} as text) from generations where id = ${slot('id')} and epoch = ${slot<number>('epoch')} and ended_at is null`.compile(db),
      { mustChange: true },
    ),
    insertEvents: prepareEvents(db),
    updateState: prepare(
      db
        .updateTable('generations')
        .set({ status: slot('status'), ended_at: slot('ended_at'), last_sequence: slot<number>('last_sequence'), state: slot('state') })
        .where('id', '=', slot('id'))
        .where('epoch', '=', slot<number>('epoch'))
        .where('ended_at', 'is', null)
        .compile(),
      { mustChange: true },
    ),
    insertOutput: prepare(db.insertInto('generation_outputs').values({ generation_id: slot('id'), output: slot('output') }).compile()),
    ledger: buildLedgerStatements(db),
  };
}

interface EventRow {
  readonly sequence: number;
  readonly body: string;
}

const mostRows = 8; // in one statement, of which there is one for each number of rows

/** Events of a generation, behind a statement that makes sure, in the same change, that it may have them. */
function prepareEvents(db: Kysely<Tables>) {
  const row = { generation_id: slot('id'), sequence: slot<number>('sequence'), body: slot('body') };
  const texts = Array.from({ length: mostRows }, (_, index) => {
    const rows = Array.from({ length: index + 1 }, () => row);
    return db.insertInto('generation_events').values(rows).compile().sql;
  });
  return (id: string, events: readonly EventRow[]): readonly Statement[] => {
    const list: Statement[] = [];
    for (let from = 0; from < events.length; from += mostRows) {
      const rows = events.slice(from, from + mostRows);
      list.push({ sql: texts[rows.length - 1] ?? '', mustChange: false, parameters: rows.flatMap(({ sequence, body }) => [id, sequence, body]) });
    }
    return list;
  };
}
