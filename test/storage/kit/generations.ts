import { v7 } from 'uuid';
import type { GenerationEvent, GenerationEventBody, GenerationInput, GenerationOutput, GenerationRecord, GenerationState } from '../../../src/storage/generation-record.ts';
import { blankState, isTerminalEvent } from '../../../src/storage/generation-record.ts';
import type { GenerationStore, GenerationWriter, NewGeneration } from '../../../src/storage/generation-store.ts';
import type { LedgerReservation, LedgerSettlement, Picos } from '../../../src/storage/ledger-record.ts';
import type { UsageQuery } from '../../../src/storage/usage-record.ts';
import { createId } from '../../../src/ids.ts';

/** A generation as the engine makes it, with what a test wants otherwise. */
export const newRecord = (change: Partial<GenerationRecord> = {}): GenerationRecord => ({
  id: change.createdAt === undefined ? createId('Generation') : `gen_${v7({ msecs: Date.parse(change.createdAt) })}`,
  tenantId: 'tenant',
  viewerId: 'viewer',
  method: 'CONVERSE',
  streaming: true,
  modelId: 'amazon.nova-lite-v1:0',
  options: { idempotencyKey: null, deadlineMs: 5_000, onDisconnect: 'CONTINUE', tags: [{ key: 'team', value: 'bridges' }] },
  continues: null,
  turn: null,
  ...blankState,
  status: 'QUEUED',
  lastSequence: 0,
  createdAt: new Date().toISOString(),
  endedAt: null,
  ...change,
});

export const newInput = (modelId = 'amazon.nova-lite-v1:0', text = 'How old is the bridge?'): GenerationInput => ({
  request: { kind: 'converse', modelId, messages: [{ role: 'user', content: [{ text }] }] },
  construct: null,
  priorText: '',
});

export interface Wanted extends Partial<Omit<NewGeneration, 'record'>> {
  readonly record?: Partial<GenerationRecord>;
}

export const newGeneration = ({ record, ...rest }: Wanted = {}): NewGeneration => ({ record: newRecord(record), input: newInput(record?.modelId), claim: null, joinKey: null, ...rest });

/** Stores a generation that nothing stands in the way of. */
export async function begin(store: GenerationStore, wanted: Wanted = {}): Promise<{ readonly id: string; readonly record: GenerationRecord; readonly input: GenerationInput; readonly writer: GenerationWriter }> {
  const generation = newGeneration(wanted);
  const inserted = await store.insert(generation);
  if (!('writer' in inserted)) throw new Error('the key is taken');
  return { id: generation.record.id, record: generation.record, input: generation.input, writer: inserted.writer };
}

export const text = (value: string): GenerationEventBody => ({ type: 'textDelta', contentBlockIndex: 0, text: value });

export const outputOf = (value: string): GenerationOutput => ({ text: value, content: [{ text: value }], body: null });

/** What ends a generation, in one step. */
export const ending = (value = '', endedAt = new Date().toISOString()) => ({ events: [{ type: 'completed', stopReason: 'end_turn' }], state: { status: 'COMPLETED', endedAt } satisfies Partial<GenerationState>, output: outputOf(value) }) as const;

export const reservation = (generationId: string, change: Partial<LedgerReservation> = {}): LedgerReservation => ({
  kind: 'reserve',
  generationId,
  attempt: 1,
  tenantId: 'tenant',
  viewerId: 'viewer',
  method: 'CONVERSE',
  modelId: 'amazon.nova-lite-v1:0',
  region: 'us-west-2',
  tags: [{ key: 'team', value: 'bridges' }],
  conversationId: null,
  reservedAt: '2026-11-01T10:00:00.000Z',
  inputTokens: 20,
  outputTokens: 500,
  picos: 120_000n,
  ...change,
});

export const settlement = (generationId: string, change: Partial<LedgerSettlement> = {}): LedgerSettlement => ({
  kind: 'settle',
  generationId,
  attempt: 1,
  settledAt: '2026-11-01T10:00:03.000Z',
  source: 'MEASURED',
  inputTokens: 18,
  outputTokens: 40,
  cacheReadInputTokens: 3,
  cacheWriteInputTokens: 2,
  picos: 9_600n,
  currency: 'USD',
  pricedOn: '2026-10-30',
  error: null,
  ...change,
});

/** Reads the log after that sequence number as a subscription does, first what is there, then what comes, until the terminal event. */
export async function follow(store: GenerationStore, id: string, after: number, limit: number): Promise<GenerationEvent[]> {
  const events: GenerationEvent[] = [];
  let appended = Promise.withResolvers<undefined>();
  const unwatch = store.watch(id, () => appended.resolve(undefined));
  while (!events.some(({ body }) => isTerminalEvent(body))) {
    appended = Promise.withResolvers();
    const page = await store.read(id, events.at(-1)?.sequence ?? after, limit);
    events.push(...page);
    if (page.length === 0) await appended.promise;
  }
  unwatch();
  return events;
}

/** Everything that a store says of a generation. */
export const everything = async (store: GenerationStore, id: string) => ({
  record: await store.get(id),
  input: await store.input(id),
  output: await store.output(id),
  events: await store.read(id, 0, 10_000),
  ledger: await store.ledger(id),
});

/** What a budget of the built-in viewer has spent, made of the ledger. */
export async function spentByLocalViewer(store: GenerationStore): Promise<Picos | undefined> {
  const account = 'viewer viewer_local total USD';
  await store.openAccounts([{ account, owner: { viewerId: 'viewer_local' }, currency: 'USD', since: null }]);
  return (await store.accounts([account])).get(account)?.spentPicos;
}

/** Everything that the built-in viewer has used, by hour and status. */
export const usageOfLocalViewer: UsageQuery = { tenantId: 'tenant_local', viewerId: 'viewer_local', since: '2026-01-01T00:00:00.000Z', until: null, modelId: null, method: null, tag: null, groupBy: ['HOUR', 'STATUS'], tagKey: null };
