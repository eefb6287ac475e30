import type { Selectable } from 'kysely';
import { writeMessages } from '../../messages-json.ts';
import type { GenerationEvent, GenerationEventBody, GenerationInput, GenerationRecord, GenerationStatus, InferenceMethod } from '../generation-record.ts';
import type { LedgerRow, Picos } from '../ledger-record.ts';
import { readFixed, readState, writeFixed, writeState } from './stored-state.ts';
import type { Tables } from './tables.ts';

/** The columns of a generation that change while it runs. */
export const toStateColumns = (record: GenerationRecord): { status: string; ended_at: string | null; state: string } => ({ status: record.status, ended_at: record.endedAt, state: writeState(record) });

/** The columns that never change. */
export function toFixedColumns(record: GenerationRecord) {
  const { id, tenantId, viewerId, method, modelId, createdAt, turn } = record;
  return { conversation_id: turn?.conversationId ?? null, id, tenant_id: tenantId, viewer_id: viewerId, method, model_id: modelId, created_at: createdAt, fixed: writeFixed(record) };
}

/** What a generation is run on. */
export function writeInput({ request, ...rest }: GenerationInput): string {
  if (request.kind !== 'converse') return JSON.stringify({ request, ...rest });
  const { messages, ...beside } = request;
  return `{"request":{"messages":${writeMessages(messages)},${JSON.stringify(beside).slice(1)},${JSON.stringify(rest).slice(1)}`;
}

export function fromGenerationRow(row: Selectable<Tables['generations']>, lastSequence: number): GenerationRecord {
  return {
    ...readFixed(row.fixed),
    ...readState(row.state),
    id: row.id,
    tenantId: row.tenant_id,
    viewerId: row.viewer_id,
    method: row.method as InferenceMethod,
    modelId: row.model_id,
    status: row.status as GenerationStatus,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    lastSequence,
  };
}

export const fromEventRow = ({ generation_id, sequence, body }: Selectable<Tables['generation_events']>): GenerationEvent => ({
  generationId: generation_id,
  sequence,
  body: JSON.parse(body) as GenerationEventBody,
});

/** All columns of the ledger but money. */
export const plainLedgerColumns = [
  'generation_id',
  'attempt',
  'tenant_id',
  'viewer_id',
  'method',
  'model_id',
  'region',
  'tags',
  'reserved_at',
  'reserved_input_tokens',
  'reserved_output_tokens',
  'settled_at',
  'source',
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_write_input_tokens',
  'currency',
  'priced_on',
  'error',
  'conversation_id',
] as const satisfies readonly (keyof Tables['ledger'])[];

/** Money is read as text, since it may pass what a JavaScript number holds exactly. */
export type LedgerColumns = Omit<Selectable<Tables['ledger']>, 'reserved_picos' | 'cost_picos' | 'spent_picos'> & { reserved_picos: string | null; cost_picos: string | null };

export function fromLedgerRow(row: LedgerColumns): LedgerRow {
  return {
    generationId: row.generation_id,
    attempt: row.attempt,
    tenantId: row.tenant_id,
    viewerId: row.viewer_id,
    method: row.method,
    modelId: row.model_id,
    region: row.region,
    tags: JSON.parse(row.tags) as LedgerRow['tags'],
    conversationId: row.conversation_id,
    reservedAt: row.reserved_at,
    reserved: { inputTokens: row.reserved_input_tokens, outputTokens: row.reserved_output_tokens, picos: toPicos(row.reserved_picos) },
    settled:
      row.settled_at === null
        ? null
        : {
            settledAt: row.settled_at,
            source: row.source as 'MEASURED' | 'ESTIMATED',
            inputTokens: row.input_tokens ?? 0,
            outputTokens: row.output_tokens ?? 0,
            cacheReadInputTokens: row.cache_read_input_tokens ?? 0,
            cacheWriteInputTokens: row.cache_write_input_tokens ?? 0,
            picos: toPicos(row.cost_picos),
            currency: row.currency ?? 'USD',
            pricedOn: row.priced_on,
            error: row.error,
          },
  };
}

const toPicos = (text: string | null): Picos | null => (text === null ? null : BigInt(text));
