import type { CodedError } from '../errors.ts';
import { isCodedError } from '../errors.ts';
import type { Admission, Admitted, AnswerSize, Place } from '../quota/index.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { Asking } from './asking.ts';
import { toEndError } from './ending.ts';

interface EnterOptions {
  readonly admission: Admission;
  readonly record: GenerationRecord;
  readonly asking: Pick<Asking, 'request' | 'canGoElsewhere'>;
  readonly signal: AbortSignal;
  readonly since: number;
  readonly isRetry: boolean;
  readonly answerSize: AnswerSize;
  readonly onQueued: (place: Place) => void;
}

/** Takes a generation's next call through the gate; or says why it may not be made. Never rejects. */
export async function enter({ admission, record, asking, signal, since, isRetry, answerSize, onQueued }: EnterOptions): Promise<{ readonly admitted: Admitted } | { readonly refusal: CodedError }> {
  const { id, tenantId, viewerId, options } = record;
  try {
    const { priority = 'NORMAL' } = options;
    return { admitted: await admission.enter({ viewer: `${tenantId} ${viewerId}`, priority, request: asking.request, signal, since, isRetry, answerSize, canGoElsewhere: asking.canGoElsewhere, onQueued }) };
  } catch (thrown) {
    return { refusal: isCodedError(thrown) ? thrown : toEndError(thrown, id) };
  }
}

