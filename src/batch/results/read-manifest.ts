import { toCount } from '../../datasources/usage.ts';
import { isJsonObject } from '../../json.ts';
import { parseJson } from '../records/read-record-lines.ts';

/** What Bedrock says, in manifest.json.out, of a job that has ended. Null: it does not say. */
export interface BatchManifest {
  readonly totalRecordCount: number | null;
  readonly processedRecordCount: number | null;
  readonly successRecordCount: number | null;
  readonly errorRecordCount: number | null;
  readonly inputTokenCount: number | null;
  readonly outputTokenCount: number | null;
}

/** Reads a manifest, as a recorded one has it; undefined for what is no JSON object. A member that is no count is left out, and others are ignored. */
export function readManifest(text: string): BatchManifest | undefined {
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  if (!isJsonObject(value)) return undefined;
  return {
    totalRecordCount: toCount(value.totalRecordCount),
    processedRecordCount: toCount(value.processedRecordCount),
    successRecordCount: toCount(value.successRecordCount),
    errorRecordCount: toCount(value.errorRecordCount),
    inputTokenCount: toCount(value.inputTokenCount),
    outputTokenCount: toCount(value.outputTokenCount),
  };
}
