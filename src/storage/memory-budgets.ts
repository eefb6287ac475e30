import type { Admission, BudgetAccount, BudgetHold, LedgerKey, Picos } from './ledger-record.ts';

const empty: BudgetAccount = { spentPicos: 0n, reservedPicos: 0n };

/** The accounts of budgets in this process's memory, by the same rules as in a database. */
export class MemoryBudgets {
  readonly #accounts = new Map<string, BudgetAccount>();
  readonly #holds = new Map<string, Admission>();

  /** Sets aside in all of them; false, and nothing is changed, where one has no room for it. */
  hold(key: LedgerKey, picos: Picos | null, holds: readonly BudgetHold[]): boolean {
    const more = picos ?? 0n;
    const hasRoom = holds.every(({ account, limitPicos }) => {
      const { spentPicos, reservedPicos } = this.#accounts.get(account) ?? empty;
      return limitPicos === null || spentPicos + reservedPicos + more <= limitPicos;
    });
    if (!hasRoom) return false;
    for (const { account } of holds) this.#add(account, 0n, more);
    if (holds.length > 0) this.#holds.set(toText(key), { picos: more, holds });
    return true;
  }

  /** What was held is free again, and what was spent is spent. Gives back what was held. */
  end(key: LedgerKey, spent: Picos | null): Admission {
    const held = this.#holds.get(toText(key)) ?? { picos: 0n, holds: [] };
    for (const { account } of held.holds) this.#add(account, spent ?? 0n, -held.picos);
    this.#holds.delete(toText(key));
    return held;
  }

  read(accounts: readonly string[]): ReadonlyMap<string, BudgetAccount> {
    return new Map(accounts.flatMap((account) => (this.#accounts.has(account) ? [[account, this.#accounts.get(account) ?? empty]] : [])));
  }

  #add(account: string, spent: Picos, reserved: Picos): void {
    const { spentPicos, reservedPicos } = this.#accounts.get(account) ?? empty;
    this.#accounts.set(account, { spentPicos: spentPicos + spent, reservedPicos: reservedPicos + reserved });
  }
}

const toText = ({ generationId, attempt }: LedgerKey): string => `${generationId} ${attempt}`;
