import { z } from 'zod';
import { always, expecting, readCheckedFile, recordOf } from '../checked-file.ts';
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
  .refine(isSoftBelowHard, { path: ['soft'], error: 'expected an amount that is not above hard', ...always });

/** Whatever else is wrong with the budget. */
function isSoftBelowHard(budget: unknown): boolean {
  const { soft, hard } = Object(budget) as Readonly<Record<string, unknown>>;
  return typeof soft !== 'bigint' || typeof hard !== 'bigint' || soft <= hard;
}

const entries = z.array(entry, { error: expecting('a list of budgets') }).superRefine((list: unknown, context) => {
  const periods = Array.isArray(list) ? list.map((budget: unknown) => (Object(budget) as Readonly<Record<string, unknown>>)['period']) : [];
  for (const [index, period] of periods.entries()) {
    if (typeof period === 'string' && periods.indexOf(period) !== index) context.addIssue({ code: 'custom', path: [index, 'period'], message: `expected each period once; "${period}" has a budget already` });
  }
}, always);

const fileFor = ({ currency, viewerIds, tenantIds }: BudgetSurroundings) =>
  z.strictObject(
    {
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/, 'expected a currency as ISO 4217 names it, such as "USD"')
        .default('USD')
        .refine((told) => currency === null || told === currency, `expected "${currency ?? ''}", the currency of the prices: amounts in another one cannot be compared`),
      server: entries.default([]),
      // A budget that nobody has would hold nobody back.
      tenants: recordOf((id) => tenantIds.includes(id), { id: 'there is no tenant of this id', object: 'an object with budgets by the id of a tenant', value: entries }).default({}),
      viewers: recordOf((id) => viewerIds.includes(id), { id: 'there is no viewer of this id', object: 'an object with budgets by the id of a viewer', value: entries }).default({}),
    },
    { error: expecting('an object with server, tenants or viewers') },
  );

/** What the budgets of a file have to fit. */
export interface BudgetSurroundings {
  /** Of all prices; null where they are not known. */
  readonly currency: string | null;
  readonly viewerIds: readonly string[];
  readonly tenantIds: readonly string[];
}

/** Reads a file of budgets. Throws a CheckedFileError that lists all problems at once. */
export function readBudgetFile(path: string, surroundings: BudgetSurroundings): readonly BudgetDefinition[] {
  const budgets = readCheckedFile('budgets file', path, fileFor(surroundings));
  return groupsOf(budgets).flatMap(({ scope, list }) =>
    list.map(({ period, soft = null, hard = null }): BudgetDefinition => ({ scope, period, currency: budgets.currency, softPicos: soft, hardPicos: hard })),
  );
}

type BudgetFile = z.output<ReturnType<typeof fileFor>>;

const groupsOf = ({ server, tenants, viewers }: BudgetFile): readonly { readonly scope: BudgetScope; readonly list: z.output<typeof entries> }[] => [
  { scope: { kind: 'SERVER' }, list: server },
  ...Object.entries(tenants).map(([id, list]) => ({ scope: { kind: 'TENANT', id } as const, list })),
  ...Object.entries(viewers).map(([id, list]) => ({ scope: { kind: 'VIEWER', id } as const, list })),
];
