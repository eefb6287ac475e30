import type { BatchManifest } from './read-manifest.ts';

/** What was read of a job's output: each record once. */
export interface CountedRecords {
  readonly success: number;
  readonly error: number;
}

/** Where a manifest and the output that was read do not agree, a sentence each; empty where they do, or where the manifest does not say. */
export function compareManifest({ processedRecordCount, successRecordCount, errorRecordCount }: BatchManifest, { success, error }: CountedRecords): readonly string[] {
  const pairs = [
    ['processed', processedRecordCount, success + error],
    ['answered', successRecordCount, success],
    ['failed', errorRecordCount, error],
  ] as const;
  return pairs.flatMap(([word, said, read]) => (said === null || said === read ? [] : [`The manifest says that ${said} records were ${word === 'failed' ? 'failures' : word}, and the output holds ${read}.`]));
}
