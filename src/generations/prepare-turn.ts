import type { ModelRequest } from '../datasources/types.ts';
import type { CodedError } from '../errors.ts';
import { isCodedError } from '../errors.ts';
import type { GenerationInput, GenerationRecord } from '../storage/generation-record.ts';
import { toEndError } from './ending.ts';
import type { Turns } from './turns.ts';

interface Unprepared {
  readonly turns: Turns;
  readonly record: GenerationRecord;
  readonly input: GenerationInput;
  readonly signal: AbortSignal;
}

/** A turn's request as it is to be sent, or why it cannot be made. Never rejects. */
export async function prepareTurn({ turns, record, input, signal }: Unprepared): Promise<{ readonly request: ModelRequest } | { readonly error: CodedError }> {
  try {
    return { request: await turns.prepare(record, input, signal) };
  } catch (thrown) {
    return { error: isCodedError(thrown) ? thrown : toEndError(thrown, record.id) };
  }
}
