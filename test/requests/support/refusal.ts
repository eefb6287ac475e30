import { expect } from 'vitest';
import { isCodedError } from '../../../src/errors.ts';

/** The field and the message of the BAD_USER_INPUT that is thrown; fails when none is. */
export function refusalOf(run: () => unknown): { readonly field: string | undefined; readonly message: string } {
  try {
    run();
  } catch (error) {
    if (!isCodedError(error)) throw error;
    expect(error.code).toBe('BAD_USER_INPUT');
    return { field: error.field, message: error.message };
  }
  throw new Error('The input was not refused.');
}
