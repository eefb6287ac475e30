import type { Logger } from 'pino';
import type { Owner } from '../access/viewer.ts';
import { CodedError } from '../errors.ts';
import type { GenerationStore } from '../storage/generation-store.ts';
import type { BudgetAccount, BudgetHold, BudgetPeriod } from '../storage/ledger-record.ts';
import type { BudgetDefinition, BudgetPeriodName, BudgetScope } from './budget-file.ts';
import { formatDecimal } from './decimal.ts';

/** A budget as the schema's type Budget tells it; amounts are decimal text. */
export interface BudgetRecord {
  readonly scope: BudgetScope['kind'];
  readonly limit: string;
  readonly warnAt: string | null;
  readonly enforced: boolean;
  readonly spent: string;
  readonly reserved: string;
  readonly currency: string;
  readonly period: BudgetPeriodName;
  /** RFC 3339; null: never. */
  readonly resetsAt: string | null;
}

interface BudgetOptions {
  readonly definitions: readonly BudgetDefinition[];
  readonly store: Pick<GenerationStore, 'accounts' | 'openAccounts'>;
  readonly log: Pick<Logger, 'warn'>;
  /** @default the clock */
  readonly now?: () => Date;
}

const empty: BudgetAccount = { spentPicos: 0n, reservedPicos: 0n };

/**
 * How much may be spent, by whom. Each budget has an account for each of its periods, which is written in the step that reserves or settles a call:
 * no two calls can be given the same room, and what is reserved survives the process.
 */
export class Budgets {
  readonly #options: BudgetOptions;
  /** Accounts of which the log has said that they are above the soft limit. */
  readonly #warned = new Set<string>();

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  get areAny(): boolean {
    return this.#options.definitions.length > 0;
  }

