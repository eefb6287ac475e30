import { CodedError } from '../errors.ts';
import type { GenerationStatus, TerminalEventBody } from '../storage/generation-record.ts';

/** Why a generation is ended from outside, other than by Bedrock. */
export type EndCause = 'cancel' | 'deadline' | 'shutdown';

/** The error of a call that was ended so, and of the generation unless it was cancelled. */
export function endError(cause: EndCause): CodedError {
  switch (cause) {
    case 'deadline':
      return new CodedError('DEADLINE_EXCEEDED');
    case 'shutdown':
      return new CodedError('NODE_LOST', { message: 'The server was shut down before the answer was complete.' });
    case 'cancel':
      return new CodedError('CANCELLED');
  }
}

/** The status that each terminal event brings. */
export const statusAfter = { completed: 'COMPLETED', failed: 'FAILED', interrupted: 'INTERRUPTED', cancelled: 'CANCELLED' } as const satisfies Record<TerminalEventBody['type'], GenerationStatus>;
