import { builtInViewer } from './access/viewer.ts';
import { CheckedFileError, CheckedFilesError } from './checked-file.ts';
import type { OperatorFileNames } from './config.ts';
import type { BudgetDefinition, PriceTable } from './ledger/index.ts';
import { readBudgetFile, readPriceTable } from './ledger/index.ts';
import type { ToldLimit } from './quota/index.ts';
import { readQuotaFile } from './quota/index.ts';

/** What the operator's files say. */
export interface OperatorFiles {
  readonly prices: PriceTable;
  readonly budgets: readonly BudgetDefinition[];
  readonly quotas: readonly ToldLimit[];
}

/** Reads the files that the configuration names. Throws a {@link CheckedFilesError} that lists the problems of all of them at once. */
export function readOperatorFiles({ pricesFile, budgetsFile, quotasFile }: OperatorFileNames): OperatorFiles {
  const errors: CheckedFileError[] = [];
  const attempt = <Value>(read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof CheckedFileError)) throw error;
      errors.push(error);
      return undefined;
    }
  };
  const prices = attempt(() => readPriceTable(pricesFile));
  // Without prices nobody can tell whether the currencies are the same.
  const surroundings = { currency: prices?.currency ?? null, viewerIds: [builtInViewer.id], tenantIds: [builtInViewer.tenantId] };
  const budgets = attempt(() => (budgetsFile === undefined ? [] : readBudgetFile(budgetsFile, surroundings)));
  const quotas = attempt(() => readQuotaFile(quotasFile));
  if (prices === undefined || budgets === undefined || quotas === undefined) throw new CheckedFilesError(errors);
  return { prices, budgets, quotas };
}
