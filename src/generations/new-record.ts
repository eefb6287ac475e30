import type { Owner } from '../access/viewer.ts';
import { createId } from '../ids.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import { blankState } from '../storage/generation-record.ts';
import type { GenerationCommand } from './command.ts';

/** A generation as it begins: stored, and nothing more. */
export function newRecord(viewer: Owner, { method, streaming, request, options, continues, turn }: GenerationCommand): GenerationRecord {
  return {
    id: createId('Generation'),
    tenantId: viewer.tenantId,
    viewerId: viewer.id,
    method,
    streaming,
    modelId: request.modelId,
    options,
    continues: continues ?? null,
    turn: turn ?? null,
    ...blankState,
    status: 'QUEUED',
    lastSequence: 0,
    createdAt: new Date().toISOString(),
    endedAt: null,
  };
}
