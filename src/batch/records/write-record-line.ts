import type { FileRecord } from './batch-record.ts';

/** A record as a line of JSONL, with its line break. It holds no other: JSON escapes them. */
export const writeRecordLine = ({ recordId, modelInput }: FileRecord): string => `${JSON.stringify(recordId === null ? { modelInput } : { recordId, modelInput })}\n`;
