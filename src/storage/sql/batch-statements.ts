import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { BatchJobRecord, BatchPartRecord, NewBatchRecord } from '../batch-record.ts';
import type { BatchChange, JoinedResult } from '../batch-store.ts';
import { toBatchStateColumns, toPartRow, toPartStateColumns, toResultColumns } from './batch-rows.ts';
import type { LedgerStatements } from './ledger-statements.ts';
import { toLedgerStatements } from './ledger-statements.ts';
import { once, prepare, slot } from './statement.ts';
import type { Statement } from './statement.ts';
import type { Tables } from './tables.ts';

const recordsAtOnce = 200;
const noResult = '{"output":null,"text":null,"stopReason":null,"object":null,"error":null,"usage":null}';

type ResultColumn = 'batch_id' | 'position' | 'status' | 'result' | 'input_tokens' | 'output_tokens' | 'cache_read_input_tokens' | 'cache_write_input_tokens' | 'estimated';

/** The statements by which batch jobs are written. */
export class BatchStatements {
  readonly #db: Kysely<Tables>;
  readonly #ledger: LedgerStatements;
  readonly #update: (values: { readonly id: string; readonly epoch: number; readonly status: string; readonly ended_at: string | null; readonly state: string }) => Statement;
  readonly #updatePart: (values: { readonly batch_id: string; readonly number: number; readonly job_arn: string | null; readonly state: string }) => Statement;
  readonly #insertResult: (values: Record<ResultColumn, string | number | null>) => Statement;

  /** By how many rows they insert: at most {@link recordsAtOnce} of them. */
  readonly #recordInserts = new Map<number, string>();

  constructor(db: Kysely<Tables>, ledger: LedgerStatements) {
    this.#db = db;
    this.#ledger = ledger;
    // Refused where the epoch is another, since the owner has changed, and where the job has ended.
    this.#update = prepare(
      db
        .updateTable('batch_jobs')
        .set({ status: slot('status'), ended_at: slot('ended_at'), state: slot('state') })
        .where('id', '=', slot('id'))
        .where('epoch', '=', slot<number>('epoch'))
        .where('ended_at', 'is', null)
        .compile(),
      { mustChange: true },
    );
    this.#updatePart = prepare(
      db
        .updateTable('batch_parts')
        .set({ job_arn: slot('job_arn'), state: slot('state') })
        .where('batch_id', '=', slot('batch_id'))
        .where('number', '=', slot<number>('number'))
        .compile(),
    );
    this.#insertResult = prepare(
      db
        .insertInto('batch_results')
        .values({
          batch_id: slot('batch_id'),
          position: slot<number>('position'),
          status: slot('status'),
          result: slot('result'),
          input_tokens: slot<number>('input_tokens'),
          output_tokens: slot<number>('output_tokens'),
          cache_read_input_tokens: slot<number>('cache_read_input_tokens'),
          cache_write_input_tokens: slot<number>('cache_write_input_tokens'),
          estimated: slot<number>('estimated'),
        })
        .onConflict((conflict) => conflict.doNothing())
        .compile(),
    );
  }

  /** One that is there already keeps the change from taking effect. */
  addRecords(batchId: string, records: readonly NewBatchRecord[]): readonly Statement[] {
    return Array.from({ length: Math.ceil(records.length / recordsAtOnce) }, (_, index) => {
      const some = records.slice(index * recordsAtOnce, (index + 1) * recordsAtOnce);
      return { sql: this.#insertRecords(some.length), mustChange: false, parameters: some.flatMap(({ position, recordId, modelInput }) => [batchId, position, recordId, JSON.stringify(modelInput)]) };
    });
  }

  /** For so many rows, each with the parameters batch_id, position, record_id and model_input. A large file is stored by one and the same text, which Kysely needs long to build. */
  #insertRecords(rows: number): string {
    const known = this.#recordInserts.get(rows);
    if (known !== undefined) return known;
    const row = { batch_id: '', position: 0, record_id: '', model_input: '' };
    const { sql: text } = this.#db.insertInto('batch_records').values(Array.from({ length: rows }, () => row)).compile();
    this.#recordInserts.set(rows, text);
    return text;
  }

  /** What is written of a job under an epoch; `job` and `parts` as the change makes them. */
  change(epoch: number, job: BatchJobRecord, parts: readonly BatchPartRecord[], { newParts = [], results = [], missing, ledger = [] }: BatchChange): readonly Statement[] {
    return [
      this.#update({ id: job.id, epoch, ...required(toBatchStateColumns(job)) }),
      ...newParts.map((part) => this.insertPart(part)),
      ...parts.map((part) => this.#updatePart({ batch_id: part.batchId, number: part.number, ...requiredPart(toPartStateColumns(part)) })),
      ...results.map((result) => this.#toResult(job.id, result)),
      ...(missing === undefined ? [] : [this.#setMissing(job.id, missing.from, missing.to)]),
      ...ledger.flatMap((entry) => toLedgerStatements(this.#ledger, entry)),
    ];
  }

  insertPart(part: BatchPartRecord): Statement {
    return once(this.#db.insertInto('batch_parts').values(toPartRow(part)));
  }

  #toResult(batchId: string, result: JoinedResult): Statement {
    const { input_tokens = null, output_tokens = null, cache_read_input_tokens = null, cache_write_input_tokens = null, estimated = null, ...columns } = toResultColumns(result);
    return this.#insertResult({ ...columns, batch_id: batchId, input_tokens, output_tokens, cache_read_input_tokens, cache_write_input_tokens, estimated });
  }

  #setMissing(batchId: string, from: number, to: number): Statement {
    const without = sql`insert into batch_results (batch_id, position, status, result) select batch_id, position, 'MISSING', ${noResult} from batch_records where batch_id = ${batchId} and position between ${from} and ${to} and not exists (select 1 from batch_results r where r.batch_id = batch_records.batch_id and r.position = batch_records.position)`;
    return once({ compile: () => without.compile(this.#db) });
  }
}

const required = ({ status, ended_at = null, state }: ReturnType<typeof toBatchStateColumns>) => ({ status, ended_at, state });
const requiredPart = ({ job_arn = null, state }: ReturnType<typeof toPartStateColumns>) => ({ job_arn, state });
