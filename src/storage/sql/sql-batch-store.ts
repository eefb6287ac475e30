import { sql } from 'kysely';
import { v7 } from 'uuid';
import { isCodedError } from '../../errors.ts';
import type { BatchJobRecord, BatchPartRecord, BatchResultRecord, NewBatchRecord } from '../batch-record.ts';
import { isTerminalBatch } from '../batch-record.ts';
import type { BatchKeyHolder, BatchQuery, BatchResultQuery, BatchStore, BatchTotals, BatchWriter, NewBatchJob, RecordPlace } from '../batch-store.ts';
import { Watchers } from '../watchers.ts';
import { fromBatchRow, fromPartRow, fromResultRow, toBatchFixedColumns, toBatchStateColumns } from './batch-rows.ts';
import { BatchStatements } from './batch-statements.ts';
import type { Database } from './database.ts';
import { buildLedgerStatements } from './ledger-statements.ts';
import { bytesWithResult, countRecords, recordBytes, toRecordSteps } from './record-sizes.ts';
import type { Sized } from './record-sizes.ts';
import { SqlBatchWriter } from './sql-batch-writer.ts';
import { once } from './statement.ts';
import type { Statement } from './statement.ts';

interface BatchStoreOptions {
  /** How long what this process owns stays its own after it has last said so. */
  readonly leaseMs: number;
  /** Nobody else can use the database: whatever is another node's has no owner any more. */
  readonly isAlone: boolean;
}

const recordsAtOnce = 500; // that are deleted or copied: a job may have very many, and each step is one short transaction
const resultColumns = ['batch_records.position', 'record_id', 'model_input', 'status', 'result', 'input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_write_input_tokens', 'estimated'] as const;

/** Batch jobs in a SQL database. */
export class SqlBatchStore implements BatchStore {
  readonly #database: Database;
  readonly #options: BatchStoreOptions;
  readonly #statements: BatchStatements;
  readonly #watchers = new Watchers();
  readonly #owned = new Set<string>();
  /** A process that starts again is another node: it finds what it left. */
  readonly #nodeId = v7();

  constructor(database: Database, options: BatchStoreOptions) {
    this.#database = database;
    this.#options = options;
    this.#statements = new BatchStatements(database.query, buildLedgerStatements(database.query));
  }

  async addRecords(batchId: string, records: readonly NewBatchRecord[]): Promise<boolean> {
    const statements = this.#statements.addRecords(batchId, records);
    try {
      return await this.#write(statements);
    } catch (error) {
      if (isCodedError(error)) throw error; // they may stand all the same: that they are found says nothing
      const places = await this.places(batchId, records.map(({ recordId }) => recordId));
      if (places.size > 0 || new Set(records.map(({ recordId }) => recordId)).size < records.length) return false;
      throw error;
    }
  }

  async copyFailed(from: string, to: string): Promise<number> {
    const { query } = this.#database;
    let copied = 0;
    for (let after = 0; ; ) {
      const next = await this.#nextFailed(from, after);
      if (next.length === 0) return copied;
      for (const some of toRecordSteps(next)) {
        const positions = some.map(({ position }) => position);
        const copy = sql`insert into batch_records (batch_id, position, record_id, model_input) select cast(${to} as text), ${sql.lit(copied)} + row_number() over (order by position), record_id, model_input from batch_records where batch_id = ${from} and position in (${sql.join(positions)})`;
        await this.#database.write(() => ({ statements: [once({ compile: () => copy.compile(query) })], synced: false })); // the job that they are for is
        copied += positions.length;
      }
      after = next.at(-1)?.position ?? after;
    }
  }

