import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Admission, BudgetAccount, BudgetPeriod } from '../ledger-record.ts';
import type { Database } from './database.ts';
import { once } from './statement.ts';
import type { Statement } from './statement.ts';
import type { Tables } from './tables.ts';

export async function readAccounts(db: Kysely<Tables>, accounts: readonly string[]): Promise<ReadonlyMap<string, BudgetAccount>> {
  const rows = await db
    .selectFrom('budget_accounts')
    .where('account', 'in', accounts)
    .select(['account', sql<string>`cast(spent_picos as text)`.as('spent'), sql<string>`cast(reserved_picos as text)`.as('reserved')])
    .execute();
  return new Map(rows.map(({ account, spent, reserved }) => [account, { spentPicos: BigInt(spent), reservedPicos: BigInt(reserved) }]));
}

/**
 * Which accounts were seen to be full. Whoever waits in a crowd at a full budget need not be tried one by one, each in a savepoint of its own: it is refused
 * at once, and then looked at. So what is remembered wrongly costs a look, and nobody is refused for it.
 */
export class FullAccounts {
  readonly #left = new Map<string, bigint>();

  seemsFull({ picos, holds }: Admission): boolean {
    return holds.some(({ account, limitPicos }) => limitPicos !== null && picos > (this.#left.get(account) ?? picos));
  }

  /** Would it be admitted now? */
  async hasRoom(db: Kysely<Tables>, { picos, holds }: Admission): Promise<boolean> {
    const accounts = await readAccounts(db, holds.map(({ account }) => account));
    let hasRoom = true;
    for (const { account, limitPicos } of holds) {
      if (limitPicos === null) continue;
      const { spentPicos, reservedPicos } = accounts.get(account) ?? { spentPicos: 0n, reservedPicos: 0n };
      const left = limitPicos - spentPicos - reservedPicos;
      if (picos <= left) this.#left.delete(account);
      else {
        this.#left.set(account, left);
        hasRoom = false;
      }
    }
    return hasRoom;
  }
}

/** In one step: whoever looks sees the accounts as they were or as they are to be. */
export async function openAccounts(database: Database, periods: readonly BudgetPeriod[]): Promise<void> {
  const { query } = database;
  if (periods.length === 0 && (await query.selectFrom('budget_accounts').select('account').limit(1).executeTakeFirst()) === undefined) return; // there are no budgets, and never were
  const accounts = periods.map(({ account }) => account);
  const forget = [query.deleteFrom('budget_holds').where('account', 'not in', accounts), query.deleteFrom('budget_accounts').where('account', 'not in', accounts)];
  const statements = [...forget.map((statement) => once(statement)), ...periods.flatMap((period) => openAccount(query, period))];
  await database.write(() => ({ statements, synced: true }));
}

function openAccount(db: Kysely<Tables>, { account, owner, currency, since }: BudgetPeriod): readonly Statement[] {
  const name = sql`cast(${account} as text)`;
  const owned = (table: string) => {
    if (owner === null) return sql``;
    return 'viewerId' in owner ? sql`and ${sql.ref(`${table}.viewer_id`)} = ${owner.viewerId}` : sql`and ${sql.ref(`${table}.tenant_id`)} = ${owner.tenantId}`;
  };
  const priced = sql`
    select coalesce(sum(cost_picos), 0) from usage_hours
    where tagged = 0 and currency = ${currency} ${since === null ? sql`` : sql`and hour >= ${since.slice(0, 13)}`} ${owned('usage_hours')}`;
  // Few calls, which an index of their own finds.
  const beyond = sql`
    select coalesce(sum(spent_picos - coalesce(cost_picos, 0)), 0) from ledger
    where spent_picos is not null and currency = ${currency} ${since === null ? sql`` : sql`and reserved_at >= ${since}`} ${owned('ledger')}`;
  // What has not ended, and began in this period when there was no such budget.
  const open = sql`
    insert into budget_holds (generation_id, attempt, account, picos)
    select ledger.generation_id, ledger.attempt, ${name}, coalesce(ledger.reserved_picos, 0)
    from ledger
    where ledger.generation_id in (select id from generations where ended_at is null) and ledger.settled_at is null ${since === null ? sql`` : sql`and ledger.reserved_at >= ${since}`} ${owned('ledger')}
    on conflict do nothing`;
  return [
    once({ compile: () => sql`delete from budget_accounts where account = ${account}`.compile(db) }),
    once({ compile: () => sql`insert into budget_accounts (account, spent_picos, reserved_picos) select ${name}, (${priced}) + (${beyond}), 0`.compile(db) }),
    once({ compile: () => open.compile(db) }),
    once({ compile: () => sql`update budget_accounts set reserved_picos = (select coalesce(sum(picos), 0) from budget_holds where budget_holds.account = budget_accounts.account) where account = ${account}`.compile(db) }),
  ];
}
