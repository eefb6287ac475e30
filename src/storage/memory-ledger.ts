import type { ConversationUsage } from './conversation-record.ts';
import { addToUsage } from './conversation-usage.ts';
import type { LedgerEntry, LedgerReservation, LedgerRow, LedgerSettlement } from './ledger-record.ts';
import { UsageGroups } from './usage-groups.ts';
import type { UsageQuery } from './usage-record.ts';
import { toUsagePart } from './usage-record.ts';

/** The ledger rows of generations in this process's memory. They outlive their generations, as far as there is room. */
export class MemoryLedger {
  readonly #rows = new Map<string, LedgerRow[]>(); // by generation, in the order of their storing

  /** A call is settled once: what comes later changes nothing. */
  enter(entry: LedgerEntry): void {
    const { generationId, attempt } = entry;
    const rows = this.of(generationId);
    if (entry.kind === 'reserve') this.#rows.set(generationId, [...rows, toLedgerRow(entry)]);
    if (entry.kind === 'settle') this.#rows.set(generationId, rows.map((row) => (row.attempt === attempt && row.settled === null ? { ...row, settled: toSettled(entry) } : row)));
  }

  /** In the order of the attempts. */
  of(generationId: string): readonly LedgerRow[] {
    return this.#rows.get(generationId) ?? [];
  }

  usage(query: UsageQuery): UsageGroups {
    const groups = new UsageGroups(query);
    for (const row of this.#all()) {
      const part = isAskedFor(row, query) ? toUsagePart(row) : null;
      if (part !== null) groups.add(part);
    }
    return groups;
  }

  usageOf(conversationIds: ReadonlySet<string>): ReadonlyMap<string, ConversationUsage> {
    const usage = new Map<string, ConversationUsage>();
    for (const row of this.#all()) {
      if (row.conversationId !== null && conversationIds.has(row.conversationId)) usage.set(row.conversationId, addToUsage(usage.get(row.conversationId), row));
    }
    return usage;
  }

  forget(generationId: string): void {
    this.#rows.delete(generationId);
  }

  /** Of generations that are not kept themselves, beyond so many. */
  forgetOldest(most: number, isKept: (generationId: string) => boolean): void {
    for (const id of this.#rows.keys()) {
      if (this.#rows.size <= most) return;
      if (!isKept(id)) this.#rows.delete(id);
    }
  }

  #all(): readonly LedgerRow[] {
    return [...this.#rows.values()].flat();
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
