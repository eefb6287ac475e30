/** What became of the records of a batch job, read from what Bedrock wrote. */
export type { BatchOutcome } from './batch-outcome.ts';
export type { CountedRecords } from './compare-manifest.ts';
export { compareManifest } from './compare-manifest.ts';
export type { BatchManifest } from './read-manifest.ts';
export { readManifest } from './read-manifest.ts';
export type { ModelOutput } from './read-model-output.ts';
export { readModelOutput } from './read-model-output.ts';
export type { BadOutputLine, OutputReading } from './read-output-line.ts';
export { readOutputLine } from './read-output-line.ts';