  /** Makes the accounts of what the ledger has. To be called once, before anything is reserved. */
  open(): Promise<void> {
    const at = this.#now();
    return this.#options.store.openAccounts(
      this.#options.definitions.map((budget): BudgetPeriod => ({ account: accountOf(budget, at), owner: ownerOf(budget.scope), currency: budget.currency, since: beginningOf(budget.period, at)?.toISOString() ?? null })),
    );
  }

  /** What a call of this viewer's has to be set aside of now. */
  holdsOf(owner: Owner): readonly BudgetHold[] {
    const at = this.#now();
    return this.#of(owner).map((budget) => ({ account: accountOf(budget, at), limitPicos: budget.hardPicos }));
  }

  /** The viewer's own, and those above them. */
  async budgetsOf(owner: Owner): Promise<readonly BudgetRecord[]> {
    const at = this.#now();
    const budgets = this.#of(owner);
    const accounts = await this.#read(budgets, at);
    return budgets.map((budget) => {
      const { spentPicos, reservedPicos } = accounts.get(accountOf(budget, at)) ?? empty;
      return {
        scope: budget.scope.kind,
        limit: formatDecimal(budget.hardPicos ?? budget.softPicos ?? 0n),
        warnAt: budget.softPicos === null ? null : formatDecimal(budget.softPicos),
        enforced: budget.hardPicos !== null,
        spent: formatDecimal(spentPicos),
        reserved: formatDecimal(reservedPicos),
        currency: budget.currency,
        period: budget.period,
        resetsAt: endOf(budget.period, at)?.toISOString() ?? null,
      };
    });
  }

  /** Why a call that may cost so much was not admitted: the budget that has least left, how much that is, and when it begins anew. */
  async refusal(owner: Owner, picos: bigint): Promise<CodedError> {
    const at = this.#now();
    const enforced = this.#of(owner).filter(({ hardPicos }) => hardPicos !== null);
    const accounts = await this.#read(enforced, at);
    const left = enforced.map((budget) => {
      const { spentPicos, reservedPicos } = accounts.get(accountOf(budget, at)) ?? empty;
      return { budget, reservedPicos, leftPicos: (budget.hardPicos ?? 0n) - spentPicos - reservedPicos };
    });
    const [least] = left.toSorted((one, other) => (one.leftPicos < other.leftPicos ? -1 : one.leftPicos > other.leftPicos ? 1 : 0));
    if (least === undefined) return new CodedError('BUDGET_EXCEEDED');
    const { budget, leftPicos, reservedPicos } = least;
    const { currency, period } = budget;
    const resetsAt = endOf(period, at);
    const open = reservedPicos > 0n ? ` beside ${formatDecimal(reservedPicos)} ${currency} that are set aside for requests that run` : '';
    const message =
      `The budget of ${formatDecimal(budget.hardPicos ?? 0n)} ${currency} ${describePeriod[period]} for ${describeScope(budget.scope)} has ${formatDecimal(leftPicos < 0n ? 0n : leftPicos)} ${currency} left${open},` +
      ` and this request may cost up to ${formatDecimal(picos)} ${currency}. ${resetsAt === null ? 'It does not begin anew.' : `It begins anew at ${resetsAt.toISOString()}.`}`;
    return new CodedError('BUDGET_EXCEEDED', { message, retryAfterMs: resetsAt === null ? null : resetsAt.getTime() - at.getTime() });
  }

  /** Warns in the log, once a period, of those of the viewer's budgets that are above their soft limit. */
  async warn(owner: Owner): Promise<void> {
    const at = this.#now();
    const soft = this.#of(owner).filter((budget) => budget.softPicos !== null && !this.#warned.has(accountOf(budget, at)));
    if (soft.length === 0) return;
    const accounts = await this.#read(soft, at);
    for (const budget of soft) {
      const account = accountOf(budget, at);
      const { spentPicos } = accounts.get(account) ?? empty;
      if (budget.softPicos === null || spentPicos <= budget.softPicos || this.#warned.has(account)) continue;
      this.#warned.add(account);
      const { scope, period, currency, softPicos, hardPicos } = budget;
      this.#options.log.warn({ scope, period, currency, spent: formatDecimal(spentPicos), soft: formatDecimal(softPicos), hard: hardPicos === null ? null : formatDecimal(hardPicos) }, 'a budget is above its soft limit');
    }
  }

  #of(owner: Owner): readonly BudgetDefinition[] {
    return this.#options.definitions.filter(({ scope }) => scope.kind === 'SERVER' || scope.id === (scope.kind === 'VIEWER' ? owner.id : owner.tenantId));
  }

  async #read(budgets: readonly BudgetDefinition[], at: Date): Promise<ReadonlyMap<string, BudgetAccount>> {
    return budgets.length === 0 ? new Map<string, BudgetAccount>() : this.#options.store.accounts(budgets.map((budget) => accountOf(budget, at)));
  }

  #now(): Date {
    return (this.#options.now ?? (() => new Date()))();
  }
}

/** The name of a budget's account in the period of this instant. */
function accountOf({ scope, period, currency }: BudgetDefinition, at: Date): string {
  const name = scope.kind === 'SERVER' ? 'server' : `${scope.kind.toLowerCase()} ${scope.id}`;
  return `${name} ${period} ${beginningOf(period, at)?.toISOString().slice(0, 10) ?? 'always'} ${currency}`;
}

function ownerOf(scope: BudgetScope): BudgetPeriod['owner'] {
  if (scope.kind === 'SERVER') return null;
  return scope.kind === 'VIEWER' ? { viewerId: scope.id } : { tenantId: scope.id };
}

function beginningOf(period: BudgetPeriodName, at: Date): Date | null {
  if (period === 'total') return null;
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), period === 'day' ? at.getUTCDate() : 1));
}

function endOf(period: BudgetPeriodName, at: Date): Date | null {
  if (period === 'total') return null;
  return period === 'day' ? new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1)) : new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
}

const describePeriod: Readonly<Record<BudgetPeriodName, string>> = { day: 'a day', month: 'a month', total: 'in all' };

const describeScope = (scope: BudgetScope): string => (scope.kind === 'SERVER' ? 'the whole server' : scope.kind === 'VIEWER' ? 'you' : 'your tenant');
