import type { ConversationUsage } from './conversation-record.ts';
import { addToUsage } from './conversation-usage.ts';
import type { BatchStore } from './batch-store.ts';
import type { ConversationStore, TurnBeginning, TurnEnd } from './conversation-store.ts';
import type { GenerationEvent, GenerationInput, GenerationOutput, GenerationRecord } from './generation-record.ts';
import { isTerminal } from './generation-record.ts';
import type { Begun, GenerationChange, GenerationQuery, GenerationStore, IdempotencyClaim, Inserted, KeyHolder, NewGeneration, PlainGeneration, Retention, TurnObstacle } from './generation-store.ts';
import { FencedError } from './generation-store.ts';
import type { Admission, BudgetAccount, LedgerEntry, LedgerReservation, LedgerRow, LedgerSettlement } from './ledger-record.ts';
import { admissionAttempt, OverBudgetError } from './ledger-record.ts';
import { MemoryBudgets } from './memory-budgets.ts';
import type { Database } from './sql/database.ts';
import { SqlBatchStore } from './sql/sql-batch-store.ts';
import { SqlTurns, summarizedBy } from './sql/sql-turns.ts';
import { UsageGroups } from './usage-groups.ts';
import type { RecentUse } from './recent-use.ts';
import type { UsageGroup, UsageQuery } from './usage-record.ts';
import { toUsagePart } from './usage-record.ts';
import { Watchers } from './watchers.ts';

interface Row {
  record: GenerationRecord;
  readonly input: GenerationInput;
  output: GenerationOutput | null;
  readonly events: GenerationEvent[];
  readonly key: string | null;
  /** Characters of text in the request and the events. */
  size: number;
}

/** How much is kept. Where there is more, the oldest generations that have ended, and that nobody follows, go. */
interface MemoryLimits {
  readonly generations: number;
  readonly characters: number;
}

const defaultLimits: MemoryLimits = { generations: 10_000, characters: 268_435_456 };

/** Generations in this process's memory, their conversations in a database that is in memory as well: gone when it ends. */
export class MemoryGenerationStore implements GenerationStore {
  readonly batch: BatchStore;
  readonly #database: Database;
  readonly #turns: SqlTurns;
  readonly #limits: MemoryLimits;
  readonly #rows = new Map<string, Row>(); // in the order of their storing
  readonly #keys = new Map<string, KeyHolder>();
  readonly #ledger = new Map<string, LedgerRow[]>(); // it outlives its generations, as far as there is room
  /** By their keys, turns of which it is not known yet whether they may begin. */
  readonly #beginning = new Map<string, Promise<unknown>>();
  /** Summaries of which it is not known yet whether they may begin. */
  readonly #summaries = new Set<GenerationRecord>();
  readonly #budgets = new MemoryBudgets();
  readonly #watchers = new Watchers();
  #characters = 0;

  constructor(database: Database, limits: MemoryLimits = defaultLimits) {
    this.#database = database;
    this.batch = new SqlBatchStore(database, { leaseMs: 0, isAlone: true });
    this.#turns = new SqlTurns(database, (conversationId) => this.#forgetTurns(conversationId), (conversationId) => this.#isSummarized(conversationId));
    this.#limits = limits;
  }

  get conversations(): ConversationStore {
    return this.#turns.conversations;
  }

