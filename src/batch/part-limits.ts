import type { BatchConfig } from '../config.ts';
import type { PartLimits } from './records/index.ts';

const maxBytes = 1_073_741_824; // of an input file: the account's usual quota, "Batch inference input file size (in GB)"

/** What one Bedrock job takes. */
export const limitsOf = ({ minRecords, maxRecords }: BatchConfig): PartLimits => ({ minRecords, maxRecords, maxBytes });
