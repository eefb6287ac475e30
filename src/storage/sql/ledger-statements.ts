import { sql, SqliteAdapter } from 'kysely';
import type { Kysely } from 'kysely';
import type { BudgetHold, LedgerEntry, LedgerKey, LedgerReservation, LedgerSettlement, Picos } from '../ledger-record.ts';
import { callStatusOf, isThrottled } from '../usage-record.ts';
import { prepare, slot } from './statement.ts';
import type { Statement } from './statement.ts';
import type { Tables } from './tables.ts';

/** The statements by which the ledger, its sums by the hour, and the accounts of budgets are written. */
export type LedgerStatements = ReturnType<typeof buildLedgerStatements>;

export function buildLedgerStatements(db: Kysely<Tables>) {
  const key = sql`generation_id = ${slot('generation_id')} and attempt = ${slot<number>('attempt')}`;
  return {
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
    /** A call is settled once: what comes later changes nothing. */
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
          spent_picos: slot<bigint>('spent_picos'),
          currency: slot('currency'),
          priced_on: slot('priced_on'),
          error: slot('error'),
        })
        .where('generation_id', '=', slot('generation_id'))
        .where('attempt', '=', slot<number>('attempt'))
        .where('settled_at', 'is', null)
        .compile(),
    ),
    /** Before it is settled. */
    addUsage: [prepare(addUsage(db, false).compile(db)), prepare(addUsage(db, true).compile(db))] as const,
    /** Refused where it would pass the limit. */
    hold: prepare(
      sql`insert into budget_accounts (account, spent_picos, reserved_picos)
        select cast(${slot('account')} as text), 0, cast(${slot<bigint>('picos')} as bigint)
        where cast(${slot<bigint>('limit')} as bigint) is null or cast(${slot<bigint>('picos')} as bigint) <= cast(${slot<bigint>('limit')} as bigint)
        on conflict (account) do update set reserved_picos = budget_accounts.reserved_picos + excluded.reserved_picos
        where cast(${slot<bigint>('limit')} as bigint) is null
          or budget_accounts.spent_picos + budget_accounts.reserved_picos + excluded.reserved_picos <= cast(${slot<bigint>('limit')} as bigint)`.compile(db),
      { mustChange: true },
    ),
    noteHold: prepare(
      db
        .insertInto('budget_holds')
        .values({ generation_id: slot('generation_id'), attempt: slot<number>('attempt'), account: slot('account'), picos: slot<bigint>('picos') })
        .compile(),
    ),
    /** What was held is free again, and what was spent is spent. */
    endHolds: prepare(
      sql`update budget_accounts set spent_picos = spent_picos + cast(${slot<bigint>('picos')} as bigint),
          reserved_picos = reserved_picos - (select picos from budget_holds where ${key} and budget_holds.account = budget_accounts.account)
        where account in (select account from budget_holds where ${key})`.compile(db),
    ),
    /** Refused always. */
    refuse: prepare<never>(sql`delete from budget_holds where generation_id = '' and attempt = -1`.compile(db), { mustChange: true }),
    forgetHolds: prepare(sql`delete from budget_holds where ${key}`.compile(db)),
  };
}

/** Adds an open call, as it is about to be settled, to the sums of the hour in which it began. */
function addUsage(db: Kysely<Tables>, tagged: boolean) {
  const tags = tagged ? sql`tags` : sql`'[]'`;
  const status = sql`cast(${slot('status')} as text)`;
  const currency = sql`cast(${slot('currency')} as text)`;
  const joined = sql`model_id || ' ' || method || ' ' || ${status} || ' ' || ${currency} || ' ' || ${tags}`;
  const number = (name: string) => sql`cast(${slot<number>(name)} as bigint)`;
  const counts = ['requests', 'input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_write_input_tokens', 'cost_picos', 'unpriced', 'estimated', 'throttled', 'failed'];
  return sql`
    insert into usage_hours (tenant_id, viewer_id, tagged, hour, row_key, model_id, method, status, currency, tags, ${sql.join(counts.map((name) => sql.ref(name)))}, priced_on)
    select tenant_id, viewer_id, cast(${sql.lit(tagged ? 1 : 0)} as integer), substr(reserved_at, 1, 13), ${db.getExecutor().adapter instanceof SqliteAdapter ? joined : sql`md5(${joined})`},
      model_id, method, ${status}, ${currency}, ${tags}, ${sql.join(counts.map(number))}, cast(${slot('priced_on')} as text)
    from ledger where generation_id = ${slot('generation_id')} and attempt = ${slot<number>('attempt')} and settled_at is null ${tagged ? sql`and tags <> '[]'` : sql``}
    on conflict (tenant_id, viewer_id, tagged, hour, row_key) do update set
      ${sql.join(counts.map((name) => sql`${sql.ref(name)} = ${sql.ref(`usage_hours.${name}`)} + ${sql.ref(`excluded.${name}`)}`))},
      priced_on = case when usage_hours.priced_on is null or excluded.priced_on < usage_hours.priced_on then excluded.priced_on else usage_hours.priced_on end`;
}

