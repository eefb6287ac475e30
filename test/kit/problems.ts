import { CheckedFileError } from '../../src/checked-file.ts';
import { ConfigError } from '../../src/config.ts';

/** What reading a configuration, or a file of the operator's, finds wrong in it; nothing where it is read. */
export function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError || error instanceof CheckedFileError) return error.problems;
    throw error;
  }
  return [];
}
