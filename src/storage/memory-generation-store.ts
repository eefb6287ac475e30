import type { ConversationUsage } from './conversation-record.ts';
import type { BatchStore } from './batch-store.ts';
import type { ConversationStore, TurnBeginning, TurnEnd } from './conversation-store.ts';
import type { GenerationEvent, GenerationInput, GenerationOutput, GenerationRecord } from './generation-record.ts';
import { isTerminal } from './generation-record.ts';
import type { Begun, GenerationChange, GenerationQuery, GenerationStore, IdempotencyClaim, Inserted, KeyHolder, NewGeneration, PlainGeneration, Retention, TurnObstacle } from './generation-store.ts';
import { FencedError } from './generation-store.ts';
import type { BudgetAccount, LedgerRow } from './ledger-record.ts';
import { admissionAttempt, OverBudgetError } from './ledger-record.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { readAccounts } from './sql/budget-accounts.ts';
import type { Database } from './sql/database.ts';
import type { LedgerStatements } from './sql/ledger-statements.ts';
import { buildLedgerStatements, endHolds, isGuarded, toBudgetStatements, toHolds } from './sql/ledger-statements.ts';
import { readUsage } from './sql/read-usage.ts';
import { SqlBatchStore } from './sql/sql-batch-store.ts';
import { SqlTurns, summarizedBy } from './sql/sql-turns.ts';
import type { Statement } from './sql/statement.ts';
import type { RecentUse } from './recent-use.ts';
import type { UsageGroup, UsageQuery } from './usage-record.ts';
import { Watchers } from './watchers.ts';

interface Row {
  record: GenerationRecord;
  readonly input: GenerationInput;
  output: GenerationOutput | null;
  readonly events: GenerationEvent[];
  readonly key: string | null;
  /** Something may be set aside of a budget for it. */
  mayHold: boolean;
  /** A change that waits for the database: those after it wait for their turn. */
  waiting: Promise<unknown> | undefined;
  /** Characters of text in the request and the events. */
  size: number;
}

/** How much is kept. Where there is more, the oldest generations that have ended, and that nobody follows, go. */
interface MemoryLimits {
  readonly generations: number;
  readonly characters: number;
}

const defaultLimits: MemoryLimits = { generations: 10_000, characters: 268_435_456 };

/** Generations in this process's memory; their conversations, batch jobs and the accounts of budgets in a database that is in memory as well: gone when it ends. */
export class MemoryGenerationStore implements GenerationStore {
  readonly batch: BatchStore;
  readonly #database: Database;
  readonly #turns: SqlTurns;
  readonly #limits: MemoryLimits;
  readonly #rows = new Map<string, Row>(); // in the order of their storing
  readonly #keys = new Map<string, KeyHolder>();
  readonly #ledger = new MemoryLedger();
  /** By their keys, turns of which it is not known yet whether they may begin. */
  readonly #beginning = new Map<string, Promise<unknown>>();
  /** Summaries of which it is not known yet whether they may begin. */
  readonly #summaries = new Set<GenerationRecord>();
  readonly #statements: LedgerStatements;
  readonly #watchers = new Watchers();
  #characters = 0;

  constructor(database: Database, limits: MemoryLimits = defaultLimits) {
    this.#database = database;
    this.batch = new SqlBatchStore(database, { leaseMs: 0, isAlone: true });
    this.#statements = buildLedgerStatements(database.query);
    this.#turns = new SqlTurns(database, (conversationId) => this.#forgetTurns(conversationId), (conversationId) => this.#isSummarized(conversationId));
    this.#limits = limits;
  }

  get conversations(): ConversationStore {
    return this.#turns.conversations;
  }

