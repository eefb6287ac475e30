import type { ModelRequest } from '../datasources/types.ts';
import type { CodedError } from '../errors.ts';
import { isCodedError } from '../errors.ts';
import type { Admission, Admitted, Place } from '../quota/index.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import { toEndError } from './ending.ts';

interface EnterOptions {
  readonly admission: Admission;
  readonly record: GenerationRecord;
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
  readonly since: number;
  readonly isRetry: boolean;
  readonly onQueued: (place: Place) => void;
}

/** Takes a generation's next call through the gate; or says why it may not be made. Never rejects. */
export async function enter({ admission, record, request, signal, since, isRetry, onQueued }: EnterOptions): Promise<{ readonly admitted: Admitted } | { readonly refusal: CodedError }> {
  const { id, tenantId, viewerId, options } = record;
  try {
    const { priority = 'NORMAL' } = options;
    return { admitted: await admission.enter({ viewer: `${tenantId} ${viewerId}`, priority, request, signal, since, isRetry, isWhole: false, canGoElsewhere: false, onQueued }) };
  } catch (thrown) {
    return { refusal: isCodedError(thrown) ? thrown : toEndError(thrown, id) };
  }
}

