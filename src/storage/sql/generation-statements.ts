import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { LedgerEntry } from '../ledger-record.ts';
import { prepare, slot } from './statement.ts';
import type { Statement } from './statement.ts';
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
    reserve: prepare(
      db
        .insertInto('ledger')
        .values({
          generation_id: slot('generation_id'),
          attempt: slot<number>('attempt'),
          tenant_id: slot('tenant_id'),
          viewer_id: slot('viewer_id'),
          method: slot('method'),
          model_id: slot('model_id'),
          region: slot('region'),
          tags: slot('tags'),
          reserved_at: slot('reserved_at'),
          reserved_input_tokens: slot<number>('input_tokens'),
          reserved_output_tokens: slot<number>('output_tokens'),
          reserved_picos: slot<bigint>('picos'),
          conversation_id: slot('conversation_id'),
        })
        .compile(),
    ),
    settle: prepare(
      db
        .updateTable('ledger')
        .set({
          settled_at: slot('settled_at'),
          source: slot('source'),
          input_tokens: slot<number>('input_tokens'),
          output_tokens: slot<number>('output_tokens'),
          cache_read_input_tokens: slot<number>('cache_read_input_tokens'),
          cache_write_input_tokens: slot<number>('cache_write_input_tokens'),
          cost_picos: slot<bigint>('picos'),
          currency: slot('currency'),
          priced_on: slot('priced_on'),
          error: slot('error'),
        })
        .where('generation_id', '=', slot('generation_id'))
        .where('attempt', '=', slot<number>('attempt'))
        .compile(),
    ),
  };
}

export function toLedgerStatement({ reserve, settle }: GenerationStatements, entry: LedgerEntry): Statement {
  const { generationId: generation_id, attempt, inputTokens: input_tokens, outputTokens: output_tokens, picos } = entry;
  const common = { generation_id, attempt, input_tokens, output_tokens, picos };
  if (entry.kind === 'settle') {
    const { settledAt, source, cacheReadInputTokens, cacheWriteInputTokens, currency, pricedOn, error } = entry;
    return settle({ ...common, settled_at: settledAt, source, cache_read_input_tokens: cacheReadInputTokens, cache_write_input_tokens: cacheWriteInputTokens, currency, priced_on: pricedOn, error });
  }
  const { tenantId, viewerId, method, modelId, region, tags, reservedAt, conversationId } = entry;
  return reserve({ ...common, tenant_id: tenantId, viewer_id: viewerId, method, model_id: modelId, region, tags: JSON.stringify(tags), reserved_at: reservedAt, conversation_id: conversationId });
}