  async insert({ record, input, claim, turn, admission }: NewGeneration): Promise<Inserted> {
    const key = claim === null ? null : toKey(record, claim.key);
    while (key !== null && this.#beginning.has(key)) await this.#beginning.get(key);
    const holder = key === null ? undefined : this.#keys.get(key);
    if (holder !== undefined) return { holder };
    const row: Row = { record, input, output: null, events: [], key, size: 0 };
    const admitted = { generationId: record.id, attempt: admissionAttempt };
    if (admission !== undefined && !this.#budgets.hold(admitted, admission.picos, admission.holds)) return { overBudget: true };
    const summarized = summarizedBy(record);
    const begin = turn !== undefined ? () => this.#beginTurn(turn, row, claim) : summarized === null ? undefined : () => this.#beginSummary(summarized, row, claim);
    let begun = false;
    try {
      const obstacle = begin && (await this.#beginAlone(key, begin));
      if (obstacle !== undefined) return { obstacle };
      begun = true;
    } finally {
      if (!begun) this.#budgets.end(admitted, 0n);
    }
    if (begin === undefined) this.#keep(row, claim);
    return { writer: { append: (change) => this.#append(row, change) } };
  }

  begin({ record, input }: PlainGeneration): Begun {
    const row: Row = { record, input, output: null, events: [], key: null, size: 0 };
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
  async #beginAlone(key: string | null, begin: () => Promise<TurnObstacle | undefined>): Promise<TurnObstacle | undefined> {
    const begun = begin();
    if (key === null) return begun;
    this.#beginning.set(key, begun.catch(() => undefined));
    return begun.finally(() => this.#beginning.delete(key));
  }

  /** Undefined once it has begun, and is kept. */
  async #beginTurn(turn: TurnBeginning, row: Row, claim: IdempotencyClaim | null): Promise<TurnObstacle | undefined> {
    const { id, createdAt } = row.record;
    const statements = this.#turns.begin(turn, id, createdAt);
    if (await this.#database.write(() => ({ statements, synced: false }))) {
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
      if (!(await this.#database.write(() => ({ statements, synced: false })))) return 'gone';
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
    await this.#database.write(() => ({ statements, synced: false }));
    this.#turns.tellEnded(end);
  }

  usageOf(conversationIds: readonly string[]): Promise<ReadonlyMap<string, ConversationUsage>> {
    const usage = new Map<string, ConversationUsage>();
    const wanted = new Set(conversationIds);
    for (const row of [...this.#ledger.values()].flat()) {
      if (row.conversationId !== null && wanted.has(row.conversationId)) usage.set(row.conversationId, addToUsage(usage.get(row.conversationId), row));
    }
    return Promise.resolve(usage);
  }

  usage(query: UsageQuery): Promise<readonly UsageGroup[]> {
    const groups = new UsageGroups(query);
    for (const row of [...this.#ledger.values()].flat()) {
      const part = isAskedFor(row, query) ? toUsagePart(row) : null;
      if (part !== null) groups.add(part);
    }
    return Promise.resolve(groups.list());
  }

  accounts(accounts: readonly string[]): Promise<ReadonlyMap<string, BudgetAccount>> {
    return Promise.resolve(this.#budgets.read(accounts));
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
    return Promise.resolve(this.#ledger.get(generationId) ?? []);
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
    for (const id of this.#ledger.keys()) {
      if (this.#ledger.size <= this.#limits.generations) break;
      if (!this.#rows.has(id)) this.#ledger.delete(id);
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #append(row: Row, { events = [], state, output, ledger = [], turnEnd }: GenerationChange): Promise<void> {
    const { id } = row.record;
    if (isTerminal(row.record.status)) throw new FencedError(id);
    this.#reserve(ledger);
    for (const body of events) row.events.push({ generationId: id, sequence: row.events.length + 1, body });
    row.record = { ...row.record, ...state, lastSequence: row.events.length };
    row.output = output ?? row.output;
    for (const entry of ledger) this.#enter(entry);
    this.#grow(row, events);
    if (turnEnd !== undefined) await this.#endTurn(turnEnd, row.record);
    this.#watchers.tell(id, undefined);
  }

  /** Moves what budgets have set aside, all of it or nothing. Throws {@link OverBudgetError}. */
  #reserve(ledger: readonly LedgerEntry[]): void {
    const released: (readonly [LedgerEntry, Admission])[] = [];
    for (const entry of ledger) {
      if (entry.kind === 'release') released.push([entry, this.#budgets.end(entry, 0n)]);
      if (entry.kind !== 'reserve' || this.#budgets.hold(entry, entry.picos, entry.holds ?? [])) continue;
      for (const [key, { picos, holds }] of released) this.#budgets.hold(key, picos, holds.map(({ account }) => ({ account, limitPicos: null })));
      throw new OverBudgetError();
    }
  }

  /** A call is settled once: what comes later changes nothing. */
  #enter(entry: LedgerEntry): void {
    const { generationId, attempt } = entry;
    const rows = this.#ledger.get(generationId) ?? [];
    if (entry.kind === 'reserve') this.#ledger.set(generationId, [...rows, toLedgerRow(entry)]);
    if (entry.kind !== 'settle') return;
    this.#ledger.set(generationId, rows.map((row) => (row.attempt === attempt && row.settled === null ? { ...row, settled: toSettled(entry) } : row)));
    this.#budgets.end(entry, entry.spentPicos ?? entry.picos);
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
      this.#ledger.delete(id);
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

function toLedgerRow({ generationId, attempt, tenantId, viewerId, method, modelId, region, tags, conversationId, reservedAt, inputTokens, outputTokens, picos }: LedgerReservation): LedgerRow {
  return { generationId, attempt, tenantId, viewerId, method, modelId, region, tags, conversationId, reservedAt, reserved: { inputTokens, outputTokens, picos }, settled: null };
}

function toSettled({ settledAt, source, inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, picos, currency, pricedOn, error }: LedgerSettlement): LedgerRow['settled'] {
  return { settledAt, source, inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, picos, currency, pricedOn, error };
}

const isAskedFor = ({ tenantId, viewerId, reservedAt, modelId, method }: LedgerRow, query: UsageQuery): boolean =>
  tenantId === query.tenantId &&
  viewerId === query.viewerId &&
  reservedAt >= query.since &&
  (query.until === null || reservedAt < query.until) &&
  (query.modelId === null || modelId === query.modelId) &&
  (query.method === null || method === query.method);

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