  /** The next records that failed or are missing. */
  async #nextFailed(batchId: string, after: number): Promise<readonly Sized[]> {
    const { query } = this.#database;
    const failed = (status: string) => query.selectFrom('batch_results').select('position').where('batch_id', '=', batchId).where('status', '=', status).where('position', '>', after).orderBy('position').limit(recordsAtOnce);
    // Each in the order of the index: both at once would have to be sorted whole.
    const either = query.selectFrom(failed('ERROR').as('failed')).select('position').unionAll(query.selectFrom(failed('MISSING').as('missing')).select('position'));
    return query
      .selectFrom('batch_records')
      .select(['position', recordBytes])
      .where('batch_id', '=', batchId)
      .where('position', 'in', query.selectFrom(either.orderBy('position').limit(recordsAtOnce).as('next')).select('position'))
      .orderBy('position')
      .execute();
  }

  async insert(batch: NewBatchJob): Promise<{ readonly writer: BatchWriter } | { readonly holder: BatchKeyHolder }> {
    const { job, parts, claim, ledger } = batch;
    const { query } = this.#database;
    const { id, tenantId: tenant_id, viewerId: viewer_id } = job;
    const epoch = 1;
    const key = claim && query.insertInto('batch_keys').values({ tenant_id, viewer_id, key: claim.key, input_hash: claim.inputHash, batch_id: id }).onConflict((conflict) => conflict.doNothing());
    const statements: Statement[] = [
      once(query.insertInto('batch_jobs').values({ ...toBatchFixedColumns(job), ...toBatchStateColumns(job), node_id: this.#nodeId, lease_expires_at: this.#leaseEnd(), epoch })),
      ...(key === null ? [] : [once(key, { mustChange: true })]),
      ...parts.map((part) => this.#statements.insertPart(part)),
      ...this.#statements.change(epoch, job, [], { ledger }),
    ];
    this.#owned.add(id); // before it is stored: nobody in this process claims it meanwhile
    try {
      if (await this.#write(statements)) return { writer: this.#own(job, parts, epoch) };
    } catch (error) {
      this.#owned.delete(id);
      throw error;
    }
    this.#owned.delete(id);
    const holder = claim === null ? undefined : await this.holderOf(job, claim.key);
    return holder === undefined ? this.insert(batch) : { holder }; // what stood in the way is gone
  }

  holderOf({ tenantId, viewerId }: Pick<BatchJobRecord, 'tenantId' | 'viewerId'>, key: string): Promise<BatchKeyHolder | undefined> {
    return this.#database.query
      .selectFrom('batch_keys')
      .select(['batch_id as batchId', 'input_hash as inputHash'])
      .where('tenant_id', '=', tenantId)
      .where('viewer_id', '=', viewerId)
      .where('key', '=', key)
      .executeTakeFirst();
  }

  async get(ids: readonly string[]): Promise<readonly (BatchJobRecord | undefined)[]> {
    if (ids.length === 0) return [];
    const rows = await this.#database.query.selectFrom('batch_jobs').selectAll().where('id', 'in', ids).execute();
    const found = new Map(rows.map((row) => [row.id, fromBatchRow(row)]));
    return ids.map((id) => found.get(id));
  }

  async parts(batchId: string): Promise<readonly BatchPartRecord[]> {
    return (await this.#database.query.selectFrom('batch_parts').selectAll().where('batch_id', '=', batchId).orderBy('number').execute()).map(fromPartRow);
  }

  async list({ tenantId, viewerId, status, nameContains, since, before, limit }: BatchQuery): Promise<readonly BatchJobRecord[]> {
    let query = this.#database.query.selectFrom('batch_jobs').selectAll().where('tenant_id', '=', tenantId).where('viewer_id', '=', viewerId);
    if (status !== undefined) query = query.where('status', 'in', status);
    if (nameContains !== undefined) query = query.where(sql<boolean>`lower(job_name) like ${`%${nameContains.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`} escape '\\'`);
    if (since !== undefined) query = query.where('created_at', '>=', since);
    if (before !== undefined) query = query.where('id', '<', before);
    return (await query.orderBy('id', 'desc').limit(limit).execute()).map(fromBatchRow);
  }

  async findByArn(jobArn: string): Promise<readonly BatchJobRecord[]> {
    const ids = this.#database.query.selectFrom('batch_parts').select('batch_id').where('job_arn', '=', jobArn);
    return (await this.#database.query.selectFrom('batch_jobs').selectAll().where('id', 'in', ids).orderBy('id').execute()).map(fromBatchRow);
  }

  async results(batchId: string, { status, after, limit }: BatchResultQuery): Promise<readonly BatchResultRecord[]> {
    let query = this.#database.query
      .selectFrom('batch_results')
      .innerJoin('batch_records', (join) => join.onRef('batch_records.batch_id', '=', 'batch_results.batch_id').onRef('batch_records.position', '=', 'batch_results.position'))
      .select(resultColumns)
      .where('batch_results.batch_id', '=', batchId)
      .where('batch_results.position', '>', after);
    if (status !== undefined) query = query.where('status', '=', status);
    return (await query.orderBy('batch_results.position').limit(limit).execute()).map(fromResultRow);
  }

  async records(batchId: string, { after, limit }: { readonly after: number; readonly limit: number }): Promise<readonly BatchResultRecord[]> {
    const records = this.#database.query.selectFrom('batch_records').where('batch_records.batch_id', '=', batchId).where('batch_records.position', '>', after).orderBy('batch_records.position');
    const sizes = await records.select(recordBytes).limit(limit).execute();
    const rows = await records
      .leftJoin('batch_results', (join) => join.onRef('batch_results.batch_id', '=', 'batch_records.batch_id').onRef('batch_results.position', '=', 'batch_records.position'))
      .select(resultColumns)
      .limit(countRecords(sizes))
      .execute();
    return rows.map(fromResultRow);
  }

  async places(batchId: string, recordIds: readonly string[]): Promise<ReadonlyMap<string, RecordPlace>> {
    if (recordIds.length === 0) return new Map();
    const rows = await this.#database.query
      .selectFrom('batch_records')
      .leftJoin('batch_results', (join) => join.onRef('batch_results.batch_id', '=', 'batch_records.batch_id').onRef('batch_results.position', '=', 'batch_records.position'))
      .select(['batch_records.position', 'record_id', 'status'])
      .where('batch_records.batch_id', '=', batchId)
      .where('record_id', 'in', recordIds)
      .execute();
    return new Map(rows.map(({ record_id, position, status }) => [record_id, { position, hasResult: status !== null }]));
  }

  async countRecords(batchId: string): Promise<number> {
    const { count } = await this.#database.query.selectFrom('batch_records').select(({ fn }) => fn.countAll<number | string>().as('count')).where('batch_id', '=', batchId).executeTakeFirstOrThrow();
    return Number(count);
  }

  async forgetRecords(batchId: string): Promise<void> {
    const { query } = this.#database;
    const records = query.selectFrom('batch_records').select(['position', bytesWithResult]).where('batch_id', '=', batchId).orderBy('position').limit(recordsAtOnce);
    for (;;) {
      const next = await records.execute();
      if (next.length === 0) return;
      for (const some of toRecordSteps(next)) {
        const last = some.at(-1)?.position ?? 0;
        const statements = (['batch_results', 'batch_records'] as const).map((table) => once(query.deleteFrom(table).where('batch_id', '=', batchId).where('position', '<=', last)));
        await this.#database.write(() => ({ statements, synced: false }));
      }
    }
  }

  async totals(batchId: string, from: number, to: number): Promise<BatchTotals> {
    const sum = (column: string) => sql<number | string>`coalesce(sum(${sql.ref(column)}), 0)`;
    const count = (condition: string) => sql<number | string>`coalesce(sum(case when ${sql.raw(condition)} then 1 else 0 end), 0)`;
    const sums = this.#database.query
      .selectFrom('batch_results')
      .select([
        count("status = 'SUCCESS'").as('success'),
        count("status = 'ERROR'").as('error'),
        count("status = 'SUCCESS' and input_tokens is null").as('withoutUsage'),
        count('estimated = 1').as('estimated'),
        sum('input_tokens').as('inputTokens'),
        sum('output_tokens').as('outputTokens'),
        sum('cache_read_input_tokens').as('cacheReadInputTokens'),
        sum('cache_write_input_tokens').as('cacheWriteInputTokens'),
      ])
      .where('batch_id', '=', batchId)
      .where('position', '>=', from)
      .where('position', '<=', to);
    const [row] = await this.#database.readLong(sums);
    if (row === undefined) throw new Error('sums without a row');
    return {
      success: Number(row.success),
      error: Number(row.error),
      withoutUsage: Number(row.withoutUsage),
      isEstimated: Number(row.estimated) > 0,
      inputTokens: Number(row.inputTokens),
      outputTokens: Number(row.outputTokens),
      cacheReadInputTokens: Number(row.cacheReadInputTokens),
      cacheWriteInputTokens: Number(row.cacheWriteInputTokens),
    };
  }

  async askStop(id: string): Promise<void> {
    await this.#write([once(this.#database.query.updateTable('batch_jobs').set({ stop_asked: 1 }).where('id', '=', id).where('ended_at', 'is', null))]);
  }

  async renewLease(): Promise<void> {
    if (this.#owned.size === 0) return;
    const renewal = this.#database.query.updateTable('batch_jobs').set({ lease_expires_at: this.#leaseEnd() }).where('node_id', '=', this.#nodeId).where('ended_at', 'is', null);
    await this.#database.write(() => ({ statements: [once(renewal)], synced: false }));
  }

  async claim(limit: number): Promise<readonly BatchWriter[]> {
    const now = new Date().toISOString();
    const rows = await this.#database.query
      .selectFrom('batch_jobs')
      .select(['id', 'epoch'])
      .where('ended_at', 'is', null)
      .where((eb) => (this.#options.isAlone ? eb.and([]) : eb.or([eb('node_id', '=', this.#nodeId), eb('lease_expires_at', '<', now)])))
      .where('id', 'not in', [...this.#owned, ''])
      .orderBy('id')
      .limit(limit)
      .execute();
    const writers = await Promise.all(rows.map(({ id, epoch }) => this.#claim(id, epoch)));
    return writers.filter((writer) => writer !== null);
  }

  /** Only one of those that try wins: the epoch moves on once. */
  async #claim(id: string, before: number): Promise<BatchWriter | null> {
    if (this.#owned.has(id)) return null;
    this.#owned.add(id);
    try {
      const epoch = before + 1;
      const claim = this.#database.query.updateTable('batch_jobs').set({ node_id: this.#nodeId, lease_expires_at: this.#leaseEnd(), epoch }).where('id', '=', id).where('epoch', '=', before).where('ended_at', 'is', null);
      const isOurs = await this.#write([once(claim, { mustChange: true })]);
      const [job] = isOurs ? await this.get([id]) : [];
      if (job !== undefined) return this.#own(job, await this.parts(id), epoch);
    } catch (error) {
      this.#owned.delete(id);
      throw error;
    }
    this.#owned.delete(id);
    return null;
  }

  async latest(limit: number): Promise<readonly BatchJobRecord[]> {
    const rows = await this.#database.query.selectFrom('batch_jobs').selectAll().where('status', '=', 'COMPLETED').orderBy('id', 'desc').limit(limit).execute();
    return rows.reverse().map(fromBatchRow);
  }

  async endedBefore(instant: string, limit: number, skip = 0): Promise<readonly BatchJobRecord[]> {
    return (await this.#database.query.selectFrom('batch_jobs').selectAll().where('ended_at', '<', instant).orderBy('ended_at').orderBy('id').limit(limit).offset(skip).execute()).map(fromBatchRow);
  }

  async delete(id: string): Promise<boolean> {
    const { query } = this.#database;
    const deletion = query.deleteFrom('batch_jobs').where('id', '=', id).where('ended_at', 'is not', null);
    if (!(await this.#write([once(deletion, { mustChange: true })]))) return false;
    this.#watchers.tell(id, undefined);
    await this.forgetRecords(id).catch(() => undefined); // the next start finds what is left
    return true;
  }

  async forgetStray(): Promise<void> {
    const { query } = this.#database;
    if (!this.#options.isAlone) return; // another node may be about to store the job
    // From one job to the next in the index: who asked for the records of no job would read the whole table, at each start.
    const stray = sql<string>`(
      with recursive owners(id) as (
        select min(batch_id) from batch_records
        union all select (select min(batch_id) from batch_records where batch_id > owners.id) from owners where owners.id is not null
      )
      select id from owners where id is not null and id not in (select id from batch_jobs)
    )`;
    const statements = (['batch_results', 'batch_records'] as const).map((table) => once(query.deleteFrom(table).where('batch_id', 'in', stray)));
    await this.#database.write(() => ({ statements, synced: false })); // what a power cut undoes is done at the next start
  }

  watch(id: string, wake: () => void): () => void {
    return this.#watchers.watch(id, () => wake());
  }

  #own(job: BatchJobRecord, parts: readonly BatchPartRecord[], epoch: number): BatchWriter {
    const { id } = job;
    if (isTerminalBatch(job.status)) this.#owned.delete(id);
    return new SqlBatchWriter({ database: this.#database, statements: this.#statements, job, parts, epoch, onWritten: () => this.#watchers.tell(id, undefined), onLeft: () => this.#owned.delete(id) });
  }

  #leaseEnd(): string {
    return new Date(Date.now() + this.#options.leaseMs).toISOString();
  }

  #write(statements: readonly Statement[]): Promise<boolean> {
    return this.#database.write(() => ({ statements, synced: true }));
  }
}