  async insert(generation: NewGeneration): Promise<Inserted> {
    const { record, input, claim, turn, admission } = generation;
    const key = claim === null ? null : toKey(record, claim.key);
    while (key !== null && this.#beginning.has(key)) await this.#beginning.get(key);
    const holder = key === null ? undefined : this.#keys.get(key);
    if (holder !== undefined) return { holder };
    const row = newRow(record, input, key);
    if (admission === undefined && turn === undefined && summarizedBy(record) === null) this.#keep(row, claim);
    else {
      const obstacle = await this.#beginAlone(key, () => this.#begin(row, generation));
      if (obstacle !== undefined) return obstacle === 'overBudget' ? { overBudget: true } : { obstacle };
    }
    return { writer: { append: (change) => this.#append(row, change) } };
  }

  begin({ record, input }: PlainGeneration): Begun {
    const row = newRow(record, input, null);
    this.#keep(row, null);
    return { writer: { append: (change) => this.#append(row, change) }, stored: Promise.resolve() };
  }

  #keep(row: Row, claim: IdempotencyClaim | null): void {
    if (row.key !== null && claim !== null) this.#keys.set(row.key, { generationId: row.record.id, inputHash: claim.inputHash });
    this.#rows.set(row.record.id, row);
    this.#grow(row, row.input);
    this.#forgetOldest();
  }

  /** Whoever comes with the same key meanwhile waits for what becomes of it. */
  async #beginAlone(key: string | null, begin: () => Promise<Obstacle | undefined>): Promise<Obstacle | undefined> {
    const begun = begin();
    if (key === null) return begun;
    this.#beginning.set(key, begun.catch(() => undefined));
    return begun.finally(() => this.#beginning.delete(key));
  }

  /** Undefined once it has begun, and is kept. */
  async #begin(row: Row, { record, claim, turn, admission }: NewGeneration): Promise<Obstacle | undefined> {
    const admitted = { generationId: record.id, attempt: admissionAttempt };
    if (admission !== undefined && !(await this.#write(toHolds(this.#statements, admitted, admission.picos, admission.holds)))) return 'overBudget';
    row.mayHold = admission !== undefined;
    const summarized = summarizedBy(record);
    let begun = false;
    try {
      const obstacle = turn !== undefined ? await this.#beginTurn(turn, row, claim) : summarized === null ? undefined : await this.#beginSummary(summarized, row, claim);
      if (turn === undefined && summarized === null) this.#keep(row, claim);
      begun = obstacle === undefined;
      return obstacle;
    } finally {
      if (!begun && row.mayHold) await this.#write(endHolds(this.#statements, admitted, 0n));
    }
  }

  /** Likewise. */
  async #beginTurn(turn: TurnBeginning, row: Row, claim: IdempotencyClaim | null): Promise<TurnObstacle | undefined> {
    const { id, createdAt } = row.record;
    const statements = this.#turns.begin(turn, id, createdAt);
    if (await this.#write(statements)) {
      this.#keep(row, claim);
      this.#turns.tellBegun(turn, id);
      return undefined;
    }
    return (await this.#turns.findObstacle(turn)) ?? this.#beginTurn(turn, row, claim);
  }

  /** Likewise. From now on the conversation is not deleted until the summary is written. */
  async #beginSummary(conversationId: string, row: Row, claim: IdempotencyClaim | null): Promise<TurnObstacle | undefined> {
    this.#summaries.add(row.record);
    try {
      const statements = this.#turns.summarize(conversationId);
      if (!(await this.#write(statements))) return 'gone';
      this.#keep(row, claim);
      return undefined;
    } finally {
      this.#summaries.delete(row.record);
    }
  }

  #isSummarized(conversationId: string): boolean {
    const records = [...this.#summaries, ...Array.from(this.#rows.values(), ({ record }) => record)];
    return records.some((record) => summarizedBy(record) === conversationId && !isTerminal(record.status));
  }

  async #endTurn(end: TurnEnd, { id, endedAt }: GenerationRecord): Promise<void> {
    const statements = this.#turns.end(end, id, endedAt ?? new Date().toISOString());
    await this.#write(statements);
    this.#turns.tellEnded(end);
  }

  usageOf(conversationIds: readonly string[]): Promise<ReadonlyMap<string, ConversationUsage>> {
    return Promise.resolve(this.#ledger.usageOf(new Set(conversationIds)));
  }

  /** Those of batch jobs are in the database. */
  usage(query: UsageQuery, mostRows?: number): Promise<readonly UsageGroup[]> {
    return readUsage(this.#database.query, query, mostRows, this.#ledger.usage(query));
  }

  accounts(accounts: readonly string[]): Promise<ReadonlyMap<string, BudgetAccount>> {
    return readAccounts(this.#database.query, accounts);
  }

  callAt(): Promise<void> {
    return Promise.resolve();
  }

  /** Nothing is left of an earlier process. */
  recentUse(): Promise<RecentUse> {
    return Promise.resolve({ hours: [], calls: [], open: [] });
  }

  /** There is nothing from before. */
  openAccounts(): Promise<void> {
    return Promise.resolve();
  }

  holderOf(viewer: Pick<GenerationRecord, 'tenantId' | 'viewerId'>, key: string): Promise<KeyHolder | undefined> {
    return Promise.resolve(this.#keys.get(toKey(viewer, key)));
  }

  get(id: string): Promise<GenerationRecord | undefined> {
    return Promise.resolve(this.#rows.get(id)?.record);
  }

  input(id: string): Promise<GenerationInput | undefined> {
    return Promise.resolve(this.#rows.get(id)?.input);
  }

  output(id: string): Promise<GenerationOutput | null> {
    return Promise.resolve(this.#rows.get(id)?.output ?? null);
  }

  list(query: GenerationQuery): Promise<readonly GenerationRecord[]> {
    const found: GenerationRecord[] = [];
    for (const { record } of [...this.#rows.values()].sort((a, b) => (a.record.id < b.record.id ? 1 : -1))) {
      if (found.length >= query.limit) break;
      if (matches(record, query)) found.push(record);
    }
    return Promise.resolve(found);
  }

  /** There is nothing from before. */
  latest(): Promise<[]> {
    return Promise.resolve([]);
  }

  read(id: string, after: number, limit: number): Promise<readonly GenerationEvent[]> {
    const events = this.#rows.get(id)?.events ?? [];
    const start = Math.max(0, after + 1 - (events[0]?.sequence ?? 1));
    return Promise.resolve(events.slice(start, start + limit));
  }

  watch(id: string, wake: () => void): () => void {
    return this.#watchers.watch(id, wake);
  }

  ledger(generationId: string): Promise<readonly LedgerRow[]> {
    return Promise.resolve(this.#ledger.of(generationId));
  }

  /** Nobody else can own what is in this process's memory. */
  renewLease(): Promise<void> {
    return Promise.resolve();
  }

  takeOver(): Promise<[]> {
    return Promise.resolve([]);
  }

  takeOverJoins(): Promise<[]> {
    return Promise.resolve([]);
  }

  forgetJoin(): Promise<void> {
    return Promise.resolve();
  }

  prune({ eventsBefore, generationsBefore }: Retention): Promise<void> {
    for (const [id, row] of this.#rows) {
      const { endedAt } = row.record;
      if (endedAt === null) continue;
      if (endedAt < eventsBefore) this.#grow(row, row.events.splice(0, row.events.length - 1), -1);
      if (generationsBefore !== null && endedAt < generationsBefore) this.#forget(id);
    }
    this.#ledger.forgetOldest(this.#limits.generations, (id) => this.#rows.has(id));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** At once, unless it moves something in the accounts of budgets, or one before it does. */
  #append(row: Row, change: GenerationChange): Promise<void> {
    const { ledger = [] } = change;
    row.mayHold ||= ledger.some(isGuarded);
    if (row.waiting === undefined && (!row.mayHold || ledger.length === 0)) return this.#take(row, change);
    const appended = (row.waiting ?? Promise.resolve()).then(async () => {
      assertOpen(row.record);
      if (!(await this.#write(ledger.flatMap((entry) => toBudgetStatements(this.#statements, entry))))) throw new OverBudgetError();
      await this.#take(row, change);
    });
    const waiting = appended
      .catch(() => undefined)
      .then(() => {
        if (row.waiting === waiting) row.waiting = undefined;
      });
    row.waiting = waiting;
    return appended;
  }

  async #take(row: Row, { events = [], state, output, ledger = [], turnEnd }: GenerationChange): Promise<void> {
    const { id } = row.record;
    assertOpen(row.record);
    for (const body of events) row.events.push({ generationId: id, sequence: row.events.length + 1, body });
    row.record = { ...row.record, ...state, lastSequence: row.events.length };
    row.output = output ?? row.output;
    for (const entry of ledger) this.#ledger.enter(entry);
    this.#grow(row, events);
    if (turnEnd !== undefined) await this.#endTurn(turnEnd, row.record);
    this.#watchers.tell(id, undefined);
  }

  async #write(statements: readonly Statement[]): Promise<boolean> {
    return statements.length === 0 || this.#database.write(() => ({ statements, synced: false }));
  }

  /** With the factor -1 it shrinks. */
  #grow(row: Row, value: unknown, factor = 1): void {
    const size = sizeOf(value) * factor;
    row.size += size;
    this.#characters += size;
  }

  #forgetOldest(): void {
    for (const [id, { record }] of this.#rows) {
      if (this.#rows.size <= this.#limits.generations && this.#characters <= this.#limits.characters) return;
      if (!isTerminal(record.status) || this.#watchers.has(id)) continue;
      this.#forget(id);
      this.#ledger.forget(id);
    }
  }

  #forgetTurns(conversationId: string): void {
    for (const [id, { record }] of this.#rows) if (record.turn?.conversationId === conversationId && isTerminal(record.status)) this.#forget(id);
  }

  #forget(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    if (row.key !== null) this.#keys.delete(row.key);
    this.#characters -= row.size;
  }
}

type Obstacle = TurnObstacle | 'overBudget';

const newRow = (record: GenerationRecord, input: GenerationInput, key: string | null): Row => ({ record, input, output: null, events: [], key, mayHold: false, waiting: undefined, size: 0 });

function assertOpen({ id, status }: GenerationRecord): void {
  if (isTerminal(status)) throw new FencedError(id);
}

function matches(record: GenerationRecord, query: GenerationQuery): boolean {
  return (
    record.tenantId === query.tenantId &&
    record.viewerId === query.viewerId &&
    (query.status?.includes(record.status) ?? true) &&
    (query.method?.includes(record.method) ?? true) &&
    (query.modelId === undefined || record.modelId === query.modelId) &&
    (query.since === undefined || record.createdAt >= query.since) &&
    (query.until === undefined || record.createdAt < query.until) &&
    (query.before === undefined || record.id < query.before)
  );
}

/** Characters of all texts in a value: what grows with a prompt or an answer. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let size = 0;
  for (const member of Object.values(value)) size += sizeOf(member);
  return size;
}

const toKey = ({ tenantId, viewerId }: Pick<GenerationRecord, 'tenantId' | 'viewerId'>, key: string): string => JSON.stringify([tenantId, viewerId, key]);
