import { sql } from 'kysely';
import type { CompiledQuery } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { ConversationUsage } from '../conversation-record.ts';
import type { BatchStore } from '../batch-store.ts';
import type { ConversationStore } from '../conversation-store.ts';
import type { GenerationEvent, GenerationInput, GenerationOutput, GenerationRecord } from '../generation-record.ts';
import { isTerminal } from '../generation-record.ts';
import type { Begun, GenerationQuery, GenerationStore, GenerationWriter, Inserted, KeyHolder, NewGeneration, Orphan, PlainGeneration, Retention, StoredJoin } from '../generation-store.ts';
import type { BudgetAccount, BudgetPeriod, LedgerRow } from '../ledger-record.ts';
import { admissionAttempt } from '../ledger-record.ts';
import type { RecentUse, RecentUseQuery } from '../recent-use.ts';
import type { UsageGroup, UsageQuery } from '../usage-record.ts';
import { Watchers } from '../watchers.ts';
import { FullAccounts, openAccounts, readAccounts } from './budget-accounts.ts';
import type { Database } from './database.ts';
import { deletedConversations, isKept } from './delete-conversation.ts';
import type { OwnerOptions, Unowned } from './generation-owners.ts';
import { GenerationOwners } from './generation-owners.ts';
import { toPages } from './generation-pages.ts';
import type { GenerationStatements } from './generation-statements.ts';
import { buildGenerationStatements } from './generation-statements.ts';
import { endHolds, toHolds } from './ledger-statements.ts';
import { LiveGeneration } from './live-generation.ts';
import { prune } from './prune.ts';
import { fromEventRow, fromGenerationRow, fromLedgerRow, plainLedgerColumns, toFixedColumns, toStateColumns, writeInput } from './rows.ts';
import type { Statement } from './statement.ts';
import { countFitting } from './steps.ts';
import { readOutput } from './stored-state.ts';
import { SqlBatchStore } from './sql-batch-store.ts';
import { SqlTurns, summarizedBy } from './sql-turns.ts';
import { once } from './statement.ts';
import { callAt, readRecentUse } from './read-recent-use.ts';
import { readUsage } from './read-usage.ts';
import { readUsage as readUsageOfConversations } from './usage-of-conversations.ts';

const firstEpoch = 1;
const mostSequence = 2_147_483_647; // the schema's Int
const mostPageBytes = 262_144; // of events, in one read
const ended = { generations: 256, characters: 8_388_608 }; // in memory: whoever waited for the end asks at once

/** Generations in a SQL database. What this process owns it also holds in memory, so that readers who keep up never wait for the database. */
export class SqlGenerationStore implements GenerationStore {
  readonly batch: BatchStore;
  readonly #database: Database;
  readonly #owners: GenerationOwners;
  readonly #statements: GenerationStatements;
  readonly #live = new Map<string, LiveGeneration>();
  readonly #ended = new LRUCache<string, LiveGeneration>({ max: ended.generations, maxSize: ended.characters, sizeCalculation: ({ size }) => size + 1 });
  readonly #turns: SqlTurns;
  readonly #full = new FullAccounts();
  readonly #watchers = new Watchers();

  constructor(database: Database, options: OwnerOptions) {
    this.#database = database;
    this.#owners = new GenerationOwners(database, options);
    this.#statements = buildGenerationStatements(database.query);
    this.batch = new SqlBatchStore(database, options);
    this.#turns = new SqlTurns(database, (conversationId) => this.#forgetTurns(conversationId));
  }

  #forgetTurns(conversationId: string): void {
    for (const [id, { record }] of [...this.#ended.entries()]) {
      if (record.turn?.conversationId !== conversationId) continue;
      this.#ended.delete(id);
      this.#watchers.tell(id, undefined); // whoever read while the deletion was being synced saw a log without its end
    }
  }

  get conversations(): ConversationStore {
    return this.#turns.conversations;
  }

