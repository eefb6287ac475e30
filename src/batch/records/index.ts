/** The records of batch jobs, as lines of JSONL. */
export type { BatchInvocationType, BatchRecord, FileRecord } from './batch-record.ts';
export { findMisspelt } from './converse-members.ts';
export { findInvocationType } from './invocation-type.ts';
export type { Part, PartLimits } from './part-planner.ts';
export { PartPlanner } from './part-planner.ts';
export type { FileLine, LinePlace, ReadLinesOptions } from './read-lines.ts';
export { readLines } from './read-lines.ts';
export type { RecordLine } from './read-record-lines.ts';
export { readRecord, readRecordLines } from './read-record-lines.ts';
export { createRecordIds, isRecordId, recordIdRule } from './record-ids.ts';
export { writeRecordLine } from './write-record-line.ts';