/** What is known of calls beforehand, so that what cannot change anything is left out. */
interface Known {
  /** Something may be held for them. */
  readonly mayHold: boolean;
  readonly hasTags: boolean;
}

/** What an entry changes. It is refused as a whole where a budget has no room for it. */
export function toLedgerStatements(statements: LedgerStatements, entry: LedgerEntry, { mayHold, hasTags }: Known = { mayHold: true, hasTags: true }): readonly Statement[] {
  const moves = entry.kind === 'reserve' || mayHold ? toBudgetStatements(statements, entry) : [];
  switch (entry.kind) {
    case 'reserve':
      return [...moves, toReserve(statements, entry)];
    case 'settle':
      return [...toSettle(statements, entry, hasTags), ...moves];
    case 'release':
      return moves;
  }
}

/** What an entry changes in the accounts of budgets. Refused as a whole where one has no room for it. */
export function toBudgetStatements(statements: LedgerStatements, entry: LedgerEntry): readonly Statement[] {
  switch (entry.kind) {
    case 'reserve':
      return toHolds(statements, entry, entry.picos, entry.holds ?? []);
    case 'settle':
      return endHolds(statements, entry, entry.spentPicos ?? entry.picos);
    case 'release':
      return endHolds(statements, entry, 0n);
  }
}

/** Is it one that a budget may refuse? */
export const isGuarded = (entry: LedgerEntry): boolean => entry.kind === 'reserve' && (entry.holds ?? []).length > 0;

export const toHolds = ({ hold, noteHold }: LedgerStatements, { generationId: generation_id, attempt }: LedgerKey, picos: Picos | null, holds: readonly BudgetHold[]): readonly Statement[] =>
  holds.flatMap(({ account, limitPicos }) => [hold({ account, picos: picos ?? 0n, limit: limitPicos }), noteHold({ generation_id, attempt, account, picos: picos ?? 0n })]);

/** Where nothing is held nothing changes. */
export const endHolds = (statements: LedgerStatements, { generationId: generation_id, attempt }: LedgerKey, picos: Picos | null): readonly Statement[] => [
  statements.endHolds({ generation_id, attempt, picos: picos ?? 0n }),
  statements.forgetHolds({ generation_id, attempt }),
];

function toReserve({ reserve }: LedgerStatements, entry: LedgerReservation): Statement {
  const { generationId: generation_id, attempt, tenantId, viewerId, method, modelId, region, tags, reservedAt, inputTokens, outputTokens, picos, conversationId } = entry;
  return reserve({
    generation_id,
    attempt,
    tenant_id: tenantId,
    viewer_id: viewerId,
    method,
    model_id: modelId,
    region,
    tags: JSON.stringify(tags),
    reserved_at: reservedAt,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    picos,
    conversation_id: conversationId,
  });
}

function toSettle({ settle, addUsage: [addToAll, addToTagged] }: LedgerStatements, entry: LedgerSettlement, hasTags: boolean): readonly Statement[] {
  const { generationId: generation_id, attempt, settledAt, source, inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, picos, spentPicos = picos, currency, pricedOn, error } = entry;
  const common = {
    generation_id,
    attempt,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_read_input_tokens: cacheReadInputTokens,
    cache_write_input_tokens: cacheWriteInputTokens,
    currency,
    priced_on: pricedOn,
  };
  const status = callStatusOf(error);
  const throttled = isThrottled(error) ? 1 : 0;
  const usage = { ...common, status, requests: 1, cost_picos: picos ?? 0n, unpriced: picos === null ? 1 : 0, estimated: source === 'ESTIMATED' ? 1 : 0, throttled, failed: status === 'FAILED' ? 1 - throttled : 0 };
  return [addToAll(usage), ...(hasTags ? [addToTagged(usage)] : []), settle({ ...common, settled_at: settledAt, source, picos, spent_picos: spentPicos === picos ? null : spentPicos, error })];
}