  async insert(generation: NewGeneration): Promise<Inserted> {
    const { record, claim, turn, admission } = generation;
    const { id } = record;
    const refused = admission === undefined ? undefined : () => this.#full.seemsFull(admission);
    if (await this.#store(generation, refused)) {
      if (turn !== undefined) this.#turns.tellBegun(turn, id);
      return { writer: this.#own(record, firstEpoch, admission !== undefined) };
    }
    const holder = claim === null ? undefined : await this.holderOf(record, claim.key);
    if (holder !== undefined) return { holder };
    if (claim !== null) await this.#freeKey(record, claim.key);
    const summarized = summarizedBy(record);
    const obstacle = turn !== undefined ? await this.#turns.findObstacle(turn) : summarized === null ? undefined : await this.#turns.findAbsence(summarized);
    if (obstacle !== undefined) return { obstacle };
    if (admission !== undefined && !(await this.#full.hasRoom(this.#database.query, admission))) return { overBudget: true };
    return this.insert(generation); // what stood in the way is gone
  }

  /** What has come of it until the transaction is made is stored as it is by then. */
  begin(generation: PlainGeneration): Begun {
    const { id } = generation.record;
    const writer = this.#own(generation.record, firstEpoch, false, (record) => this.#toStatements({ ...generation, record, claim: null }));
    const stored = writer.append({}).catch(async (error: unknown) => {
      if (await this.#makeGood(generation)) return;
      this.#live.delete(id);
      throw error;
    });
    return { writer, stored };
  }

  #toStatements({ record, input, claim, joinKey, turn, admission }: NewGeneration): readonly Statement[] {
    const { id, tenantId: tenant_id, viewerId: viewer_id } = record;
    const { insertKey, insertGeneration, insertInput, insertJoin } = this.#statements;
    const list: Statement[] = [];
    if (admission !== undefined) list.push(...toHolds(this.#statements.ledger, { generationId: id, attempt: admissionAttempt }, admission.picos, admission.holds));
    list.push(insertGeneration({ ...toFixedColumns(record), ...toStateColumns(record), last_sequence: record.lastSequence, node_id: this.#owners.nodeId, epoch: firstEpoch }));
    if (claim !== null) list.push(insertKey({ tenant_id, viewer_id, key: claim.key, input_hash: claim.inputHash, id }));
    list.push(insertInput({ id, input: writeInput(input) }));
    if (joinKey !== null) list.push(insertJoin({ join_key: joinKey, id, node_id: this.#owners.nodeId }));
    const summarized = summarizedBy(record);
    if (turn !== undefined) list.push(...this.#turns.begin(turn, id, record.createdAt));
    else if (summarized !== null) list.push(...this.#turns.summarize(summarized));
    return list;
  }

  holderOf({ tenantId: tenant_id, viewerId: viewer_id }: Pick<GenerationRecord, 'tenantId' | 'viewerId'>, key: string): Promise<KeyHolder | undefined> {
    return this.#database.query
      .selectFrom('idempotency_keys')
      .select(['generation_id as generationId', 'input_hash as inputHash'])
      .where('tenant_id', '=', tenant_id)
      .where('viewer_id', '=', viewer_id)
      .where('key', '=', key)
      .where('generation_id', 'not in', this.#ofDeleted())
      .executeTakeFirst();
  }

  /** The key of a generation whose conversation is deleted, and not yet gone. */
  async #freeKey({ tenantId: tenant_id, viewerId: viewer_id }: GenerationRecord, key: string): Promise<void> {
    await this.#write(this.#database.query.deleteFrom('idempotency_keys').where('tenant_id', '=', tenant_id).where('viewer_id', '=', viewer_id).where('key', '=', key).where('generation_id', 'in', this.#ofDeleted()));
  }

  /** The generations of conversations that are deleted, and not yet gone. */
  #ofDeleted() {
    const { query } = this.#database;
    return query.selectFrom('generations').select('id').where('conversation_id', 'in', deletedConversations(query));
  }

  async #store(generation: NewGeneration, seemsRefused: () => boolean = () => false): Promise<boolean> {
    const statements = this.#toStatements(generation);
    try {
      return await this.#database.write(() => ({ statements: seemsRefused() ? [this.#statements.ledger.refuse({})] : statements, synced: true }));
    } catch (error) {
      if (await this.#makeGood(generation)) return true;
      throw error;
    }
  }

  /** What could not be synced is written all the same: it is synced once more, or else, and then this is false, taken back, or found by the next turn that takes over. */
  async #makeGood({ record: { id }, turn }: Pick<NewGeneration, 'record' | 'turn'>): Promise<boolean> {
    const stored = await this.#getDecided(id).catch(() => 'perhaps' as const);
    if (stored === undefined) return false;
    const synced = stored !== 'perhaps' && (await this.#database.write(() => ({ statements: [], synced: true })).catch(() => false));
    if (synced) return true;
    if (turn !== undefined) {
      this.#owners.lose(id); // its conversation has gone on, and is free once the turn is ended
      return false;
    }
    const undo = [once(this.#database.query.deleteFrom('generations').where('id', '=', id)), ...endHolds(this.#statements.ledger, { generationId: id, attempt: admissionAttempt }, 0n)];
    await this.#database.write(() => ({ statements: undo, synced: false })).catch(() => this.#owners.lose(id));
    return false;
  }

  async get(id: string): Promise<GenerationRecord | undefined> {
    return this.#inMemory(id)?.record ?? (await this.#getStored(id));
  }

  #inMemory(id: string): LiveGeneration | undefined {
    return this.#live.get(id) ?? this.#ended.get(id);
  }

  async #getStored(id: string): Promise<GenerationRecord | undefined> {
    const row = await this.#database.query.selectFrom('generations').selectAll().where('id', '=', id).where(isKept(this.#database.query)).executeTakeFirst();
    return row === undefined ? undefined : fromGenerationRow(row, row.ended_at === null ? await this.#lastSequence(id) : row.last_sequence);
  }

  /** The last word on what was rejected. */
  async #getDecided(id: string): Promise<GenerationRecord | undefined> {
    await this.#database.decided();
    return this.#getStored(id);
  }

  async input(id: string): Promise<GenerationInput | undefined> {
    const row = await this.#database.query.selectFrom('generation_inputs').select('input').where('generation_id', '=', id).executeTakeFirst();
    return row && (JSON.parse(row.input) as GenerationInput);
  }

  async output(id: string): Promise<GenerationOutput | null> {
    const inMemory = this.#inMemory(id);
    if (inMemory !== undefined && (inMemory.output !== null || !isTerminal(inMemory.record.status))) return inMemory.output;
    const row = await this.#database.query.selectFrom('generation_outputs').select('output').where('generation_id', '=', id).executeTakeFirst();
    return row === undefined ? null : readOutput(row.output);
  }

  async list(wanted: GenerationQuery): Promise<readonly GenerationRecord[]> {
    const { pages, isLong } = toPages(this.#database.query, wanted);
    const read = await Promise.all(pages.map((page) => (isLong ? this.#database.readLong(page) : page.execute())));
    const rows = read.length === 1 ? read.flat() : read.flat().sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, wanted.limit);
    return Promise.all(rows.map(async (row) => this.#live.get(row.id)?.record ?? fromGenerationRow(row, row.ended_at === null ? await this.#lastSequence(row.id) : row.last_sequence)));
  }

  async latest(limit: number): Promise<readonly GenerationRecord[]> {
    const latest = this.#database.query.selectFrom('generations').selectAll().orderBy('id', 'desc').limit(limit);
    const rows = await this.#database.query.selectFrom(latest.as('latest')).selectAll().where('status', '=', 'COMPLETED').orderBy('id').execute();
    return rows.map((row) => fromGenerationRow(row, row.last_sequence));
  }

  async read(id: string, after: number, limit: number): Promise<readonly GenerationEvent[]> {
    const live = this.#inMemory(id);
    const inMemory = live?.readTail(after, limit);
    if (inMemory !== undefined) return inMemory;
    // What is committed and not yet acknowledged, as an end is while it is being synced, is nobody's to see.
    const events = this.#database.query.selectFrom('generation_events').where('generation_id', '=', id).where('sequence', '>', after).where('sequence', '<=', live?.record.lastSequence ?? mostSequence).orderBy('sequence');
    const sizes = await events.select(sql<number>`octet_length(body)`.as('size')).limit(limit).execute(); // known without reading the body
    const rows = await events.selectAll().limit(countFitting(sizes.map(({ size }) => size), mostPageBytes)).execute();
    return rows.map(fromEventRow);
  }

  watch(id: string, wake: () => void): () => void {
    return this.#watchers.watch(id, wake);
  }

  async ledger(generationId: string): Promise<readonly LedgerRow[]> {
    const rows = await this.#database.query
      .selectFrom('ledger')
      .select(plainLedgerColumns)
      .select([sql<string | null>`cast(reserved_picos as text)`.as('reserved_picos'), sql<string | null>`cast(cost_picos as text)`.as('cost_picos')])
      .where('generation_id', '=', generationId)
      .orderBy('attempt')
      .execute();
    return rows.map(fromLedgerRow);
  }

  usageOf(conversationIds: readonly string[]): Promise<ReadonlyMap<string, ConversationUsage>> {
    return readUsageOfConversations(this.#database, conversationIds);
  }

  usage(query: UsageQuery, mostRows?: number): Promise<readonly UsageGroup[]> {
    return readUsage(this.#database.query, query, mostRows);
  }

  accounts(accounts: readonly string[]): Promise<ReadonlyMap<string, BudgetAccount>> {
    return readAccounts(this.#database.query, accounts);
  }

  openAccounts(periods: readonly BudgetPeriod[]): Promise<void> {
    return openAccounts(this.#database, periods);
  }

  callAt(place: string, at: Date): Promise<void> {
    return callAt(this.#database, place, at);
  }

  recentUse(query: RecentUseQuery): Promise<RecentUse> {
    return readRecentUse(this.#database.query, query);
  }

  renewLease(): Promise<void> {
    return this.#owners.renewLease();
  }

  async takeOver(limit: number): Promise<readonly Orphan[]> {
    const claims = await Promise.allSettled((await this.#owners.findUnowned(limit)).map((unowned) => this.#takeOver(unowned)));
    const taken = claims.flatMap((claim) => (claim.status === 'fulfilled' && claim.value !== null ? [claim.value] : []));
    const failed = claims.find((claim) => claim.status === 'rejected');
    if (failed !== undefined && taken.length === 0) throw failed.reason;
    return taken;
  }

  takeOverJoins(): Promise<readonly StoredJoin[]> {
    return this.#owners.takeOverJoins();
  }

  async forgetJoin(joinKey: string, generationId: string): Promise<void> {
    await this.#database.write(() => ({ statements: [this.#statements.deleteJoin({ join_key: joinKey, id: generationId })], synced: false }));
  }

  async prune(retention: Retention, mayGoOn?: () => boolean): Promise<void> {
    this.#ended.clear();
    await this.#turns.conversations.finishDeletions(mayGoOn);
    await prune(this.#database, retention, mayGoOn);
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** Where it fails half way, the next turn finds it. */
  async #takeOver(unowned: Unowned): Promise<Orphan | null> {
    try {
      const epoch = await this.#owners.claim(unowned);
      const record = epoch === null ? undefined : await this.#getStored(unowned.id);
      return epoch === null || record === undefined ? null : { record, writer: this.#own(record, epoch, true) };
    } catch (error) {
      this.#owners.lose(unowned.id);
      throw error;
    }
  }

  async #lastSequence(id: string): Promise<number> {
    const { last } = await this.#database.query
      .selectFrom('generation_events')
      .select(({ fn }) => fn.max<number | null>('sequence').as('last'))
      .where('generation_id', '=', id)
      .executeTakeFirstOrThrow();
    return last ?? 0;
  }

  async #write(query: { compile(): CompiledQuery }): Promise<void> {
    await this.#database.write(() => ({ statements: [once(query)], synced: false }));
  }

  #own(record: GenerationRecord, epoch: number, mayHold: boolean, beginning?: (record: GenerationRecord) => readonly Statement[]): GenerationWriter {
    const { id } = record;
    const live = new LiveGeneration({
      database: this.#database,
      statements: this.#statements,
      turns: this.#turns,
      record,
      epoch,
      mayHold,
      beginning,
      recall: () => this.#getStored(id),
      onAppended: () => this.#watchers.tell(id, undefined),
      onTurnEnded: (end) => this.#turns.tellEnded(end),
      onLeft: () => {
        if (this.#live.get(id) === live) this.#live.delete(id);
        if (isTerminal(live.record.status)) this.#ended.set(id, live);
        this.#watchers.tell(id, undefined);
      },
    });
    this.#live.set(id, live);
    return live;
  }
}
