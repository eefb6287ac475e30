/** A folder of the server's own in the configured bucket. */
export const ownPrefix = 'bedrock-graphql/';
const mostNameCharacters = 63; // Bedrock's

/** The part of a job's id that no other one has. */
const suffixOf = (batchId: string): string => batchId.slice(-12);

/** The name of a part's Bedrock job: the job's own, as far as there is room, and what makes it the only one of this name in the account. */
export function bedrockNameOf(jobName: string, batchId: string, part: number): string {
  const suffix = `-${suffixOf(batchId)}-${part}`;
  return `${jobName.slice(0, mostNameCharacters - suffix.length).replace(/-+$/, '')}${suffix}`;
}

/** The same part always has the same token. */
export const tokenOf = (batchId: string, part: number): string => `${batchId.slice(batchId.indexOf('_') + 1)}-p${part}`;

export const defaultJobName = (batchId: string): string => `batch-${suffixOf(batchId)}`;

/** What the server writes of a job, all of it, begins so. */
export const prefixOf = (batchId: string): string => `${ownPrefix}${batchId}/`;

export const inputKeyOf = (batchId: string, part: number): string => `${prefixOf(batchId)}input/part-${String(part).padStart(4, '0')}.jsonl`;

export const outputPrefixOf = (batchId: string): string => `${prefixOf(batchId)}output/`;

/** The last part of a job's ARN, which is the name of the folder of its results. */
export const jobIdOf = (jobArn: string): string => jobArn.slice(jobArn.lastIndexOf('/') + 1);
