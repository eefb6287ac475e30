import type { GenerationEvent, GenerationEventBody, GenerationRecord, GenerationState } from './generation-record.ts';
import { isTerminal } from './generation-record.ts';
import type { GenerationQuery, GenerationStore } from './generation-store.ts';

interface Row {
  record: GenerationRecord;
  readonly events: GenerationEvent[];
  /** Characters of text in the request and the events. */
  size: number;
}

/** How much is kept. Where there is more, the oldest generations that have ended, and that nobody follows, go. */
interface MemoryLimits {
  readonly generations: number;
  readonly characters: number;
}

const defaultLimits: MemoryLimits = { generations: 10_000, characters: 268_435_456 };

/** Generations in this process's memory: gone when it ends. */
export function createMemoryGenerationStore(limits: MemoryLimits = defaultLimits): GenerationStore {
  const rows = new Map<string, Row>(); // in the order of their making
  const watchers = new Map<string, Set<() => void>>();
  let characters = 0;

  const rowOf = (id: string): Row => {
    const row = rows.get(id);
    if (row === undefined) throw new Error(`no generation ${id} is stored`);
    return row;
  };

  const grow = (row: Row, value: unknown): void => {
    const size = sizeOf(value);
    row.size += size;
    characters += size;
  };

  const forgetOldest = (): void => {
    for (const [id, { record, size }] of rows) {
      if (rows.size <= limits.generations && characters <= limits.characters) return;
      if (!isTerminal(record.status) || watchers.has(id)) continue;
      rows.delete(id);
      characters -= size;
    }
  };

  return {
    insert(record) {
      const row: Row = { record, events: [], size: 0 };
      rows.set(record.id, row);
      grow(row, record.request);
      forgetOldest();
      return Promise.resolve();
    },
    append(id, bodies, change) {
      const row = rowOf(id);
      row.record = appended(row, bodies, change);
      grow(row, bodies);
      for (const wake of [...(watchers.get(id) ?? [])]) wake();
      return Promise.resolve();
    },
    get: (id) => Promise.resolve(rows.get(id)?.record),
    list(query) {
      const found: GenerationRecord[] = [];
      for (const { record } of [...rows.values()].reverse()) {
        if (found.length >= query.limit) break;
        if (matches(record, query)) found.push(record);
      }
      return Promise.resolve(found);
    },
    read: (id, after, limit) => Promise.resolve(rows.get(id)?.events.slice(after, after + limit) ?? []),
    watch(id, wake) {
      const set = watchers.get(id) ?? new Set();
      watchers.set(id, set.add(wake));
      return () => {
        set.delete(wake);
        if (set.size === 0 && watchers.get(id) === set) watchers.delete(id);
      };
    },
  };
}

function appended(row: Row, bodies: readonly GenerationEventBody[], change: Partial<GenerationState> | undefined): GenerationRecord {
  for (const body of bodies) row.events.push({ generationId: row.record.id, sequence: row.events.length + 1, body });
  return { ...row.record, ...change, lastSequence: row.events.length };
}

function matches(record: GenerationRecord, query: GenerationQuery): boolean {
  return (
    record.tenantId === query.tenantId &&
    record.viewerId === query.viewerId &&
    (query.status?.includes(record.status) ?? true) &&
    (query.method?.includes(record.method) ?? true) &&
    (query.modelId === undefined || record.request.modelId === query.modelId) &&
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
