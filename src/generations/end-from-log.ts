import type { CodedError } from '../errors.ts';
import type { Ledger } from '../ledger/index.ts';
import { sumCostRecords } from '../ledger/index.ts';
import type { AttemptRecord, GenerationOutput } from '../storage/generation-record.ts';
import type { GenerationStore, Orphan } from '../storage/generation-store.ts';
import type { LedgerRow } from '../storage/ledger-record.ts';
import { estimateUsage } from './estimate-usage.ts';
import { foldLog } from './output.ts';

interface EndDependencies {
  readonly store: GenerationStore;
  readonly ledger: Ledger;
}

/**
 * Ends a generation of which nothing is known but what is stored, because the process that ran it is gone, or could not store more: INTERRUPTED,
 * with the text that the log holds. What its calls to Bedrock cost is estimated where it was not settled. Rejects as the writer does.
 */
export async function endFromLog({ record, writer }: Orphan, error: CodedError, { store, ledger }: EndDependencies): Promise<void> {
  const output = await foldLog(store, record);
  const open = (await store.ledger(record.id)).filter(({ settled }) => settled === null);
  const lost = await Promise.all(open.map((row) => settle(row, output, error, store, ledger)));
  const attempts = [...record.attempts, ...lost.map(({ attempt }) => attempt)];
  await writer.append({
    events: [{ type: 'interrupted', error: error.data }],
    state: {
      status: 'INTERRUPTED',
      error: error.data,
      endedAt: new Date().toISOString(),
      attempts,
      usage: attempts.at(-1)?.usage ?? record.usage,
      cost: sumCostRecords(attempts.flatMap(({ cost }) => cost ?? [])),
    },
    output,
    ledger: lost.map(({ entry }) => entry),
  });
}

/** A call that was under way: Bedrock may have worked until the log breaks off, and longer. */
async function settle(row: LedgerRow, { text }: GenerationOutput, error: CodedError, store: GenerationStore, ledger: Ledger) {
  const input = await store.input(row.generationId);
  const usage = input === undefined ? null : await estimateUsage(input.request, text);
  const { entry, cost } = await ledger.settle({ ...row, serviceTier: input?.request.serviceTier ?? null, latency: input?.request.latency ?? null }, usage, error.code);
  const attempt: AttemptRecord = {
    number: row.attempt,
    modelId: row.modelId,
    region: row.region,
    startedAt: row.reservedAt,
    durationMs: null,
    awsRequestId: null,
    error: error.data,
    usage,
    cost,
    mode: input?.construct?.mode ?? null,
    validationErrors: null,
  };
  return { entry, attempt };
}
