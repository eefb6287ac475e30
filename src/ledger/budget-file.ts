import { z } from 'zod';
import { CheckedFileError, describePath, expecting, readCheckedFile } from '../checked-file.ts';
import { parseDecimal, parseScaled } from './decimal.ts';

/** How long a budget lasts before it begins anew, in UTC; `total` never does. */
export type BudgetPeriodName = 'day' | 'month' | 'total';

/** Whose calls a budget counts. */
export type BudgetScope = { readonly kind: 'VIEWER' | 'TENANT'; readonly id: string } | { readonly kind: 'SERVER' };

/** How much may be spent in each period. */
export interface BudgetDefinition {
  readonly scope: BudgetScope;
  readonly period: BudgetPeriodName;
  /** ISO 4217 */
  readonly currency: string;
  /** In picos; above it the log warns. Null: never. */
  readonly softPicos: bigint | null;
  /** In picos; what might pass it is refused. Null: nothing is. */
  readonly hardPicos: bigint | null;
}

const what = 'budgets file';
const most = 9_000_000; // of any currency: what 64 bits hold in picos
const amountExpected = `expected a decimal number above 0 and up to ${most}, as text, such as "50" or "0.25"`;

const amount = z
  .string({ error: amountExpected })
  .refine((text) => {
    const picos = parseScaled(text, 12);
    return picos !== null && picos > 0n && picos <= parseDecimal(String(most));
  }, amountExpected)
  .transform(parseDecimal);

const entry = z
  .strictObject({ period: z.enum(['day', 'month', 'total'], { error: 'expected one of day, month, total' }), soft: amount.optional(), hard: amount.optional() }, { error: expecting('an object with period, and soft, hard or both') })
  .refine(({ soft, hard }) => soft !== undefined || hard !== undefined, 'expected soft, hard or both')
  .refine(({ soft, hard }) => soft === undefined || hard === undefined || soft <= hard, { path: ['soft'], error: 'expected an amount that is not above hard' });

const entries = z.array(entry, { error: expecting('a list of budgets') });

const file = z.strictObject(
  {
    currency: z.string().regex(/^[A-Z]{3}$/, 'expected a currency as ISO 4217 names it, such as "USD"').default('USD'),
    server: entries.default([]),
    tenants: z.record(z.string(), entries, { error: expecting('an object with budgets by the id of a tenant') }).default({}),
    viewers: z.record(z.string(), entries, { error: expecting('an object with budgets by the id of a viewer') }).default({}),
  },
  { error: expecting('an object with server, tenants or viewers') },
);

/** What the budgets of a file have to fit. */
export interface BudgetSurroundings {
  /** Of all prices. */
  readonly currency: string;
  readonly viewerIds: readonly string[];
  readonly tenantIds: readonly string[];
}

/** Reads a file of budgets. Throws a {@link CheckedFileError} that lists all problems at once. */
export function readBudgetFile(path: string, surroundings: BudgetSurroundings): readonly BudgetDefinition[] {
  const budgets = readCheckedFile(what, path, file);
  const problems = findProblems(budgets, surroundings);
  if (problems.length > 0) throw new CheckedFileError(what, path, problems);
  return groupsOf(budgets).flatMap(({ scope, list }) =>
    list.map(({ period, soft = null, hard = null }): BudgetDefinition => ({ scope, period, currency: budgets.currency, softPicos: soft, hardPicos: hard })),
  );
}

type BudgetFile = z.output<typeof file>;

const groupsOf = ({ server, tenants, viewers }: BudgetFile): readonly { readonly path: readonly string[]; readonly scope: BudgetScope; readonly list: z.output<typeof entries> }[] => [
  { path: ['server'], scope: { kind: 'SERVER' }, list: server },
  ...Object.entries(tenants).map(([id, list]) => ({ path: ['tenants', id], scope: { kind: 'TENANT', id } as const, list })),
  ...Object.entries(viewers).map(([id, list]) => ({ path: ['viewers', id], scope: { kind: 'VIEWER', id } as const, list })),
];

function findProblems(budgets: BudgetFile, { currency, viewerIds, tenantIds }: BudgetSurroundings): readonly string[] {
  const problems: string[] = [];
  if (budgets.currency !== currency) problems.push(`currency: expected "${currency}", the currency of the prices: amounts in another one cannot be compared`);
  for (const { path, scope, list } of groupsOf(budgets)) {
    // A budget that nobody has would hold nobody back.
    if (scope.kind === 'VIEWER' && !viewerIds.includes(scope.id)) problems.push(`${describePath(path)}: there is no viewer of this id`);
    if (scope.kind === 'TENANT' && !tenantIds.includes(scope.id)) problems.push(`${describePath(path)}: there is no tenant of this id`);
    list.forEach(({ period }, index) => {
      if (list.findIndex((other) => other.period === period) !== index) problems.push(`${describePath(path)}[${index}].period: expected each period once; "${period}" has a budget already`);
    });
  }
  return problems;
}
