import { randomUUID } from 'node:crypto';
import { CodedError, isCodedError } from '../errors.ts';
import type { GenerationStatus, TerminalEventBody } from '../storage/generation-record.ts';

/** Why a generation is ended from outside, other than by Bedrock. */
export type EndCause = 'cancel' | 'deadline' | 'shutdown';

/** The error of a call that was ended so, or before it was made, and of the generation unless it was cancelled. */
export function endError(cause: EndCause, wasCalled = true): CodedError {
  switch (cause) {
    case 'deadline':
      return new CodedError('DEADLINE_EXCEEDED', wasCalled ? {} : { message: 'The deadline passed before the model was called.' });
    case 'shutdown':
      return new CodedError('NODE_LOST', { message: 'The server was shut down before the answer was complete.' });
    case 'cancel':
      return new CodedError('CANCELLED');
  }
}

/** What a generation ends with that could not go on: the store's failure, or else a fault of our own. */
export const toEndError = (cause: unknown, generationId: string): CodedError =>
  isCodedError(cause) && cause.code === 'STORE_UNAVAILABLE'
    ? new CodedError('STORE_UNAVAILABLE', { cause: cause.cause ?? cause, generationId, retryAfterMs: 1_000 })
    : new CodedError('INTERNAL', { cause, generationId, requestId: randomUUID() });

/** How a generation came to its end. */
export interface End {
  readonly error: CodedError | null;
  readonly cause: EndCause | null;
  /** What it has said so far may be continued. */
  readonly canGoOn: boolean;
  readonly stopReason: string | null;
}

/** The one event that ends a generation's log. */
export function terminalEvent({ error, cause, canGoOn, stopReason }: End): TerminalEventBody {
  if (error === null) return { type: 'completed', stopReason };
  if (cause === 'cancel') return { type: 'cancelled' };
  return canGoOn ? { type: 'interrupted', error: error.data } : { type: 'failed', error: error.data };
}

/** The status that each terminal event brings. */
export const statusAfter = { completed: 'COMPLETED', failed: 'FAILED', interrupted: 'INTERRUPTED', cancelled: 'CANCELLED' } as const satisfies Record<TerminalEventBody['type'], GenerationStatus>;
