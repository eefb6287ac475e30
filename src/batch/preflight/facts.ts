import type { CostRecord, FindPrice } from '../../ledger/index.ts';
import type { CatalogueModel } from '../../models/catalogue.ts';
import type { PartLimits } from '../records/index.ts';

/** What a preflight has to know of the server and of Bedrock. */
export interface PreflightFacts {
  /** Undefined for a model that is not known. */
  readonly known: CatalogueModel | undefined;
  /** Throws MODEL_END_OF_LIFE, or BAD_USER_INPUT for a model that does not exist, naming the field; any other error is no problem of the job's. */
  readonly assertAvailable: (modelId: string, field: string) => Promise<void>;
  readonly region: string;
  readonly limits: PartLimits;
  readonly places: PlaceFacts;
  readonly bucket: BatchBucket;
  readonly findPrice: FindPrice;
  /** The same of records that are run in real time: a model may be called by another identifier there. */
  readonly findRealtimePrice: FindPrice;
  /** ISO 4217; of costs without a known price. */
  readonly currency: string;
}

/** What is configured for the places of jobs. */
export interface PlaceFacts {
  /** Undefined: none is configured, and there are no Bedrock jobs. */
  readonly bucket: string | undefined;
  /** The folder in it that is the server's own, such as `bedrock-graphql/`. */
  readonly ownFolder: string;
  readonly roleArn: string | undefined;
}

/** S3, as far as a preflight looks into it. Throws CodedErrors. */
export interface BatchBucket {
  /** The files of a URI, which is a file or a folder, in the order in which Bedrock is given them. */
  files(uri: string): AsyncIterable<{ readonly uri: string; readonly chunks: AsyncIterable<Uint8Array> }>;
  /** Whether there is no object whose URI begins so. */
  isEmpty(uri: string): Promise<boolean>;
}

/** What Bedrock would say of a job. */
export interface PreflightResult {
  readonly ok: boolean;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly recordId: string | null }[];
  readonly records: number;
  readonly execution: 'BEDROCK_JOB' | 'REALTIME';
  readonly jobs: number;
  readonly estimatedInputTokens: number;
  /** Of all records together; null where nobody knows how much the model may write. */
  readonly maxOutputTokens: number | null;
  readonly estimatedCost: CostRecord | null;
}
