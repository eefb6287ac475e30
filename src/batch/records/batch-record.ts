import type { JsonObject } from '../../json.ts';

/** What the modelInput of a job's records is, in Bedrock's words: `Converse` requests, or native bodies as `InvokeModel` takes them. */
export type BatchInvocationType = 'Converse' | 'InvokeModel';

/** A record of a batch job. */
export interface BatchRecord {
  readonly recordId: string;
  readonly modelInput: JsonObject;
}

/** A record as it stands in a file: one without a recordId is given one by Bedrock. */
export interface FileRecord {
  readonly recordId: string | null;
  readonly modelInput: JsonObject;
}
