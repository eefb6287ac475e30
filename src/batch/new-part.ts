import { noProgress } from '../storage/batch-record.ts';
import type { BatchPartRecord } from '../storage/batch-record.ts';
import { bedrockNameOf, inputKeyOf, outputPrefixOf, tokenOf } from './names.ts';
import type { Part } from './records/index.ts';
import { asFolder, readS3Uri, toS3Uri } from './s3-uri.ts';

interface PlannedParts {
  readonly batchId: string;
  readonly jobName: string;
  /** Where the server keeps what it writes. */
  readonly bucket: string;
  /** Null: beside the input that the server writes. */
  readonly outputS3Uri: string | null;
  /** The caller's own object, or folder, where it can be given to Bedrock as it is. */
  readonly inputS3Uri: string | null;
}

/** The parts of a job, before anything is done for them. */
export function planParts(sizes: readonly Part[], { batchId, jobName, bucket, outputS3Uri, inputS3Uri }: PlannedParts): readonly BatchPartRecord[] {
  let from = 1;
  return sizes.map(({ records }, index): BatchPartRecord => {
    const number = index + 1;
    const part = newPart({
      batchId,
      number,
      bedrockName: bedrockNameOf(jobName, batchId, number),
      inputS3Uri: toInputUri(inputS3Uri) ?? toS3Uri({ bucket, key: inputKeyOf(batchId, number) }),
      outputS3Uri: toFolderUri(outputS3Uri) ?? toS3Uri({ bucket, key: outputPrefixOf(batchId) }),
      isOwnInput: inputS3Uri === null,
      from,
      count: records,
    });
    from += records;
    return part;
  });
}

/** Written as the folder that the server itself reads: what Bedrock takes for a name without its slash, nobody has told. */
const toInputUri = (uri: string | null): string | null => (uri?.endsWith('.jsonl') === true ? uri : toFolderUri(uri));

function toFolderUri(uri: string | null): string | null {
  if (uri === null) return null;
  const { bucket, key } = readS3Uri(uri);
  return toS3Uri({ bucket, key: asFolder(key) });
}

type Identity = Pick<BatchPartRecord, 'batchId' | 'number' | 'bedrockName' | 'inputS3Uri' | 'outputS3Uri' | 'isOwnInput' | 'from' | 'count'>;

export const newPart = (identity: Identity): BatchPartRecord => ({
  ...identity,
  clientRequestToken: tokenOf(identity.batchId, identity.number),
  stage: 'PLANNED',
  status: 'PREPARING',
  outcome: null,
  statusMessage: null,
  jobArn: null,
  recordCounts: { total: identity.count, processed: 0, success: 0, error: 0 },
  submitTime: null,
  endTime: null,
  jobExpirationTime: null,
  error: null,
  collected: noProgress,
  isReserved: false,
  usage: null,
  cost: null,
});
